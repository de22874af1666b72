"""One problem weighed: its figures, and what each lens makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.kernel.bands import Scale
from tradeoff.strategy import rules
from tradeoff.strategy.engine.lenses import LensScore
from tradeoff.strategy.engine.rice import explain
from tradeoff.strategy.engine.weigh import Weighed
from tradeoff.strategy.presenting.words import driver_words, in_band, plain, reason_of, share_words, short
from tradeoff.ui.format import ago, count, day
from tradeoff.ui.parts import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tradeoff.strategy.models import Assessment, Objective

FITS = {0: "not", 1: "a little", 2: "clearly", 3: "the way there"}


@dataclass(frozen=True)
class FigureTile:
    """A figure as a tile that opens."""

    label: str
    value: str
    href: str
    formula: str
    n: str
    note: str = ""


@dataclass(frozen=True)
class DriverLine:
    """A driver in a lens: its worth in its own unit, and what it earns."""

    label: str
    worth: str
    points: float
    earned: str
    words: str


@dataclass(frozen=True)
class LensCard:
    """One side's view of the problem."""

    side: str
    rank: int
    of: int
    score: str
    href: str
    lines: tuple[DriverLine, ...]
    version: int


def tiles_of(one: Weighed, *, currency: str) -> list[FigureTile]:
    money = one.money
    shown = ("at_stake", "this_quarter", "weighted", "renewals", "allocated_even")
    labels = ("At stake", "This quarter", "× win probability", "Renewals at risk", "Allocated")
    notes = {
        "at_stake": f"{money.estimated_share:.0%} estimated" if money.estimated_share else "each deal once",
        "allocated_even": f"evenly; by type {short(money.allocated_by_type.value, currency)}",
    }
    tiles = []
    for name, label in zip(shown, labels, strict=True):
        figure = getattr(money, name)
        noun = "ask" if name.startswith("allocated") else "deal"
        tiles.append(
            FigureTile(
                label=label,
                value=short(figure.value, currency),
                href=_href(one, name),
                formula=f"{figure.formula[:1].upper()}{figure.formula[1:]}.",
                n=count(noun, len(figure.rows)),
                note=notes.get(name, ""),
            )
        )
    return tiles


def banded_tiles(one: Weighed, *, scale: Scale) -> list[FigureTile]:
    """What a reader of bands sees of it."""
    return [
        FigureTile(
            label=label,
            value=in_band(figure, scale),
            href=_href(one, figure.name) if figure.rows else "",
            formula=f"{figure.formula[:1].upper()}{figure.formula[1:]}.",
            n=count("ask" if figure.name.startswith("allocated") else "deal", len(figure.rows)),
            note="in bands",
        )
        for label, figure in (
            ("At stake", one.money.at_stake),
            ("This quarter", one.money.this_quarter),
            ("Renewals at risk", one.money.renewals),
            ("Allocated", one.money.allocated_even),
        )
    ]


def horizons_of(one: Weighed, *, currency: str) -> list[Part]:
    """At stake by when it closes; renewals stand apart, so that the parts add up to the whole."""
    names = (
        ("this_quarter", "This quarter", "accent"),
        ("next_quarter", "Next quarter", "info"),
        ("later", "Later", "neutral"),
        ("no_date", "No date", "neutral"),
        ("renewals", "Renewals", "warn"),
    )
    return [
        Part(label, float(figure.value or 0), short(figure.value, currency), tone, _href(one, name))
        for name, label, tone in names
        if (figure := getattr(one.money, name)).value or name == "this_quarter"
    ]


def lens_cards(one: Weighed, *, total: int, currency: str) -> list[LensCard]:
    return [
        _card(one, lens, rank, total=total, currency=currency)
        for lens, rank in ((one.sales, one.sales_rank), (one.product, one.product_rank))
    ]


def _card(one: Weighed, lens: LensScore, rank: int, *, total: int, currency: str) -> LensCard:
    return LensCard(
        side=lens.side.value,
        rank=rank,
        of=total,
        score=f"{lens.value:.1f}",
        href=_href(one, f"{lens.side.value}_lens"),
        lines=tuple(
            DriverLine(
                label=part.driver.label.capitalize(),
                worth=driver_words(part, currency),
                points=float(part.points or 0),
                earned=f"{plain(part.contribution)} of {part.weight}",
                words=part.words,
            )
            for part in sorted(lens.parts, key=lambda part: (-part.weight, part.driver.value))
            if part.weight
        ),
        version=lens.version,
    )


@dataclass(frozen=True)
class Judgement:
    """What product thinks, in words."""

    impact: str
    confidence: str
    reason: str
    by: str
    when: str


def judgement_of(assessment: Assessment | None, *, now: datetime) -> Judgement | None:
    if assessment is None:
        return None
    return Judgement(
        impact=f"{rules.IMPACTS[assessment.impact].capitalize()} ({plain(Decimal(assessment.impact))})",
        confidence=f"{assessment.confidence}%",
        reason=assessment.reason,
        by=assessment.by.name,
        when=ago(assessment.at, now=now),
    )


def fit_lines(objectives: Sequence[Objective], fits: dict[int, int]) -> list[tuple[str, str, str]]:
    """(objective, how much it is served, tone) for each objective."""
    tones = {0: "neutral", 1: "neutral", 2: "info", 3: "good"}
    return [
        (
            row.name,
            FITS[fits[row.pk]].capitalize() if row.pk in fits else "not judged",
            tones.get(fits.get(row.pk, 0), "neutral"),
        )
        for row in objectives
    ]


def summary_of(one: Weighed, *, currency: str) -> dict[str, object]:
    """The words beside the cards."""
    share = one.breadth.share
    return {
        "reason": reason_of(one, currency=currency),
        "rice": explain(one.rice),
        "rice_href": _href(one, "rice"),
        "rice_known": one.rice.value is not None,
        "breadth": f"{share.k} of {count('account', share.n)}",
        "breadth_share": share_words(share),
        "breadth_href": _href(one, "breadth"),
        "share": share,
        "source": one.breadth.source_words,
        "without_amount": count("open deal", len(one.money.without_amount)) if one.money.without_amount else "",
        "version": one.version,
        "inputs": one.inputs_hash[:12],
        "as_of": day(one.as_of),
    }


def _href(one: Weighed, name: str) -> str:
    return reverse("strategy:figure", args=[one.problem_id, name])
