"""How each side weighs: a change is a new version, and the old ones stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.strategy import access, events, queries, rules
from tradeoff.strategy.models import LensSetting

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def change_lens(
    *,
    actor: Member,
    side: rules.Side,
    weights: Mapping[rules.Driver, int],
    scales: Mapping[rules.Driver, int],
    now: datetime,
) -> LensSetting:
    """Weigh differently from now on; refuses who does not own the side, weights that sum to no 100, and no change."""
    if not access.can_change_lens(actor, side):
        raise NotAllowed(f"The {side.value} lens belongs to the {access.LENS_OWNERS[side].label}.")
    current = queries.lenses_of(actor)[side]
    lens = rules.Lens(side, current.version + 1, dict(weights), dict(scales))
    rules.check_lens(lens)
    if (lens.weights, lens.scales) == (dict(current.weights), dict(current.scales)):
        raise Conflict("These are the weights that hold already.")
    try:
        with transaction.atomic():
            setting = LensSetting.objects.create(
                workspace_id=actor.workspace_id,
                side=side.value,
                version=lens.version,
                weights={driver.value: weight for driver, weight in weights.items()},
                scales={driver.value: scale for driver, scale in scales.items()},
                by=actor,
                at=now,
            )
    except IntegrityError as error:
        raise Conflict("Someone changed this lens a moment ago. Look at it, then save again.") from error
    event = events.LensChanged(lens_id=setting.pk, side=side.value, version=lens.version)
    log.record(event, actor=actor, now=now)
    return setting
