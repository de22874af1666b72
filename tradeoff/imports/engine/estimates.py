"""Amounts and close dates for open deals that state none; always marked as estimated, never for closed ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

LEAST_WON = 20


@dataclass(frozen=True)
class CloseRule:
    """Days from creation to winning: the median over `won_used` won deals; None with a refusal below twenty."""

    median_days: int | None
    won_used: int
    refusal: str = ""


@dataclass(frozen=True)
class OpenDeal:
    """What an estimate may use; `list_price_minor` is that of its product."""

    list_price_minor: int | None
    created_on: date | None


def close_rule(won_ages: Iterable[int]) -> CloseRule:
    """Refuses under 20 won deals; ages below zero are mistakes and are not used."""
    ages = [days for days in won_ages if days >= 0]
    if len(ages) < LEAST_WON:
        return CloseRule(
            None, len(ages),
            f"Only {len(ages)} won deals have both dates; under {LEAST_WON} there is not enough evidence for how "
            "long a deal takes.",
        )  # fmt: skip
    return CloseRule(round(median(ages)), len(ages))


def estimate_amount(deal: OpenDeal) -> int | None:
    """The product's list price in minor units; None without one, or where it is 0."""
    return deal.list_price_minor or None


def estimate_close(deal: OpenDeal, rule: CloseRule) -> date | None:
    """Creation plus the median age of won deals; None without either."""
    if deal.created_on is None or rule.median_days is None:
        return None
    return deal.created_on + timedelta(days=rule.median_days)
