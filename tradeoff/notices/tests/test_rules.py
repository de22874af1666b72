"""When mail is due, over time zones, clock changes and quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.notices.rules import Cadence, Hours, after_quiet, due_at, is_quiet, next_slot

# Clocks that change at one, two and midnight, by an hour and by half of one; and two that never do.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata", "UTC",
        "Pacific/Chatham", "Africa/Cairo",
    )
]  # fmt: skip
moments = st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC))
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
hours = st.builds(
    lambda zone, hour, weekday, quiet: Hours(zone, hour, weekday, *quiet),
    st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 6),
    st.one_of(st.just((None, None)), st.tuples(clocks, clocks)),
)  # fmt: skip


@given(moments, hours)
def test_immediate_mail_waits_only_for_quiet_hours_to_end(now: datetime, wishes: Hours) -> None:
    due = after_quiet(now, wishes)

    assert now <= due <= now + timedelta(hours=25)
    if not is_quiet(now.astimezone(wishes.zone).time(), wishes):
        assert due == now
    elif wishes.quiet_until is not None:
        ends = due.astimezone(wishes.zone)
        jump = wishes.zone.utcoffset((due + timedelta(hours=3)).replace(tzinfo=None)) != wishes.zone.utcoffset(
            (due - timedelta(hours=3)).replace(tzinfo=None)
        )
        assert ends.time() == wishes.quiet_until or jump or due == now


@given(moments, hours)
def test_a_day_has_one_digest_also_when_clocks_change(now: datetime, wishes: Hours) -> None:
    first = next_slot(now, wishes, every_days=1)
    second = next_slot(first, wishes, every_days=1)
    days = [slot.astimezone(wishes.zone).date() for slot in (first, second)]

    assert now < first <= now + timedelta(hours=26)
    assert timedelta(hours=22) <= second - first <= timedelta(hours=26)
    assert days[1] - days[0] == timedelta(days=1)


@given(moments, hours)
def test_a_week_has_one_digest_on_its_weekday(now: datetime, wishes: Hours) -> None:
    first = next_slot(now, wishes, every_days=7)
    second = next_slot(first, wishes, every_days=7)

    assert now < first <= now + timedelta(days=7, hours=2)
    assert first.astimezone(wishes.zone).weekday() == wishes.digest_weekday
    assert second.astimezone(wishes.zone).date() - first.astimezone(wishes.zone).date() == timedelta(days=7)


@given(moments, hours)
def test_never_is_never_and_all_else_comes(now: datetime, wishes: Hours) -> None:
    assert due_at(Cadence.NEVER, now=now, hours=wishes) is None
    for cadence in (Cadence.IMMEDIATE, Cadence.DAILY, Cadence.WEEKLY):
        due = due_at(cadence, now=now, hours=wishes)
        assert due is not None
        assert due.utcoffset() == timedelta(0)
        assert due >= now


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Berlin goes forward on 29 Mar 2026 at 02:00: eight o'clock comes an hour sooner by UTC, once.
        ("2026-03-28T07:30", "2026-03-29T06:00"),
        ("2026-03-29T06:30", "2026-03-30T06:00"),
        # and back on 25 Oct 2026 at 03:00.
        ("2026-10-24T06:30", "2026-10-25T07:00"),
    ],
)
def test_eight_in_the_morning_in_berlin(now: str, due: str) -> None:
    found = next_slot(datetime.fromisoformat(now).replace(tzinfo=UTC), Hours(ZoneInfo("Europe/Berlin")), every_days=1)

    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    wishes = Hours(ZoneInfo("America/New_York"), quiet_from=time(20), quiet_until=time(7))

    evening = datetime(2026, 11, 17, 2, 30, tzinfo=UTC)  # 21:30 the evening before
    assert after_quiet(evening, wishes) == datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
    early = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)  # 06:00
    assert after_quiet(early, wishes) == datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
