from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tradeoff.absences import actions, queries
from tradeoff.absences.factories import make_absence
from tradeoff.absences.models import Absence
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.notices.models import Notice
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import today_of
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


def _two() -> tuple[Member, Member]:
    one = make_member(Role.PRODUCT_MANAGER)
    return one, make_member(Role.HEAD_OF_PRODUCT, workspace=one.workspace)


def _say(
    member: Member, delegate: Member | None, *, actor: Member | None = None, first: int = 0, last: int = 3
) -> Absence:
    today = today_of(member)
    return actions.say_away(
        actor=actor or member, member=member, delegate=delegate, starts=today + timedelta(days=first),
        until=today + timedelta(days=last), today=today, now=timezone.now(),
    )  # fmt: skip


def _acting(member: Member, offset: int) -> Member | None:
    day = today_of(member) + timedelta(days=offset)
    return queries.standing_on(member.workspace_id, day).acting_for(member.pk)


def test_who_is_named_acts_from_the_first_day_to_the_last() -> None:
    one, two = _two()
    _say(one, two)

    assert queries.acts_as(two) == {one.pk, two.pk}
    acting = [_acting(one, offset) for offset in (-1, 0, 3, 4)]
    assert acting == [None, two, two, None]


def test_a_delegate_who_left_the_company_acts_for_nobody() -> None:
    one, two = _two()
    _say(one, two)
    Member.objects.filter(pk=two.pk).update(is_active=False)

    assert _acting(one, 0) is None


def test_nobody_acts_while_who_was_named_is_away_too() -> None:
    one, two = _two()
    _say(one, two, last=9)
    make_absence(two, days=2)

    assert [_acting(one, offset) for offset in (0, 1, 2)] == [None, None, two]


def test_days_that_overlap_are_refused_and_nothing_is_written() -> None:
    one, two = _two()
    _say(one, two, first=2, last=5)

    with pytest.raises(Conflict, match="overlap"):
        _say(one, two, first=5, last=8)

    assert Absence.objects.count() == 1
    assert _say(one, two, first=6, last=8).pk


def test_days_taken_back_make_room() -> None:
    one, two = _two()
    planned = _say(one, two, first=2, last=5)
    actions.come_back(actor=one, absence=planned, today=today_of(one), now=timezone.now())

    assert _say(one, two, first=2, last=5).pk
    assert queries.absences_of(one).count() == 1


def test_who_comes_back_early_decides_again_from_today() -> None:
    one, two = _two()
    today = today_of(one)
    absence = make_absence(one, two, starts=today - timedelta(days=2), days=10)

    actions.come_back(actor=one, absence=absence, today=today, now=timezone.now())

    assert queries.acts_as(two) == {two.pk}
    absence.refresh_from_db()
    assert absence.until == today - timedelta(days=1)
    with pytest.raises(Conflict, match="over already"):
        actions.come_back(actor=one, absence=absence, today=today, now=timezone.now())


def test_refusals_name_their_remedy() -> None:
    one, two = _two()
    contributor = make_member(Role.CONTRIBUTOR, workspace=one.workspace)
    stranger = make_member(Role.REP, workspace=one.workspace)

    with pytest.raises(Invalid, match="colleague"):
        _say(one, one)
    with pytest.raises(Invalid, match="sees no amounts"):
        _say(one, contributor)
    with pytest.raises(NotAllowed):
        _say(one, two, actor=stranger)
    _say(two, None, first=1, last=1)
    with pytest.raises(Conflict, match="is away from"):
        _say(one, two)
    assert Absence.objects.count() == 1


def test_an_administrator_says_it_for_who_fell_ill() -> None:
    one, two = _two()
    admin = make_member(Role.ADMIN, workspace=one.workspace)

    assert _say(one, two, actor=admin).said_by == admin


def test_the_database_refuses_what_two_requests_at_once_would_write() -> None:
    one, _ = _two()
    make_absence(one)

    with connection.cursor() as cursor, pytest.raises(Exception, match="one_absence_at_a_time"):
        cursor.execute(
            "INSERT INTO absences_absence (workspace_id, member_id, starts, until, said_by_id, said_at)"
            " SELECT workspace_id, member_id, starts, until, said_by_id, said_at FROM absences_absence"
        )


def test_who_acts_is_told_once(run_jobs: Any, django_capture_on_commit_callbacks: Any) -> None:
    one, two = _two()
    with django_capture_on_commit_callbacks(execute=True):
        _say(one, two)
    run_jobs()

    assert list(Notice.objects.filter(kind="absences.acting").values_list("member_id", flat=True)) == [two.pk]


def test_the_page_says_takes_and_takes_back() -> None:
    one, two = _two()
    client = Client()
    assert one.user is not None
    client.force_login(one.user)
    here, today = f"/{one.workspace.slug}", today_of(one)

    empty = client.get(f"{here}/away").content.decode()
    refused = client.post(f"{here}/away", {"starts": str(today), "until": str(today - timedelta(days=1))})
    said = client.post(
        f"{here}/away", {"starts": str(today), "until": str(today + timedelta(days=2)), "delegate": str(two.pk)}
    )
    shown = client.get(f"{here}/away").content.decode()
    absence = Absence.objects.get()
    back = client.post(f"{here}/members/{one.pk}/away/{absence.pk}/return")

    assert "No days away yet" in empty
    assert (refused.status_code, said.status_code, back.status_code) == (422, 302, 302)
    assert "The last day lies before the first" in refused.content.decode()
    assert "Away now" in shown
    assert two.name in shown


def test_nobody_opens_the_days_of_another_but_an_administrator() -> None:
    one, two = _two()
    client = Client()
    assert two.user is not None
    client.force_login(two.user)

    assert client.get(f"/{one.workspace.slug}/members/{one.pk}/away").status_code == 403
