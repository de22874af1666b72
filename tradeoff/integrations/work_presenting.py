"""Planned work as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradeoff.integrations.rules import Origin
from tradeoff.ui.format import day

if TYPE_CHECKING:
    from tradeoff.decisions.models import Decision
    from tradeoff.integrations.models import WorkOrder, WorkThing

STANDS = {
    "todo": ("To do", "neutral"),
    "doing": ("Being built", "accent"),
    "done": ("Done", "good"),
    "cancelled": ("Cancelled", "warn"),
}


@dataclass(frozen=True)
class ThingRow:
    """Planned work as a row; every date a string, empty where none is set."""

    title: str
    url: str
    key: str
    progress: str
    tone: str
    status: str
    due: str
    release: str
    estimate: str
    origin: str


@dataclass(frozen=True)
class Waiting:
    """Decided, and not where work is planned; `sent` while it is on its way, `refusal` when it was not taken."""

    decision_id: int
    option_id: int
    title: str
    problem: str
    by: str
    sent: bool
    refusal: str


def thing_row(thing: WorkThing) -> ThingRow:
    words, tone = STANDS[thing.progress]
    released = f", out {day(thing.released_on)}" if thing.released_on else ""
    return ThingRow(
        title=thing.title,
        url=thing.url,
        key=thing.key,
        progress="Gone there" if thing.gone_at else words,
        tone="bad" if thing.gone_at else tone,
        status=thing.status,
        due=day(thing.due) if thing.due else "",
        release=f"{', '.join(thing.releases)}{released}",
        estimate=f"{thing.estimate.normalize():f}" if thing.estimate is not None else "",
        origin="A decision" if thing.origin == Origin.DECIDED else "Imported",
    )


def waiting_work(decision: Decision, order: WorkOrder | None) -> Waiting:
    assert decision.chosen is not None
    return Waiting(
        decision_id=decision.pk,
        option_id=decision.chosen.pk,
        title=decision.chosen.title,
        problem=decision.problem.title,
        by=day(decision.deliver_by) if decision.deliver_by else "",
        sent=order is not None and not order.words,
        refusal=order.words if order else "",
    )
