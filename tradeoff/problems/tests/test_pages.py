"""The pages through HTTP: what they let through, what they cost, and that they work without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tradeoff.asks.factories import make_ask
from tradeoff.crm.factories import make_deal
from tradeoff.problems.factories import make_filing, make_option, make_problem
from tradeoff.problems.models import Filing, Option, Problem, ProblemView
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_area, make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
Visit = Callable[[Member], Client]


@pytest.fixture
def problem(pm: Member, rep: Member) -> Problem:
    """A problem with an ask on a deal whose names and amount are told nowhere to a contributor."""
    found = make_problem(workspace=pm.workspace, owner=pm, title="No export", statement="<script>alert(1)</script>")
    deal = make_deal(workspace=pm.workspace, name="Globex Platform", amount_minor=7_333_100)
    ask = make_ask(workspace=pm.workspace, asked_by=rep, deal=deal, wants="Export it", said_by="Hank Scorpio")
    make_filing(ask=ask, problem=found, by=pm)
    return found


def test_the_page_shows_the_evidence_and_notes_who_saw_it(pm: Member, problem: Problem, visit: Visit) -> None:
    response = visit(pm).get(f"/northwind/problems/{problem.pk}")

    text = response.content.decode()
    assert response.status_code == 200
    assert all(words in text for words in ("Export it", "Globex Platform", "$73,331", "Hank Scorpio"))
    assert "<script>alert" not in text
    assert "State the problem" not in text
    assert "Say how we would know" in text
    assert ProblemView.objects.get().member == pm


def test_a_contributor_sees_words_and_a_band_and_neither_names_nor_amounts(
    pm: Member, problem: Problem, visit: Visit
) -> None:
    contributor = make_member(Role.CONTRIBUTOR, workspace=pm.workspace)

    text = visit(contributor).get(f"/northwind/problems/{problem.pk}").content.decode()

    assert "Export it" in text
    assert "$50k to $100k" in text
    assert not any(secret in text for secret in ("Globex", "73,331", "Scorpio"))
    assert "$" not in text.replace("$50k to $100k", "")


def test_writing_without_a_script_leads_back_and_with_one_renews_the_gate(
    pm: Member, problem: Problem, visit: Visit
) -> None:
    client, address = visit(pm), f"/northwind/problems/{problem.pk}/frame"

    plain = client.post(address, {"statement": "Nobody can export", "success_measure": ""})
    quick = client.post(address, {"success_measure": "Exports a week"}, headers={"HX-Request": "true"})

    assert plain["Location"] == f"/northwind/problems/{problem.pk}"
    assert 'id="gate" hx-swap-oob="true"' in quick.content.decode()
    assert "A measure of success" in quick.content.decode()


def test_a_stale_edit_is_refused_beside_what_stands_there_now(pm: Member, problem: Problem, visit: Visit) -> None:
    form = {"statement": "Mine", "initial-statement": "What I saw"}

    response = visit(pm).post(f"/northwind/problems/{problem.pk}/frame", form)

    assert response.status_code == 422
    assert "Someone wrote here while you did" in response.content.decode()
    assert "Mine" in response.content.decode()


def test_opens_a_problem(pm: Member, visit: Visit) -> None:
    area = make_area(workspace=pm.workspace)

    response = visit(pm).post("/northwind/problems/new", {"title": "No export", "area": area.pk})

    assert response["Location"] == f"/northwind/problems/{Problem.objects.get().pk}"


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "build", "title": "", "effort_low": "1"},
        {"kind": "build", "title": "All", "effort_low": "5", "effort_likely": "2", "effort_high": "9"},
        {"kind": "build", "title": "All", "cost": "-1"},
        {"kind": "build", "title": "All", "effort_low": "NaN", "effort_likely": "2", "effort_high": "9"},
        {"kind": "magic", "title": "All"},
        {"kind": "build", "title": "A\x00B"},
        {"kind": "build", "title": "All", "cost": "1e30"},
    ],
)
def test_refuses_a_wrong_option_in_words(pm: Member, problem: Problem, visit: Visit, form: dict[str, str]) -> None:
    response = visit(pm).post(f"/northwind/problems/{problem.pk}/options", form)

    assert response.status_code == 422
    assert not Option.objects.exists()


def test_an_option_is_offered_changed_withdrawn_and_restored(pm: Member, problem: Problem, visit: Visit) -> None:
    client, address = visit(pm), f"/northwind/problems/{problem.pk}/options"
    client.post(address, {"kind": "partner", "title": "Buy it", "cost": "1,200.50".replace(",", "")})
    option = Option.objects.get()
    assert option.cost_minor == 120_050

    client.post(f"{address}/{option.pk}", {"kind": "partner", "title": "Rent it", "cost": "900"})
    client.post(f"{address}/{option.pk}/withdrawal")
    assert "Withdrawn options (1)" in client.get(f"/northwind/problems/{problem.pk}").content.decode()

    client.post(f"{address}/{option.pk}/restoration")
    option.refresh_from_db()
    assert (option.title, option.cost_minor, option.withdrawn_at) == ("Rent it", 90_000, None)


def test_files_from_the_inbox_and_takes_it_back(pm: Member, rep: Member, problem: Problem, visit: Visit) -> None:
    ask = make_ask(workspace=pm.workspace, asked_by=rep, wants="Export please")
    client = visit(pm)
    assert "Export please" in client.get("/northwind/asks/unfiled").content.decode()

    form = {"problem": problem.pk, "from": "inbox"}
    filed = client.post(f"/northwind/asks/{ask.pk}/filing", form, headers={"HX-Request": "true"})
    assert Filing.objects.get(ask=ask).problem == problem
    assert "Every ask is filed" in filed.content.decode()

    client.post(f"/northwind/asks/{ask.pk}/unfiling", {"from": "inbox"})
    assert not Filing.objects.filter(ask=ask, ended_at__isnull=True).exists()


def test_a_rep_may_not_file(pm: Member, rep: Member, problem: Problem, visit: Visit) -> None:
    ask = make_ask(workspace=pm.workspace, asked_by=rep)

    response = visit(rep).post(f"/northwind/asks/{ask.pk}/filing", {"problem": problem.pk})

    assert response.status_code == 403
    assert not Filing.objects.filter(ask=ask).exists()


def test_merges_and_undoes(pm: Member, problem: Problem, visit: Visit) -> None:
    into, client = make_problem(workspace=pm.workspace, owner=pm, title="Figures are stuck"), visit(pm)

    client.post(f"/northwind/problems/{problem.pk}/merge", {"into": into.pk})
    assert "Export it" in client.get(f"/northwind/problems/{into.pk}").content.decode()
    assert "This problem is another one" in client.get(f"/northwind/problems/{problem.pk}").content.decode()

    client.post(f"/northwind/problems/{problem.pk}/merge/undo")
    assert "Export it" not in client.get(f"/northwind/problems/{into.pk}").content.decode()


def test_the_ask_form_is_told_what_is_known(pm: Member, problem: Problem, visit: Visit) -> None:
    response = visit(pm).get("/northwind/problems/similar?wants=exports", headers={"HX-Request": "true"})

    assert "<mark>export</mark>" in response.content.decode().lower()


@pytest.mark.parametrize("path", ["asks/unfiled", "problems/{problem}"])
def test_more_asks_cost_no_more_queries(pm: Member, rep: Member, problem: Problem, visit: Visit, path: str) -> None:
    client, address = visit(pm), f"/northwind/{path.format(problem=problem.pk)}"
    _add(pm, rep, problem, 2)
    client.get(address)
    few = _queries(client, address)

    tenancy.enter(pm.workspace_id)
    _add(pm, rep, problem, 15)

    assert _queries(client, address) == few
    assert few <= 40


def _add(pm: Member, rep: Member, problem: Problem, number: int) -> None:
    for _ in range(number):
        deal = make_deal(workspace=pm.workspace)
        make_ask(workspace=pm.workspace, asked_by=rep, deal=deal, wants="Export it now")
        ask = make_ask(workspace=pm.workspace, asked_by=rep, deal=deal)
        make_filing(ask=ask, problem=problem, by=pm)
        make_option(problem=problem)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address).status_code == 200
    return len(spent)
