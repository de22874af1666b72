"""What the page of one ask shows to whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tradeoff.absences.queries import away_words, standing_of
from tradeoff.asks import access, presenting, queries, rules
from tradeoff.asks.forms import AnswerForm, AppealForm, QuestionForm, ReplyForm
from tradeoff.asks.inputs import title_of
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.discussion.queries import names_in
from tradeoff.ui.format import day

if TYPE_CHECKING:
    from tradeoff.asks.models import Answer, Appeal, AskMerge, Question
    from tradeoff.asks.queries.rows import AnsweredAsk
    from tradeoff.workspaces.models import Member


def shown(
    ask: AnsweredAsk,
    *,
    actor: Member,
    now: datetime,
    answer_form: AnswerForm | None = None,
    appeal_form: AppealForm | None = None,
    question_form: QuestionForm | None = None,
    reply_form: ReplyForm | None = None,
) -> dict[str, Any]:
    """Everything as ready strings; what this reader may not see is empty."""
    today = now.astimezone(actor.workspace.zone).date()
    answers, made_appeal = list(queries.answers_of(ask)), queries.appeal_of(ask)
    merge, brought = queries.merges_around(ask)
    sees = access.can_see_customers(actor)
    read, into = queries.veiled(actor, [ask])[0], queries.veiled(actor, [merge.into] if merge else [])
    due, due_in = presenting.due_words(ask, today=today)
    return {
        "ask": read,
        "row": presenting.row_of(read, actor=actor, today=today, now=now),
        "type": AskType(ask.type),
        "said_by": ask.said_by if sees else "",
        "asked_on": day(ask.asked_at.astimezone(actor.workspace.zone).date()),
        "needed_by": day(ask.needed_by) if ask.needed_by else "",
        "due": due,
        "due_in": due_in,
        "owner_away": away_words(standing_of(actor), ask.triage_owner),
        "decider_away": away_words(standing_of(actor), ask.decider),
        "claims": presenting.claims_of(ask, actor=actor),
        "then_and_now": presenting.then_and_now(ask, ask.deal, actor=actor),
        "moments": presenting.moments(ask, answers, made_appeal, actor=actor, now=now),
        "merge": merge,
        "merge_title": title_of(into[0].wants) if into else "",
        "merged": queries.veiled(actor, brought),
        **_may(ask, answers[0], made_appeal, merge, actor=actor),
        "answer_form": answer_form or AnswerForm(initial={"seen": answers[0].pk}),
        "appeal_form": appeal_form or AppealForm(),
        **_questions(ask, actor=actor, now=now),
        "question_form": question_form or QuestionForm(auto_id="question-%s"),
        "reply_form": reply_form or ReplyForm(auto_id="reply-%s"),
    }


def _questions(ask: AnsweredAsk, *, actor: Member, now: datetime) -> dict[str, Any]:
    """The open question, the rounds before it, and since when the ask waits for its seller."""
    rounds = list(queries.questions_of(ask))
    names = names_in([text for one in rounds for text in _said(one)], actor=actor)
    rows = [presenting.question_row(one, names, now=now) for one in rounds]
    asked = rounds[0] if rounds and rounds[0].is_open else None
    since = presenting.waiting_words(ask.asked_by.name, asked.at, now=now, zone=actor.workspace.zone) if asked else ""
    may_ask = access.can_ask_back(actor, ask)
    return {
        "question": rows[0] if asked else None,
        "rounds": [row for row, one in zip(rows, rounds, strict=True) if not one.is_open],
        "waiting_for_seller": since,
        "may_ask_back": asked is None and may_ask,
        "may_withdraw": asked is not None and may_ask,
        "may_reply": asked is not None and access.can_reply(actor, ask),
    }


def _said(question: Question) -> list[str]:
    return [question.comment.text, question.reply.text if question.reply else ""]


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
