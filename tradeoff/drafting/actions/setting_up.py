from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.drafting import access, events
from tradeoff.drafting.models import DraftingSetting
from tradeoff.drafting.offering import language_model
from tradeoff.drafting.rules import check_budget
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def set_up(*, actor: Member, is_on: bool, tokens: int, now: datetime) -> DraftingSetting:
    """Switch the model on or off for the workspace, within a budget of tokens a calendar month."""
    if not access.can_set_up(actor):
        raise NotAllowed("The language model is switched on by administrators: its use may cost money.")
    check_budget(tokens)
    if is_on and language_model() is None:
        raise Conflict("The server names no language model yet; its settings do, see the list on this page.")
    setting, _ = DraftingSetting.objects.update_or_create(
        workspace=actor.workspace, defaults={"is_on": is_on, "tokens_a_month": tokens, "by": actor, "at": now}
    )
    event = events.DraftingSetUp(drafting_setting_id=setting.pk, is_on=is_on, tokens_a_month=tokens)
    log.record(event, actor=actor, now=now)
    return setting
