"""How news of decisions is worded; who decided what and why is open to every member, amounts are not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tradeoff.absences.queries import acts_as
from tradeoff.decisions import queries
from tradeoff.decisions.models import Decision
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.ui.format import day
from tradeoff.workspaces.models import Member


def waiting(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """To the decider, or who acts for them; one that is handed over or signed since is no news any more."""
    drafts = queries.visible_decisions(actor).filter(
        pk__in={notice.noun_id for notice in notices}, signed_at__isnull=True, decider__in=acts_as(actor)
    )
    open_ones = {draft.pk: draft for draft in drafts}
    return {
        notice.pk: Words(
            f"Decide: {draft.problem.title}",
            f"{_who(actor, draft)} by {day(draft.due)}. {draft.decider_why}",
            f"decisions/{draft.pk}",
        )
        for notice in notices
        if (draft := open_ones.get(notice.noun_id)) is not None
    }


def _who(actor: Member, draft: Decision) -> str:
    return "You decide this" if draft.decider_id == actor.pk else f"You decide this for {draft.decider.name}"


def signed(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """To those who prepared it and who own the problem."""
    records = queries.visible_decisions(actor).filter(
        pk__in={notice.noun_id for notice in notices}, signed_at__isnull=False
    )
    found = {record.pk: record for record in records}
    return {
        notice.pk: Words(
            f"Decided: {record.problem.title}",
            f"{record.signed_by.name} chose “{record.chosen.title}”.",
            f"decisions/{record.pk}",
            (("Because:", record.reason),),
        )
        for notice in notices
        if (record := found.get(notice.noun_id)) is not None and record.signed_by and record.chosen
    }
