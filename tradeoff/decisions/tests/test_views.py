from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tradeoff.decisions import actions
from tradeoff.decisions.models import Decision
from tradeoff.decisions.tests.test_choosing import NOW, Scene
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def browser(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def signed(scene: Scene) -> Decision:
    decision = scene.sign(scene.draft())
    actions.dissent(decision=decision, actor=scene.rep, text="Too late for Acme.", now=NOW)
    return decision


def test_the_decider_signs_on_the_page(scene: Scene) -> None:
    draft = scene.draft()
    address = f"/{scene.workspace.slug}/decisions/{draft.pk}"
    said = {
        "option": scene.choice().option_id,
        "reason": "Every audit asks for it.",
        "expected_outcome": "Audits pass.",
        "review_on": date(2099, 1, 1),
    }

    assert b"Sign the decision" in browser(scene.pm).get(address).content
    assert b"Sign the decision" not in browser(scene.rep).get(address).content
    answered = browser(scene.pm).post(f"{address}/signature", said)

    assert (answered.status_code, answered.headers["Location"]) == (302, address)
    draft.refresh_from_db()
    assert draft.signed_by == scene.pm


def test_a_missing_reason_is_said_beside_its_field(scene: Scene) -> None:
    draft = scene.draft()
    answered = browser(scene.pm).post(
        f"/{scene.workspace.slug}/decisions/{draft.pk}/signature", {"option": scene.choice().option_id}
    )

    assert answered.status_code == 422
    draft.refresh_from_db()
    assert draft.signed_at is None


def test_a_contributor_reads_the_reason_and_no_amount(scene: Scene) -> None:
    decision = signed(scene)
    contributor = browser(make_member(Role.CONTRIBUTOR, workspace=scene.workspace))

    for address in ("decisions", f"decisions/{decision.pk}", f"problems/{scene.problem.pk}/decision"):
        page = contributor.get(f"/{scene.workspace.slug}/{address}").content.decode()
        assert "Build the log" in page
        assert "$50k" not in page
        assert "Half of the pipeline waits" not in page
        assert "Acme" not in page


def test_those_who_may_see_it_do(scene: Scene) -> None:
    decision = signed(scene)
    page = browser(scene.rep).get(f"/{scene.workspace.slug}/decisions/{decision.pk}").content.decode()

    assert "$50k" in page
    assert "Half of the pipeline waits" in page
    assert "Too late for Acme." in page


def test_another_workspace_sees_nothing(scene: Scene) -> None:
    decision = signed(scene)
    stranger = make_member(Role.EXECUTIVE_SPONSOR)

    at_home = browser(stranger).get(f"/{stranger.workspace.slug}/decisions/{decision.pk}")
    at_theirs = browser(stranger).get(f"/{scene.workspace.slug}/decisions/{decision.pk}")

    assert (at_home.status_code, at_theirs.status_code) == (404, 404)


def test_the_ladder_is_set_by_those_who_may(scene: Scene) -> None:
    admin = make_member(Role.ADMIN, workspace=scene.workspace)
    address = f"/{scene.workspace.slug}/decisions/rights"
    said = {"rung": 2, "holder": scene.sponsor.pk, "up_to": "500000"}

    assert browser(scene.rep).post(address, said).status_code == 422
    assert browser(admin).post(address, said).status_code == 302
    assert b"$500k" in browser(admin).get(address).content


def test_states_are_counted_and_filtered(scene: Scene) -> None:
    signed(scene)
    page = browser(scene.pm).get(f"/{scene.workspace.slug}/decisions?state=open").content.decode()

    assert "No decision in this state" in page
