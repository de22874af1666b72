from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.buying.rules import FLOOR, Criterion, SourceRecord, Trait, Traits, check_criteria, fit_of
from tradeoff.kernel.errors import Invalid

INDUSTRY = Criterion(Trait.INDUSTRY, 40, ("Logistics", "Shipping"))
COUNTRY = Criterion(Trait.COUNTRY, 10, ("Norway",))
SIZE = Criterion(Trait.EMPLOYEES, 50, low=200, high=5000)
PROFILE = (INDUSTRY, COUNTRY, SIZE)


def test_fit_is_the_weight_that_matches_of_what_is_known() -> None:
    fit = fit_of(Traits(industry="logistics", country="Sweden", employees=200), PROFILE)
    assert fit.share == pytest.approx(0.9)
    assert [part.fits for part in fit.parts] == [True, False, True]


def test_what_is_not_known_is_unknown_and_never_0() -> None:
    assert fit_of(Traits(), PROFILE).share is None
    partly = fit_of(Traits(industry="Shipping"), PROFILE)
    assert (partly.share, partly.unknown, partly.known) == (1.0, 2, 40)
    assert fit_of(Traits(employees=0), PROFILE).share == 0.0, "nobody employed is known, and does not fit"
    assert fit_of(Traits(industry="Shipping"), ()).share is None


@given(st.builds(Traits, st.sampled_from(["", "Shipping", "Retail"]), st.just(""), st.sampled_from(["", "Norway"]),
                 st.none() | st.integers(0, 9999)))  # fmt: skip
def test_a_share_lies_between_none_and_all_and_says_what_it_rests_on(traits: Traits) -> None:
    fit = fit_of(traits, PROFILE)
    assert fit.share is None or 0 <= fit.share <= 1
    assert (fit.share is None) == (fit.unknown == len(PROFILE))


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ((INDUSTRY, INDUSTRY), "one criterion"),
        ((Criterion(Trait.INDUSTRY, 0, ("A",)),), "weight is 1 to 100"),
        ((Criterion(Trait.INDUSTRY, 5),), "name at least one"),
        ((Criterion(Trait.EMPLOYEES, 5),), "lowest or a highest"),
        ((Criterion(Trait.EMPLOYEES, 5, low=9, high=8),), "above the highest"),
    ],
)
def test_a_profile_that_asks_for_nothing_is_refused(criteria: tuple[Criterion, ...], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_criteria(criteria)


def test_below_the_floor_a_source_has_no_rate() -> None:
    assert SourceRecord("Fair", FLOOR - 1, 0).rate is None
    rate = SourceRecord("Fair", 10, 10).rate
    assert rate is not None
    # Wilson's interval for 10 of 20, by its formula
    assert (rate.value, rate.low, rate.high) == pytest.approx((0.5, 0.29929, 0.70071), abs=1e-4)
