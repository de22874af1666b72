from __future__ import annotations

from datetime import date, timedelta

import pytest

from tradeoff.absences.rules import check_days
from tradeoff.kernel.errors import Invalid

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("starts", "until", "words"),
    [(1, 0, "before the first"), (-5, -1, "are over"), (0, 400, "longer than a year")],
)
def test_days_that_make_no_sense_are_refused_in_words(starts: int, until: int, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_days(DAY + timedelta(days=starts), DAY + timedelta(days=until), today=DAY)
