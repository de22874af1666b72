"""The pages of weighing through HTTP: what they show, to whom, and what they cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tradeoff.asks.factories import make_ask
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.problems.factories import make_filing, make_problem
from tradeoff.problems.models import Problem
from tradeoff.strategy.factories import make_objective
from tradeoff.strategy.models import LensSetting, ObjectiveFit
from tradeoff.strategy.presenting.words import LABELS
from tradeoff.strategy.rules import Driver, Side, default_lens
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
Visit = Callable[[Member], Client]


@pytest.fixture
def problem(pm: Member, rep: Member) -> Problem:
    found = make_problem(workspace=pm.workspace, owner=pm, title="=cmd|calc")
    _evidence(pm, rep, found, name="Globex Platform", amount_minor=7_333_100)
    return found


@pytest.mark.parametrize(
    "query", ["", "?lens=sales", "?lens=product&mode=type", "?sort=-at_stake", "?sort=nonsense&lens=x"]
)
def test_the_list_shows_the_problem_through_each_lens(pm: Member, problem: Problem, visit: Visit, query: str) -> None:
    response = visit(pm).get(f"/northwind/problems{query}")

    text = response.content.decode()
    assert response.status_code == 200
    assert "=cmd|calc" in text
    assert "$73k" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=CMD", True), ("q=nothing", False), ("area=0", False), ("horizon=renewals", False), ("owner={owner}", True)],
)
def test_filters_hide_what_does_not_match(pm: Member, problem: Problem, visit: Visit, query: str, shown: bool) -> None:
    text = visit(pm).get(f"/northwind/problems?{query.format(owner=pm.pk)}").content.decode()

    assert (f'/northwind/problems/{problem.pk}"' in text) is shown
    assert ("No problem matches" in text) is not shown


def test_totals_count_a_deal_on_two_problems_once_and_say_so(
    pm: Member, rep: Member, problem: Problem, visit: Visit
) -> None:
    other = make_problem(workspace=pm.workspace, owner=pm)
    shared = make_deal(workspace=pm.workspace, amount_minor=100_000_00)
    for one in (problem, other):
        make_filing(ask=make_ask(workspace=pm.workspace, asked_by=rep, deal=shared), problem=one, by=pm)

    text = visit(pm).get("/northwind/problems").content.decode()

    assert "2 problems, $173k at stake, each deal once" in text
    assert "The column adds up to $273k: $100k of it are deals that stand behind more than one problem." in text


@pytest.mark.parametrize("name", [*LABELS])
def test_every_figure_opens_with_its_rows_and_as_a_file(pm: Member, problem: Problem, visit: Visit, name: str) -> None:
    client, address = visit(pm), f"/northwind/problems/{problem.pk}/figures/{name}"

    assert client.get(address).status_code == 200
    rows = list(csv.reader(io.StringIO(client.get(f"{address}.csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["What", "Detail", "Adds", "Unit"]


def test_a_figure_that_does_not_exist_is_not_found(pm: Member, problem: Problem, visit: Visit) -> None:
    assert visit(pm).get(f"/northwind/problems/{problem.pk}/figures/luck").status_code == 404


def test_the_export_runs_nothing(pm: Member, problem: Problem, visit: Visit) -> None:
    text = visit(pm).get("/northwind/problems.csv").content.decode("utf-8-sig")

    row = next(csv.DictReader(io.StringIO(text)))
    assert row["Problem"] == "'=cmd|calc"
    assert row["At stake"] == "73331.00"


SECRET_DOORS = ("problems", "problems?lens=sales", "problems.csv", "problems/agreement", "problems/{problem}",
                "problems/{problem}/weighing", "problems/{problem}/figures/at_stake", "problems/{problem}/judgement",
                "problems/{problem}/figures/allocated_even.csv", "problems/{problem}/figures/breadth",
                "asks/unfiled")  # fmt: skip


@pytest.mark.parametrize("door", SECRET_DOORS)
def test_a_contributor_sees_no_money_anywhere(pm: Member, problem: Problem, visit: Visit, door: str) -> None:
    contributor = make_member(Role.CONTRIBUTOR, workspace=pm.workspace)

    response = visit(contributor).get(f"/northwind/{door.format(problem=problem.pk)}")

    text = response.content.decode()
    assert response.status_code == (403 if "breadth" in door else 200)
    assert not any(secret in text for secret in ("Globex", "73,331", "73331", "$73k"))
    by_deal = door == "problems/{problem}" or "at_stake" in door or "allocated" in door
    assert ("$50k to $100k" in text) is by_deal, "one deal opens to its band, and to no sum"


def test_the_panel_shows_both_lenses(pm: Member, problem: Problem, visit: Visit) -> None:
    text = visit(pm).get(f"/northwind/problems/{problem.pk}/weighing", headers={"HX-Request": "true"}).content.decode()

    assert "Sales lens" in text
    assert "Product lens" in text
    assert "<html" not in text


def test_product_judges_on_a_page_and_refusals_stay_on_it(pm: Member, problem: Problem, visit: Visit) -> None:
    client, address = visit(pm), f"/northwind/problems/{problem.pk}/judgement"

    refused = client.post(address, {"impact": "2", "confidence": "101", "reason": "So."})
    judged = client.post(address, {"impact": "2", "confidence": "80", "reason": "Six customers showed us."})

    assert refused.status_code == 422
    assert judged.status_code == 302
    assert "Six customers showed us." in client.get(address).content.decode()


def test_fit_is_set_for_each_objective_that_was_judged(pm: Member, problem: Problem, visit: Visit) -> None:
    wanted, left = (make_objective(workspace=pm.workspace) for _ in range(2))

    form = {f"objective_{wanted.pk}": "3", f"objective_{left.pk}": ""}
    visit(pm).post(f"/northwind/problems/{problem.pk}/fit", form)

    assert [(fit.objective, fit.points) for fit in ObjectiveFit.objects.all()] == [(wanted, 3)]


def test_a_lens_is_previewed_before_it_is_saved(pm: Member, rep: Member, problem: Problem, visit: Visit) -> None:
    head = make_member(Role.HEAD_OF_PRODUCT, workspace=pm.workspace)
    wide = make_problem(workspace=pm.workspace, owner=pm, title="Many have it")
    for _ in range(25):
        ask = make_ask(workspace=pm.workspace, asked_by=rep, account=make_account(workspace=pm.workspace))
        make_filing(ask=ask, problem=wide, by=pm)
    client, form = visit(head), _lens_form({Driver.BREADTH: 0, Driver.REVENUE_THIS_QUARTER: 35})

    seen = client.post("/northwind/problems/lenses/product", form | {"preview": "1"})
    assert "What would move" in seen.content.decode()
    assert "Many have it" in seen.content.decode()
    assert not LensSetting.objects.exists()

    client.post("/northwind/problems/lenses/product", form | {"save": "1"})
    assert LensSetting.objects.get().weights["revenue_this_quarter"] == 35


def test_a_lens_of_the_other_side_can_be_tried_and_not_saved(pm: Member, problem: Problem, visit: Visit) -> None:
    form = _lens_form({Driver.BREADTH: 0, Driver.REVENUE_THIS_QUARTER: 35}) | {"save": "1"}

    response = visit(pm).post("/northwind/problems/lenses/product", form)

    assert response.status_code == 422
    assert "belongs to the Head of product" in response.content.decode()
    assert not LensSetting.objects.exists()


def test_an_empty_workspace_says_what_to_do_first(pm: Member, visit: Visit) -> None:
    client = visit(pm)

    assert "No problems yet" in client.get("/northwind/problems").content.decode()
    assert "Nothing to compare yet" in client.get("/northwind/problems/agreement").content.decode()


@pytest.mark.parametrize("path", ["problems", "problems/agreement", "problems/{problem}/figures/at_stake"])
def test_more_problems_cost_no_more_queries(pm: Member, rep: Member, problem: Problem, visit: Visit, path: str) -> None:
    client, address = visit(pm), f"/northwind/{path.format(problem=problem.pk)}"
    client.get(address)
    few = _queries(client, address)

    tenancy.enter(pm.workspace_id)
    for _ in range(12):
        one = make_problem(workspace=pm.workspace, owner=pm)
        _evidence(pm, rep, one)
        _evidence(pm, rep, problem)

    assert _queries(client, address) == few
    assert few <= 30


def _lens_form(changes: dict[Driver, int]) -> dict[str, object]:
    lens = default_lens(Side.PRODUCT)
    weights = {f"weight_{driver}": weight for driver, weight in (dict(lens.weights) | changes).items()}
    scales = {f"scale_{driver}": scale // 100 if driver.is_money else scale for driver, scale in lens.scales.items()}
    return {**weights, **scales}


def _evidence(pm: Member, rep: Member, problem: Problem, **fields: Any) -> None:
    ask = make_ask(workspace=pm.workspace, asked_by=rep, deal=make_deal(workspace=pm.workspace, **fields))
    make_filing(ask=ask, problem=problem, by=pm)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as spent:
        assert client.get(address).status_code == 200
    return len(spent)
