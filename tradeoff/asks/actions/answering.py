from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tradeoff import log
from tradeoff.asks import access, events, queries, rules
from tradeoff.asks.actions.giving import give
from tradeoff.asks.inputs import check_text
from tradeoff.asks.models import Answer, Appeal, Ask
from tradeoff.asks.rules import FAST_LANE, AnswerKind
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.ui.format import count
from tradeoff.workspaces.models import Member


@transaction.atomic
def answer(
    *,
    ask: Ask,
    actor: Member,
    kind: AnswerKind,
    now: datetime,
    reason: str = "",
    internal_reason: str = "",
    words_to_say: str = "",
    until: date | None = None,
    fast: bool = False,
    hasty: bool = False,
) -> Answer:
    """Append the ask's next answer; it is the current one from now on. Without words to say, they are written here.

    Refuses who neither is of product nor looks after or decides this ask, a no without a reason, and a “not now”
    without a day to come.
    """
    held = _hold(ask)
    if not access.can_answer(actor, held):
        raise NotAllowed("Asks are answered by product, by whoever looks after this one, or by its decider.")
    today = now.astimezone(actor.workspace.zone).date()
    for field, text in (("reason", reason), ("internal_reason", internal_reason), ("words_to_say", words_to_say)):
        check_text(text, field)
    rules.check_answer(kind, reason=reason, until=until, today=today)
    given = give(
        held,
        by=actor,
        kind=kind,
        at=now,
        reason=reason,
        internal_reason=internal_reason,
        words_to_say=words_to_say,
        until=until,
        fast=fast,
        hasty=hasty,
    )
    if kind is AnswerKind.CONSIDERING:
        _postpone(held, actor, today=today, until=until)
    log.record(events.AskAnswered(ask_id=held.pk, answer_id=given.pk, kind=kind), actor=actor, now=now)
    return given


@transaction.atomic
def answer_fast(
    *,
    ask: Ask,
    actor: Member,
    kind: AnswerKind,
    reason: str,
    problem_opened: bool,
    now: datetime,
    until: date | None = None,
    internal_reason: str = "",
    words_to_say: str = "",
    seen_id: int | None = None,
) -> Answer:
    """Answer at once, without a decision; every ask merged into this one gets the same answer.

    Refuses what only a decision may promise, words that show an amount or another customer, an ask that was merged
    away, and an answer to a page older than the last answer (`seen_id`).
    """
    held = _hold(ask)
    if not access.can_answer_fast(actor, held):
        raise NotAllowed("The fast lane is for product and for whoever looks after this ask.")
    _require_fast(kind)
    if (merge := queries.merge_of(held)) is not None:
        raise Conflict(f"This ask was merged into ask {merge.into_id}; answer that one, or undo the merge first.")
    _require_current(held, seen_id)
    _require_discreet(held, words_to_say)
    said = {"kind": kind, "reason": reason, "internal_reason": internal_reason, "until": until, "now": now}
    hasty = rules.hasty_no(kind, problem_opened=problem_opened)
    given = answer(ask=held, actor=actor, words_to_say=words_to_say, fast=True, hasty=hasty, **said)  # type: ignore[arg-type]
    for other in queries.merged_into(held):
        follow = give(other, by=actor, kind=kind, at=now, reason=reason, internal_reason=internal_reason, until=until,
                      fast=True)  # fmt: skip
        log.record(events.AskAnswered(ask_id=other.pk, answer_id=follow.pk, kind=kind), actor=actor, now=now)
    return given


@transaction.atomic
def appeal(*, ask: Ask, actor: Member, reason: str, now: datetime) -> Appeal:
    """Ask to look again at a fast answer, once; the ask waits for an answer again, due as a new one would be."""
    held = _hold(ask)
    if not access.can_appeal(actor, held):
        raise NotAllowed("Only who logged the ask may ask to look at it again.")
    current = queries.current_answer(held)
    if queries.appeal_of(held) is not None:
        raise Conflict("You have asked to look again at this ask before; that is possible once.")
    if not current.fast or not rules.can_appeal(AnswerKind(current.kind), appeals=0):
        raise Conflict("Only an answer given without a decision can be looked at again; this one was not.")
    check_text(reason, "reason")
    if not reason.strip():
        raise Invalid("Say what was missed; it is the first thing product will read.", field="reason")
    made = Appeal.objects.create(
        workspace_id=held.workspace_id, ask=held, answer=current, reason=reason.strip(), by=actor, at=now
    )
    _postpone(held, actor, today=now.astimezone(actor.workspace.zone).date())
    log.record(events.AskAppealed(ask_id=held.pk), actor=actor, now=now)
    return made


@transaction.atomic
def name_decider(*, ask: Ask, decider: Member, actor: Member, now: datetime) -> Ask:
    """Say who will decide, before anybody does; naming the same one again changes nothing."""
    held = _hold(ask)
    if not (access.can_name_decider(actor, held) or decider == actor):
        raise NotAllowed("Who decides is named by product or by the decider.")
    if decider.workspace_id != held.workspace_id:
        raise Invalid("The decider must be a member of this workspace.", field="decider")
    if held.decider_id == decider.pk:
        return held
    held.decider = decider
    held.save(update_fields=["decider"])
    log.record(events.DeciderNamed(ask_id=held.pk, decider_id=decider.pk), actor=actor, now=now)
    return held


def _hold(ask: Ask) -> Ask:
    return Ask.objects.select_for_update().get(pk=ask.pk)


def _postpone(ask: Ask, actor: Member, *, today: date, until: date | None = None) -> None:
    """The next answer is due on the day that was given, else as policy says, counted from today."""
    route = rules.triage(queries.policies_of(actor), area_id=ask.area_id, type=ask.type)
    ask.answer_due = until or rules.answer_due(today, route.answer_within_days)
    ask.save(update_fields=["answer_due"])


def _require_fast(kind: AnswerKind) -> None:
    if kind is AnswerKind.MERGED:
        raise Invalid("Merge it into the ask that says the same; this answer follows by itself.", field="kind")
    if kind not in FAST_LANE | {AnswerKind.CONSIDERING}:
        raise Invalid(f"“{kind.label}” is a promise; it comes with a decision on the problem.", field="kind")


def _require_current(ask: Ask, seen_id: int | None) -> None:
    current = queries.current_answer(ask)
    if seen_id is not None and current.pk != seen_id:
        raise Conflict(
            f"{current.by.name} has answered meanwhile: {AnswerKind(current.kind).label.lower()}. "
            "Look at that answer below; send yours again if it still holds."
        )


def _require_discreet(ask: Ask, words: str) -> None:
    shown = rules.reveals(words, queries.others_named_in(ask, words)) if words else ()
    if shown:
        raise Invalid(
            f"These words are for the customer and show {count('thing', len(shown))} they must not see: "
            f"{', '.join(shown)}. Say it without.",
            field="words_to_say",
        )
