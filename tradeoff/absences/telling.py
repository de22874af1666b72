"""How the news that one acts for somebody is worded."""

from __future__ import annotations

from tradeoff.absences.models import Absence
from tradeoff.absences.presenting import days_of
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.workspaces.models import Member


def acting(actor: Member, notice: Notice) -> Words | None:
    """To the delegate; None once it was taken back."""
    rows = Absence.objects.standing().filter(workspace=actor.workspace_id, delegate=actor)
    absence = rows.select_related("member").filter(pk=notice.noun_id).first()
    if absence is None:
        return None
    name = absence.member.name
    return Words(
        f"You act for {name}",
        f"{name} is away {days_of(absence)}. What waits for {name} to decide or to answer waits for you meanwhile: it "
        "stands on your home page, and you are told of what is new.",
        "away",
    )
