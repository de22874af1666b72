"""What the page of one ask shows to whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tradeoff.asks import access, presenting, queries, rules
from tradeoff.asks.forms import AnswerForm, AppealForm
from tradeoff.asks.inputs import title_of
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.ui.format import day

if TYPE_CHECKING:
    from tradeoff.asks.models import Answer, Appeal, AskMerge
    from tradeoff.asks.queries.rows import AnsweredAsk
    from tradeoff.workspaces.models import Member


def shown(
    ask: AnsweredAsk,
    *,
    actor: Member,
    now: datetime,
    answer_form: AnswerForm | None = None,
    appeal_form: AppealForm | None = None,
) -> dict[str, Any]:
    """Everything as ready strings; what this reader may not see is empty."""
    today = now.astimezone(actor.workspace.zone).date()
    answers, made_appeal, merge = list(queries.answers_of(ask)), queries.appeal_of(ask), queries.merge_of(ask)
    sees = access.can_see_customers(actor)
    due, due_in = presenting.due_words(ask, today=today)
    return {
        "ask": ask,
        "row": presenting.row_of(ask, actor=actor, today=today, now=now),
        "type": AskType(ask.type),
        "said_by": ask.said_by if sees else "",
        "asked_on": day(ask.asked_at.astimezone(actor.workspace.zone).date()),
        "needed_by": day(ask.needed_by) if ask.needed_by else "",
        "due": due,
        "due_in": due_in,
        "claims": presenting.claims_of(ask, actor=actor),
        "then_and_now": presenting.then_and_now(ask, ask.deal, actor=actor),
        "moments": presenting.moments(ask, answers, made_appeal, actor=actor, now=now),
        "merge": merge,
        "merge_title": title_of(merge.into.wants) if merge else "",
        "merged": queries.merged_into(ask),
        **_may(ask, answers[0], made_appeal, merge, actor=actor),
        "answer_form": answer_form or AnswerForm(initial={"seen": answers[0].pk}),
        "appeal_form": appeal_form or AppealForm(),
    }


def _may(
    ask: AnsweredAsk, current: Answer, appeal: Appeal | None, merge: AskMerge | None, *, actor: Member
) -> dict[str, bool]:
    """What this reader may do with the ask as it stands."""
    can_appeal = rules.can_appeal(AnswerKind(current.kind), appeals=0 if appeal is None else 1)
    return {
        "may_answer": merge is None and access.can_answer_fast(actor, ask),
        "may_merge": merge is None and access.can_merge(actor, ask),
        "may_undo": merge is not None and (access.can_merge(actor, ask) or merge.by_id == actor.pk),
        "may_appeal": can_appeal and current.fast and access.can_appeal(actor, ask),
    }
