"""Decisions as a page shows them: ready strings, nothing a template would have to compute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tradeoff.absences.queries import away_words, standing_of
from tradeoff.decisions import access
from tradeoff.kernel.money import Money
from tradeoff.problems.rules import OptionKind
from tradeoff.ui.format import ago, day
from tradeoff.ui.parts import Moment

if TYPE_CHECKING:
    from tradeoff.decisions.models import Decision, DecisionOption
    from tradeoff.problems.models import Option
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class OptionRow:
    """An option with its price in words; `chosen` marks the one taken."""

    pk: int
    kind: str
    title: str
    description: str
    price: str
    chosen: bool = False


@dataclass(frozen=True)
class DecisionRow:
    """One line of the list."""

    pk: int
    title: str
    area: str
    state: str
    chosen: str
    decider: str
    when: str
    overdue: bool
    at_stake: str | None
    review: str


def state_of(decision: Decision) -> str:
    """draft, decided or superseded."""
    if decision.signed_at is None:
        return "draft"
    later = getattr(decision, "superseded_by", None)
    return "superseded" if later is not None and later.signed_at else "decided"


def row_of(decision: Decision, *, actor: Member, today: date) -> DecisionRow:
    signed = decision.signed_at
    return DecisionRow(
        pk=decision.pk,
        title=decision.problem.title,
        area=decision.problem.area.name,
        state=state_of(decision),
        chosen=decision.chosen.title if decision.chosen else "",
        decider=(decision.signed_by or decision.decider).name,
        when=day(signed.date()) if signed else f"due {day(decision.due)}",
        overdue=signed is None and decision.due < today,
        at_stake=at_stake_text(decision, actor=actor),
        review=day(decision.review_on) if decision.review_on else "",
    )


def at_stake_text(decision: Decision, *, actor: Member) -> str | None:
    if decision.at_stake_minor is None or not access.can_read_sums(actor):
        return None
    return Money(decision.at_stake_minor, actor.workspace.currency).short()


def option_row(option: Option | DecisionOption, *, currency: str, chosen: bool = False) -> OptionRow:
    return OptionRow(
        pk=option.pk,
        kind=OptionKind(option.kind).label,
        title=option.title,
        description=option.description,
        price=price_of(option, currency=currency),
        chosen=chosen,
    )


def price_of(option: Option | DecisionOption, *, currency: str) -> str:
    """Likely effort with its range in person-weeks, or a cost, or both."""
    said = []
    if option.effort_likely is not None:
        low, likely, high = (f"{weeks:.1f}".removesuffix(".0") for weeks in _weeks(option))
        said.append(f"{likely} person-weeks ({low} to {high})")
    if option.cost_minor is not None:
        said.append(str(Money(option.cost_minor, currency)))
    return " and ".join(said)


def _weeks(option: Option | DecisionOption) -> tuple[Decimal, ...]:
    return tuple(weeks for weeks in (option.effort_low, option.effort_likely, option.effort_high) if weeks is not None)


def record_of(record: Decision, *, live: Sequence[Option], actor: Member, today: date, now: datetime) -> dict[str, Any]:
    """What the record's page says; an unsigned one is about the options as they stand now."""
    signed = record.signed_at is not None
    considered: Sequence[Any] = list(record.options.all()) if signed else live
    currency = actor.workspace.currency
    return {
        "decision": record,
        "row": row_of(record, actor=actor, today=today),
        "options": [
            option_row(option, currency=currency, chosen=signed and option.option_id == record.chosen_id)
            for option in considered
        ],
        "dissents": [
            Moment(title=f"{kept.by.name} disagrees", when=ago(kept.at, now=now), quote=kept.text, icon="hand")
            for kept in record.dissents.all()
        ],
        "dates": {
            "due": day(record.due),
            "deliver_by": day(record.deliver_by) if record.deliver_by else "",
            "signed": day(record.signed_at.date()) if record.signed_at else "",
            "prepared": day(record.prepared_at.date()),
        },
        "weighed": _weighed(record) if access.can_read_internal(actor) else [],
        "superseded_by": getattr(record, "superseded_by", None),
        "signed_for": record.decider.name if signed and record.signed_by_id != record.decider_id else "",
        "away": "" if signed else away_words(standing_of(actor), record.decider),
        "acts_for": record.decider.name if not signed and record.decider_id != actor.pk else "",
    }


def _weighed(record: Decision) -> list[tuple[str, str]]:
    """What the decider saw, as frozen with the record."""
    seen = record.weighed
    if not seen:
        return []
    return [
        ("Accounts with the problem", f"{seen['accounts']} of {seen['accounts_in_scope']}"),
        ("RICE", seen["rice"] or "not enough entered"),
        ("Weighed", f"{seen['as_of']}, version {seen['version']}"),
        ("Inputs", seen["inputs_hash"][:12]),
    ]
