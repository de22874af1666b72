from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.crm import access, events
from tradeoff.crm.models import DealVersion, PipelineStage  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.crm.rules import DealState, StageInput
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def lay_pipeline(*, actor: Member, stages: Sequence[StageInput], now: datetime) -> list[PipelineStage]:
    """Make these the stages, in this order; a stage keeps its deals by its name.

    Refuses a pipeline without an open, a won and a lost stage, and to drop a stage that a deal stands or stood on.
    """
    if not access.can_lay_pipeline(actor):
        raise NotAllowed("The pipeline is laid by sales leaders and administrators.")
    _require_whole(stages)
    known = {stage.name: stage for stage in PipelineStage.objects.filter(workspace=actor.workspace_id)}
    _drop([stage for name, stage in known.items() if name not in {stage.name for stage in stages}])
    laid = [
        PipelineStage(
            pk=known[stage.name].pk if stage.name in known else None,
            workspace_id=actor.workspace_id,
            name=stage.name,
            position=position,
            probability=stage.probability,
            forecast_category=stage.forecast_category,
            state=stage.state,
        )
        for position, stage in enumerate(stages, start=1)
    ]
    for stage in laid:
        stage.save()
    log.record(events.PipelineLaid(stage_ids=tuple(stage.pk for stage in laid)), actor=actor, now=now)
    return laid


def _require_whole(stages: Sequence[StageInput]) -> None:
    if len({stage.name for stage in stages}) < len(stages):
        raise Invalid("Two stages have the same name; deals could not tell them apart.")
    missing = [state.value for state in DealState if state not in {stage.state for stage in stages}]
    if missing:
        raise Invalid(f"A pipeline needs a stage for {' and '.join(missing)} deals.")
    if any(not 0 <= stage.probability <= 100 for stage in stages):
        raise Invalid("A probability is a percentage from 0 to 100.")


def _drop(stages: list[PipelineStage]) -> None:
    used = DealVersion.objects.filter(stage__in=stages).select_related("stage").order_by("stage__position").first()
    if used is not None:
        raise Conflict(f"Deals stand or stood on {used.stage.name}; keep it, so that their history stays true.")
    PipelineStage.objects.filter(pk__in=[stage.pk for stage in stages]).delete()
