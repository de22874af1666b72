"""Deciding for somebody who is away."""

from __future__ import annotations

import pytest
from django.test import Client

from tradeoff.absences.factories import make_absence
from tradeoff.asks import actions as asks
from tradeoff.asks.rules import AnswerKind
from tradeoff.decisions.models import Decision
from tradeoff.decisions.tests.test_choosing import NOW, Scene
from tradeoff.kernel.errors import NotAllowed
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def _client(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def test_who_acts_signs_and_the_record_names_both(scene: Scene) -> None:
    draft = scene.draft()
    stand_in = make_member(Role.HEAD_OF_PRODUCT, workspace=scene.workspace, name="Hanna")
    with pytest.raises(NotAllowed, match="Paula decides this"):
        scene.sign(draft, stand_in)
    make_absence(scene.pm, stand_in)
    del stand_in.__dict__["_standing"]

    signed = scene.sign(draft, stand_in)

    assert (signed.decider, signed.signed_by) == (scene.pm, stand_in)
    page = _client(scene.sponsor).get(f"/{scene.workspace.slug}/decisions/{signed.pk}").content.decode()
    assert "signed by Hanna for Paula" in page


def test_who_is_away_may_still_sign(scene: Scene) -> None:
    draft = scene.draft()
    make_absence(scene.pm, scene.sponsor)

    assert scene.sign(draft).signed_by == scene.pm


def test_nobody_decides_their_own_ask_for_somebody_else_either(scene: Scene) -> None:
    scene.asked(scene.problem, by=scene.sponsor)
    draft = scene.draft()
    make_absence(scene.pm, scene.sponsor)

    with pytest.raises(NotAllowed, match="nobody decides their own ask"):
        scene.sign(draft, scene.sponsor)

    assert Decision.objects.get().signed_at is None


def test_the_page_says_who_acts_and_home_lists_what_waits_for_them(scene: Scene) -> None:
    draft = scene.draft()
    stand_in = make_member(Role.VP_SALES, workspace=scene.workspace, name="Viktor")
    make_absence(scene.pm, stand_in)
    client, here = _client(stand_in), f"/{scene.workspace.slug}"

    page, home = (client.get(f"{here}/{path}").content.decode() for path in (f"decisions/{draft.pk}", ""))

    assert "Viktor acts" in page
    assert "You act for somebody who is away" in page
    assert "for Paula" in home


def test_who_acts_answers_asks_and_sees_those_alone(scene: Scene) -> None:
    scene.workspace.reaches = {Role.REP.value: "own"}
    scene.workspace.save()
    stand_in = make_member(Role.REP, workspace=scene.workspace, name="Rita")
    owned = scene.ask
    owned.refresh_from_db()
    owned.triage_owner = scene.pm
    owned.save()
    client, here = _client(stand_in), f"/{scene.workspace.slug}"
    before = client.get(f"{here}/asks/{owned.pk}").status_code
    make_absence(scene.pm, stand_in)

    after = client.get(f"{here}/asks/{owned.pk}")
    deal = client.get(f"{here}/deals/{owned.deal_id}")
    answer = asks.answer(ask=owned, actor=stand_in, kind=AnswerKind.CONSIDERING, now=NOW)

    assert (before, after.status_code, deal.status_code) == (404, 200, 404)
    assert "Rita acts" in after.content.decode()
    assert answer.by == stand_in
