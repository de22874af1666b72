"""Who acts for somebody hears of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.absences.models import Absence
from tradeoff.notices.actions import tell
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy


@app.task(name="absences.tell_acting", retry=Again())
@transaction.atomic
def tell_acting(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To the delegate, unless they said it themselves."""
    tenancy.enter(workspace_id)
    rows = Absence.objects.standing().select_related("delegate__user", "delegate__workspace")
    absence = rows.filter(pk=facts["absence_id"]).first()
    if absence is not None and absence.delegate is not None and absence.delegate_id != absence.said_by_id:
        tell(
            members=[absence.delegate], kind="absences.acting", noun="absence", noun_id=absence.pk, entry_id=entry_id,
            now=timezone.now(),
        )  # fmt: skip
