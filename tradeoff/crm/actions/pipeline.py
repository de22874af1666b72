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
    """Make these the stages, in this order; a stage keeps its deals by its id where one is given, else by its name.

    Refuses a pipeline without an open, a won and a lost stage, and to drop a stage that a deal stands or stood on.
    """
    if not access.can_lay_pipeline(actor):
        raise NotAllowed("The pipeline is laid by sales leaders and administrators.")
    _require_whole(stages)
    known = {stage.pk: stage for stage in PipelineStage.objects.filter(workspace=actor.workspace_id)}
    named = {stage.name: key for key, stage in known.items()}
    keys = [named.get(stage.name) if stage.id is None else stage.id for stage in stages]
    if any(key is not None and key not in known for key in keys):
        raise Conflict("A stage was removed meanwhile. Look at the pipeline, then lay it again.")
    _drop([stage for key, stage in known.items() if key not in keys])
    _set_aside([known[key] for key, stage in zip(keys, stages, strict=True) if key and known[key].name != stage.name])
    laid = [
        PipelineStage(
            pk=key,
            workspace_id=actor.workspace_id,
            name=stage.name,
            position=position,
            probability=stage.probability,
            forecast_category=stage.forecast_category,
            state=stage.state,
        )
        for position, (key, stage) in enumerate(zip(keys, stages, strict=True), start=1)
    ]
    for stage in laid:
        stage.save()
    log.record(events.PipelineLaid(stage_ids=tuple(stage.pk for stage in laid)), actor=actor, now=now)
    return laid


def _set_aside(renamed: Sequence[PipelineStage]) -> None:
    """Two stages may swap their names: each lets go of its own first."""
    for stage in renamed:
        PipelineStage.objects.filter(pk=stage.pk).update(name=f"{stage.pk} is renamed")


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
