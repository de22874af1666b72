"""Days and working hours, all counted from the one `today` the plan is made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tradeoff.kernel.periods import quarter_after, quarter_of


@dataclass(frozen=True, slots=True)
class Calendar:
    today: date
    first_month: int

    def ago(self, days: float) -> date:
        return self.today - timedelta(days=round(days))

    def moment(self, day: date, dice: Random) -> datetime:
        """A working hour of that day or of the Friday before; never later than yesterday."""
        day = self.working_day(min(day, self.ago(1)))
        return datetime.combine(day, time(dice.randint(7, 16), dice.randint(0, 59)), tzinfo=UTC)

    def after(self, moment: datetime, days: float, dice: Random) -> datetime:
        """Some days later, in working hours, later than `moment` and not later than yesterday evening."""
        later = self.moment(moment.date() + timedelta(days=round(days)), dice)
        evening = datetime.combine(self.ago(1), time(20), tzinfo=UTC)
        return later if later > moment else max(moment, min(moment + timedelta(minutes=37), evening))

    def working_day(self, day: date) -> date:
        """That day, or the Friday before it."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def closing(self, place: str, turn: int) -> date:
        """A close date this or next quarter, a little later for each turn."""
        quarter = quarter_of(self.today, first_month=self.first_month)
        if place == "this quarter":
            return min(quarter.ends, self.today + timedelta(days=19 + 3 * turn))
        return quarter_after(quarter, first_month=self.first_month).starts + timedelta(days=12 + 5 * turn)

    @property
    def night(self) -> datetime:
        """The end of yesterday, by when everything in the plan has happened."""
        return datetime.combine(self.ago(1), time(23, 59), tzinfo=UTC)

    @property
    def last_close(self) -> date:
        """The end of the second quarter after this one."""
        ahead = quarter_after(quarter_of(self.today, first_month=self.first_month), first_month=self.first_month)
        return quarter_after(ahead, first_month=self.first_month).ends
