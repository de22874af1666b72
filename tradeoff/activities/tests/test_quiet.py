from __future__ import annotations

from datetime import date, timedelta

import pytest

from tradeoff.activities import actions, queries
from tradeoff.activities.factories import make_activity
from tradeoff.activities.rules import OpenDeal, deal_for, match
from tradeoff.activities.tests.conftest import NOW, Ground
from tradeoff.crm.factories import make_deal
from tradeoff.kernel.errors import Invalid, NotAllowed


def quiet(ground: Ground) -> bool:
    silence = queries.silence_of(ground.mona, today=NOW.date())
    return ground.deal.pk in queries.quiet_among(ground.mona, [ground.deal.pk], silence)


def test_without_a_source_of_its_owner_no_deal_is_quiet(ground: Ground) -> None:
    assert not queries.silence_of(ground.mona, today=NOW.date()).can_be_told
    make_activity(workspace=ground.workspace, by=ground.omar, at=NOW - timedelta(days=20))
    assert queries.silence_of(ground.mona, today=NOW.date()).sources == {ground.omar.pk}

    assert not quiet(ground)


def test_a_deal_is_quiet_after_the_days_of_the_policy(ground: Ground) -> None:
    activity = make_activity(workspace=ground.workspace, deal=ground.deal, by=ground.rita, at=NOW - timedelta(days=15))

    assert quiet(ground)
    actions.set_quiet_policy(actor=ground.mona, days=16, now=NOW)
    assert not quiet(ground)
    actions.set_quiet_policy(actor=ground.mona, days=0, now=NOW)
    assert not quiet(ground)
    actions.set_quiet_policy(actor=ground.mona, days=14, now=NOW)
    make_activity(workspace=ground.workspace, deal=ground.deal, at=NOW + timedelta(days=2), kind="meeting")
    assert not quiet(ground), "a planned meeting is no silence"
    assert activity.at < NOW


@pytest.mark.parametrize(
    ("stage", "created", "expected"),
    [
        ("Proposal", date(2026, 8, 1), True),
        ("Closed won", date(2026, 8, 1), False),
        ("Proposal", date(2026, 11, 10), False),
    ],
)
def test_only_open_deals_old_enough_are_quiet(ground: Ground, stage: str, created: date, expected: bool) -> None:
    make_activity(workspace=ground.workspace, by=ground.rita, at=NOW - timedelta(days=30))
    deal = make_deal(workspace=ground.workspace, owner=ground.rita, stage=stage, created_on=created)

    silence = queries.silence_of(ground.mona, today=NOW.date())

    assert (deal.pk in queries.quiet_among(ground.mona, [deal.pk], silence)) is expected


def test_the_policy_is_set_by_sales_leaders(ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        actions.set_quiet_policy(actor=ground.rita, days=3, now=NOW)
    with pytest.raises(Invalid):
        actions.set_quiet_policy(actor=ground.mona, days=181, now=NOW)


def test_a_meeting_goes_to_the_account_most_of_its_people_are_of() -> None:
    contacts = {"a@x": [(1, 10)], "b@y": [(2, 20)], "c@y": [(3, 20)]}

    found = match(["a@x", "b@y", "c@y", "c@y", "?@z"], contacts, [OpenDeal(7, 20, 1)], member_id=5)

    assert found is not None
    assert (found.account_id, found.deal_id, found.contact_ids) == (20, 7, frozenset({2, 3}))
    assert match(["?@z"], contacts, [], member_id=5) is None


@pytest.mark.parametrize(
    ("deals", "expected"),
    [
        ([], None),
        ([OpenDeal(1, 10, None)], 1),
        ([OpenDeal(1, 10, 5), OpenDeal(2, 10, 6)], 1),
        ([OpenDeal(1, 10, 5), OpenDeal(2, 10, 5)], None),
        ([OpenDeal(1, 10, 6), OpenDeal(2, 10, 7)], None),
        ([OpenDeal(1, 11, 5)], None),
    ],
)
def test_a_deal_is_chosen_only_beyond_doubt(deals: list[OpenDeal], expected: int | None) -> None:
    assert deal_for(10, deals, member_id=5) == expected


def test_the_list_of_deals_offers_the_filter_only_where_silence_can_be_told(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make_deal(workspace=ground.workspace, name="Owned by Omar", owner=ground.omar, created_on=date(2026, 8, 1))
    assert b"No activity for" not in ground.get(ground.mona, "deals").content

    make_activity(workspace=ground.workspace, by=ground.rita, at=NOW - timedelta(days=30))
    every = ground.get(ground.mona, "deals").content.decode()
    quiet_ones = ground.get(ground.mona, "deals?mark=quiet").content.decode()
    csv = ground.get(ground.mona, "deals.csv?mark=quiet").content.decode()

    assert "No activity for 14 days" in every
    assert "Owned by Omar" in every
    for told in (quiet_ones, csv):
        assert "Harbor 40 seats" in told
        assert "Owned by Omar" not in told
