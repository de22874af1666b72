"""Days away, and who acts on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tradeoff.kernel.errors import Invalid

LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True)
class Away:
    """Days from `starts` to the end of `until`; `delegate_id` acts meanwhile, None: nobody was named."""

    member_id: int
    delegate_id: int | None
    starts: date
    until: date

    def on(self, day: date) -> bool:
        return self.starts <= day <= self.until


def acting_for(away: Mapping[int, Away], member_id: int) -> int | None:
    """Who acts for a member among those away on one day: their delegate, or the delegate's, who is away too.

    None where the member is there, nobody was named, or the line of delegates leads to nobody present.
    """
    passed = {member_id}
    here = away.get(member_id)
    while here is not None:
        if here.delegate_id is None or here.delegate_id in passed:
            return None
        passed.add(here.delegate_id)
        if here.delegate_id not in away:
            return here.delegate_id
        here = away[here.delegate_id]
    return None


def check_days(starts: date, until: date, *, today: date) -> None:
    """Refuses days in the wrong order, over already, or more than a year of them."""
    if until < starts:
        raise Invalid("The last day lies before the first.", field="until")
    if until < today:
        raise Invalid("These days are over. An absence is said for today or later.", field="until")
    if until - starts > LONGEST:
        raise Invalid("That is longer than a year. Deactivate the member instead.", field="until")
