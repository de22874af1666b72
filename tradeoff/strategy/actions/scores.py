"""Scores kept as they stood, with all their inputs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import NotAllowed
from tradeoff.strategy import access, events, queries
from tradeoff.strategy.engine.lenses import LensScore
from tradeoff.strategy.engine.weigh import Weighed, Weighing
from tradeoff.strategy.models import Score

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def save_scores(*, actor: Member, weighed: Weighing, now: datetime) -> int:
    """Keep RICE and both lens scores of every problem; returns how many were new.

    A score whose inputs are those of the newest kept one is not kept again, so running it twice changes nothing.
    """
    if not access.can_save_scores(actor):
        raise NotAllowed("Scores are kept by product, the VP sales or an administrator.")
    known = queries.newest_scores(actor)
    rows = [
        row for one in weighed.problems for row in _rows(actor, one, now=now)
        if known.get((row.problem_id, row.model)) != row.inputs_hash
    ]  # fmt: skip
    Score.objects.bulk_create(rows, batch_size=1_000)
    log.record(events.ProblemsWeighed(count=len(rows)), actor=actor, now=now)
    return len(rows)


def _rows(actor: Member, one: Weighed, *, now: datetime) -> Iterator[Score]:
    rice = {part.name: _text(part.value) for part in one.rice.parts}
    lenses = {"sales_lens": one.sales, "product_lens": one.product}
    scores: list[tuple[str, str, Decimal | None, dict[str, Any], str]] = [
        ("rice", one.rice.version, one.rice.value, rice, one.rice.inputs_hash),
        *((name, f"{lens.model_version}.{lens.version}", lens.value, _parts(lens), lens.inputs_hash)
          for name, lens in lenses.items()),
    ]  # fmt: skip
    for model, version, value, inputs, inputs_hash in scores:
        yield Score(
            workspace_id=actor.workspace_id,
            problem_id=one.problem_id,
            model=model,
            version=version,
            value=value,
            inputs=inputs,
            inputs_hash=inputs_hash,
            as_of=one.as_of,
            at=now,
        )


def _parts(lens: LensScore) -> dict[str, Any]:
    return {
        part.driver.value: {"value": _text(part.value), "scale": part.scale, "weight": part.weight,
                            "points": _text(part.points), "contribution": _text(part.contribution)}
        for part in lens.parts
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
