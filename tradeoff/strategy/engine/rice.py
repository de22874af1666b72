"""RICE = reach × impact × confidence ÷ effort (McBride at Intercom, 2016), exact in decimals and in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tradeoff.kernel.periods import Quarter, quarter_of
from tradeoff.strategy.engine.evidence import AskEvidence
from tradeoff.strategy.engine.figures import VERSION, hash_of
from tradeoff.strategy.rules import IMPACTS

MODEL = "RICE"
FORMULA = "reach × impact × confidence ÷ effort"
QUARTERS_OF_REACH = 4
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a score, with where it came from; value None: nobody has given it."""

    name: str
    value: Decimal | None
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Score:
    """A model's number with all its inputs; value None with what is missing in words, never a made-up default."""

    model: str
    version: str
    value: Decimal | None
    parts: tuple[Part, ...]
    inputs_hash: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffortOption:
    """An option's likely effort in person-weeks."""

    option_id: int
    is_building: bool
    likely_weeks: Decimal | None
    is_chosen: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class EffortBasis:
    """The effort a problem is scored with, in person-weeks, and which option it is of."""

    weeks: Decimal | None
    source: str
    option_id: int | None = None


def effort_basis(options: Iterable[EffortOption]) -> EffortBasis:
    """The chosen option's likely effort; before a choice, that of the smallest building option with an estimate."""
    options = tuple(options)
    chosen = next((option for option in options if option.is_chosen), None)
    if chosen is not None and chosen.likely_weeks is not None:
        return EffortBasis(chosen.likely_weeks, f"likely effort of the chosen option{_named(chosen)}", chosen.option_id)
    building = [(o.likely_weeks, o.option_id, o) for o in options if o.is_building and o.likely_weeks is not None]
    if building:
        weeks, option_id, option = min(building, key=lambda entry: entry[:2])
        return EffortBasis(weeks, f"likely effort of the smallest building option{_named(option)}", option_id)
    return EffortBasis(None, "no building option has an effort yet")


def _named(option: EffortOption) -> str:
    return f", “{option.title}”" if option.title else ""


def reach_quarters(today: date, *, first_month: int = 1) -> tuple[date, Quarter]:
    """First day and last quarter of reach: today's fiscal quarter and the three before it."""
    current = quarter = quarter_of(today, first_month=first_month)
    for _ in range(QUARTERS_OF_REACH - 1):
        quarter = quarter_of(quarter.starts - timedelta(days=1), first_month=first_month)
    return quarter.starts, current


def reach_of(asks: Iterable[AskEvidence], *, today: date, first_month: int = 1) -> tuple[int, ...]:
    """The distinct accounts that asked in the last four fiscal quarters, this one included, up to today."""
    since, _ = reach_quarters(today, first_month=first_month)
    return tuple(sorted({ask.account_id for ask in asks if since <= ask.asked_on <= today}))


def rice(reach: int, impact: Decimal | None, confidence_percent: int | None, effort: EffortBasis) -> Score:
    """The score, rounded half up to two decimals; effort in person-months (52 weeks are 12), at least 0.01."""
    months = None if effort.weeks is None else max(_rounded(effort.weeks * 12 / 52), _CENT)
    confidence = None if confidence_percent is None else Decimal(confidence_percent)
    in_words = "product's judgement" if impact is None else f"product's judgement: {IMPACTS.get(impact, 'own scale')}"
    parts = (
        Part("reach", Decimal(reach), "accounts", "distinct accounts that asked in the last four fiscal quarters"),
        Part("impact", impact, "impact", in_words),
        Part("confidence", confidence, "% confidence", "product's judgement"),
        Part("effort", months, "person-months", effort.source),
    )
    missing = tuple(_MISSING[part.name] for part in parts if part.value is None)
    return Score(MODEL, VERSION, recompute(parts), parts, hash_of(MODEL, VERSION, [_pair(p) for p in parts]), missing)


_MISSING = {
    "impact": "Impact has not been judged yet.",
    "confidence": "Confidence has not been judged yet.",
    "effort": "No building option has an effort yet.",
}


def recompute(parts: Sequence[Part]) -> Decimal | None:
    """The score from its parts alone; None when one is missing."""
    values = {part.name: part.value for part in parts}
    reach, impact = values["reach"], values["impact"]
    confidence, effort = values["confidence"], values["effort"]
    if reach is None or impact is None or confidence is None or effort is None:
        return None
    return _rounded(reach * impact * confidence / 100 / effort)


def explain(score: Score) -> str:
    """One line that re-computes to the score: “12 accounts × 2 impact × 80 % confidence ÷ 3 person-months = 6.40”."""
    if score.value is None:
        return f"No {score.model} score yet. " + " ".join(score.missing)
    reach, impact, confidence, effort = (f"{_plainly(part.value)} {part.unit}" for part in score.parts)
    return f"{reach} × {impact} × {confidence} ÷ {effort} = {score.value}"


def _plainly(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def value_of_explanation(text: str) -> tuple[Decimal, Decimal]:
    """(computed anew, as stated) of a line made by `explain`; the proof that an explanation explains."""
    reach, impact, confidence, effort, stated = (Decimal(number) for number in _NUMBERS.findall(text))
    return _rounded(reach * impact * confidence / 100 / effort), stated


def _pair(part: Part) -> tuple[str, Decimal | None]:
    return part.name, part.value


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
