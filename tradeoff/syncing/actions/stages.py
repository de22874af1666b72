"""The CRM's stages become the pipeline here, under their names there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tradeoff.crm import actions as crm
from tradeoff.integrations.ports import StageRecord
from tradeoff.syncing import queries
from tradeoff.syncing.actions.laying import Into
from tradeoff.syncing.engine.laying import pipeline_of
from tradeoff.syncing.models import Linked


@transaction.atomic
def lay_stages(into: Into, theirs: Sequence[StageRecord]) -> bool:
    """Whether anything is another now; a renamed stage keeps its deals."""
    if not theirs:
        return False
    here = queries.house_stages(into.actor.workspace_id)
    links = queries.link_ids(into.connection, queries.STAGE)
    stages, places = pipeline_of(theirs, here, links)
    is_new = stages != [stage.said for stage in here]
    keys = [stage.id for stage in stages]
    if is_new:
        keys = [stage.pk for stage in crm.lay_pipeline(actor=into.actor, stages=stages, now=into.now)]
    wanted = {key: keys[at] for key, at in places.items()}
    if wanted != {key: row for key, row in links.items() if key in wanted}:
        Linked.objects.filter(connection=into.connection, noun=queries.STAGE, external_id__in=wanted).delete()
        Linked.objects.bulk_create(
            Linked(
                workspace_id=into.connection.workspace_id,
                connection=into.connection,
                noun=queries.STAGE,
                external_id=external_id,
                row_id=row_id,
            )
            for external_id, row_id in wanted.items()
            if row_id is not None
        )
    return is_new
