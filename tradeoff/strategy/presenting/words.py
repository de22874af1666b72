"""How figures are called and said."""

from __future__ import annotations

from decimal import Decimal

from tradeoff.kernel.bands import FEWER, Scale
from tradeoff.kernel.money import Money
from tradeoff.strategy.engine.breadth import Share
from tradeoff.strategy.engine.figures import Figure
from tradeoff.strategy.engine.lenses import LensPart
from tradeoff.strategy.engine.weigh import Weighed
from tradeoff.strategy.rules import Driver
from tradeoff.ui.format import NOTHING, count, number, percent

LABELS = {
    "at_stake": "At stake",
    "this_quarter": "At stake this quarter",
    "next_quarter": "At stake next quarter",
    "later": "At stake later",
    "no_date": "At stake without a date",
    "renewals": "Renewals at risk",
    "weighted": "At stake, weighted",
    "weighted_this_quarter": "This quarter, weighted",
    "weighted_later": "Later, weighted",
    "weighted_renewals": "Renewals, weighted",
    "allocated_even": "Allocated evenly",
    "allocated_by_type": "Allocated by type",
    "reach": "Reach",
    "breadth": "Breadth",
    "rice": "RICE",
    "sales_lens": "Sales lens",
    "product_lens": "Product lens",
}
_FITS = {
    0: "serves no objective",
    33: "serves an objective a little",
    67: "clearly serves an objective",
    100: "is the way to an objective",
}


def short(minor: int | None, currency: str) -> str:
    """$1.24M; a dash when it is not known."""
    return NOTHING if minor is None else Money(minor, currency).short()


def in_band(figure: Figure, scale: Scale, *, few: str = FEWER) -> str:
    """The same for who sees amounts in bands."""
    if figure.value is None:
        return few if figure.rows else NOTHING
    return str(scale.of_sum(figure.value)) if figure.rows else NOTHING


def exact(minor: int | None, currency: str) -> str:
    return NOTHING if minor is None else str(Money(minor, currency))


def plain(value: Decimal | None) -> str:
    """6.4, 12; without needless zeros."""
    if value is None:
        return NOTHING
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share_words(share: Share) -> str:
    """8% (5–12%); nothing to say below the floor."""
    if share.value is None or share.low is None or share.high is None or not share.enough:
        return ""
    return f"{percent(share.value)} ({percent(share.low).rstrip('%')}–{percent(share.high)})"


def driver_words(part: LensPart, currency: str) -> str:
    """What a driver is worth, in its own unit."""
    if part.value is None:
        return "not known yet"
    if part.driver.is_money:
        return short(int(part.value), currency)
    units = {Driver.BREADTH: "% of accounts", Driver.EFFORT: " person-weeks", Driver.CONFIDENCE: "%"}
    if part.driver is Driver.STRATEGY_FIT:
        return _FITS.get(int(part.value), f"{part.value} points")
    return f"{plain(round(part.value, 1))}{units[part.driver]}"


def reason_of(one: Weighed, *, currency: str) -> str:
    """Why it stands where it does: “Sales #1, product #17: $380k this quarter from 1 deal; 2 of 400 accounts”."""
    if one.gap.driver is None:
        return f"Both put it at #{one.sales_rank}."
    first = _phrase(one, one.gap.driver, currency)
    beside = Driver.BREADTH if one.gap.driver.is_money else Driver.REVENUE_THIS_QUARTER
    return f"Sales #{one.sales_rank}, product #{one.product_rank}: {first}; {_phrase(one, beside, currency)}"


def _phrase(one: Weighed, driver: Driver, currency: str) -> str:
    money = one.money
    if driver is Driver.REVENUE_THIS_QUARTER:
        return _earned(money.this_quarter, "this quarter", currency)
    if driver is Driver.REVENUE_LATER:
        rows = (*money.next_quarter.rows, *money.later.rows, *money.no_date.rows)
        return _earned(_Sum(sum(row.value for row in rows), len(rows)), "after this quarter", currency)
    if driver is Driver.RENEWALS_AT_RISK:
        return _earned(money.renewals, "of renewals at risk", currency)
    if driver is Driver.BREADTH:
        return f"{number(one.breadth.share.k)} of {count('account', one.breadth.share.n)}"
    words = driver_words(one.product.part(driver), currency)
    named = {Driver.EFFORT: f"effort {words}", Driver.CONFIDENCE: f"confidence {words}"}
    return named.get(driver, "fit to the objectives not judged yet" if words == "not known yet" else words)


class _Sum:
    """A sum of several figures' rows, said like one figure."""

    def __init__(self, value: int, deals: int) -> None:
        self.value, self.rows = value, range(deals)


def _earned(figure: Figure | _Sum, when: str, currency: str) -> str:
    if figure.value is None:
        return f"no amount known {when}"
    if not figure.rows:
        return f"nothing {when}"
    return f"{short(figure.value, currency)} {when} from {count('deal', len(figure.rows))}"
