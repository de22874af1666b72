"""Which days one may be away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from tradeoff.kernel.errors import Invalid

LONGEST: Final = timedelta(days=366)


def check_days(starts: date, until: date, *, today: date) -> None:
    """Refuses days in the wrong order, over already, or more than a year of them."""
    if until < starts:
        raise Invalid("The last day lies before the first.", field="until")
    if until < today:
        raise Invalid("These days are over. An absence is said for today or later.", field="until")
    if until - starts > LONGEST:
        raise Invalid("That is longer than a year. Deactivate the member instead.", field="until")
