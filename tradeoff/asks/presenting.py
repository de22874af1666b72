"""Asks as pages show them: ready strings; names and amounts only for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from tradeoff.asks import access
from tradeoff.asks.inputs import title_of
from tradeoff.asks.queries import AskFilter, AskList, AskView
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.queries import account_name_for, amount_for, deal_name_for, is_banded, knows_account
from tradeoff.discussion.presenting import marked_up
from tradeoff.kernel.bands import FEWEST
from tradeoff.kernel.money import Money
from tradeoff.ui.format import NOTHING, ago, count, day, day_short, days_until, number
from tradeoff.ui.parts import Chip, Moment, Tab

if TYPE_CHECKING:
    from tradeoff.asks.models import Answer, Appeal, Ask, Question
    from tradeoff.asks.queries.rows import AnsweredAsk
    from tradeoff.crm.models import Deal
    from tradeoff.workspaces.models import Member

SIGNS = {
    AnswerKind.LISTENING: ("ear", "neutral"),
    AnswerKind.CONSIDERING: ("circle-dot", "info"),
    AnswerKind.PLANNED: ("calendar-check", "accent"),
    AnswerKind.BUILDING: ("hammer", "accent"),
    AnswerKind.SHIPPED: ("circle-check", "good"),
    AnswerKind.NOT_NOW: ("circle-pause", "warn"),
    AnswerKind.NO: ("circle-minus", "bad"),
    AnswerKind.ALREADY_THERE: ("circle-check", "good"),
    AnswerKind.WORKAROUND: ("wrench", "good"),
    AnswerKind.MERGED: ("merge", "neutral"),
}


@dataclass(frozen=True)
class AskRow:
    """One ask in a list. `due` is empty where nobody is owed an answer; names and amount as the reader may know."""

    id: int
    url: str
    title: str
    type: str
    kind: str
    status: str
    account: str
    account_url: str
    deal: str
    deal_url: str
    amount: str | None
    asked_by: str
    asked: str
    due: str
    overdue: bool
    owner: str
    words: str
    answered: str
    waiting: str = ""

    @property
    def words_id(self) -> str:
        return f"words-{self.id}"

    @property
    def words_target(self) -> str:
        return f"#{self.words_id}"


def row_of(ask: AnsweredAsk, *, actor: Member, today: date, now: datetime) -> AskRow:
    """Needs account, deal, asked_by, triage_owner and appeal at hand; lists also know when the seller was asked."""
    since: datetime | None = getattr(ask, "seller_since", None)
    deal, owed = ask.deal, is_owed(ask, today=today)
    kind = AnswerKind(ask.current_kind)
    return AskRow(
        id=ask.pk,
        url=reverse("asks:ask", args=[ask.pk]),
        title=title_of(ask.wants),
        type=ask.type,
        kind=kind,
        status=status_words(kind, ask.current_until, today=today),
        account=account_name_for(actor, ask.account),
        account_url=reverse("crm:account", args=[ask.account_id]) if knows_account(actor, ask.account_id) else "",
        deal=deal_name_for(actor, deal) if deal else "",
        deal_url=reverse("crm:deal", args=[deal.pk]) if deal else "",
        amount=amount_for(actor, deal.amount_minor, deal_id=deal.pk) if deal else None,
        asked_by=ask.asked_by.name,
        asked=ago(ask.asked_at, now=now),
        due=day_short(ask.answer_due, today=today) if owed else "",
        overdue=owed and ask.answer_due < today,
        owner=ask.triage_owner.name if ask.triage_owner else "",
        words=ask.current_words,
        answered=ago(ask.current_at, now=now),
        waiting=waiting_words(ask.asked_by.name, since, now=now, zone=actor.workspace.zone) if since else "",
    )


def is_owed(ask: AnsweredAsk, *, today: date) -> bool:
    """As `queries.waiting` has it, of one ask at hand."""
    kind, appeal = AnswerKind(ask.current_kind), getattr(ask, "appeal", None)
    over = kind is AnswerKind.NOT_NOW and ask.current_until is not None and ask.current_until < today
    appealed = appeal is not None and appeal.answer_id == ask.current_id
    return kind in {AnswerKind.LISTENING, AnswerKind.CONSIDERING} or over or appealed


def status_words(kind: AnswerKind, until: date | None, *, today: date) -> str:
    """The label of an answer with the day that belongs to it."""
    if until is None:
        return kind.label
    joint = {AnswerKind.NOT_NOW: " until", AnswerKind.PLANNED: " by", AnswerKind.BUILDING: ", by"}.get(kind)
    return f"{kind.label}{joint} {day_short(until, today=today)}" if joint else kind.label


def due_words(ask: AnsweredAsk, *, today: date) -> tuple[str, str]:
    """When the next answer comes, as a day and as a distance: 3 Dec 2026, in 10 days; empty where none is owed."""
    if not is_owed(ask, today=today):
        return "", ""
    return day(ask.answer_due), days_until(ask.answer_due, today=today)


def money(minor: int | None, actor: Member) -> str | None:
    if minor is None or not access.can_see_customers(actor):
        return None
    return str(Money(minor, actor.workspace.currency))


@dataclass(frozen=True)
class ThenNow:
    """A field of the deal when they asked and today."""

    label: str
    then: str
    now: str

    @property
    def changed(self) -> bool:
        return self.then not in {self.now, NOTHING}


def then_and_now(ask: Ask, deal: Deal | None, *, actor: Member) -> list[ThenNow]:
    """Nothing for asks without a deal, and for who may not see it."""
    if deal is None or not access.can_see_customers(actor):
        return []
    return [
        ThenNow("Stage", ask.deal_stage or NOTHING, deal.stage.name),
        ThenNow("Amount", money(ask.deal_amount_minor, actor) or NOTHING, money(deal.amount_minor, actor) or NOTHING),
        ThenNow("Probability", _percent(ask.deal_probability), _percent(deal.chance)),
        ThenNow("Close date", day(ask.deal_close_date), day(deal.close_date)),
    ]


def claims_of(ask: Ask, *, actor: Member) -> str:
    if ask.p_win_with is None or not access.can_see_customers(actor):
        return ""
    return f"{ask.p_win_with}% with it in time, {ask.p_win_without}% without"


def moments(
    ask: Ask, answers: Sequence[Answer], appeal: Appeal | None, *, actor: Member, now: datetime
) -> list[Moment]:
    """The answers, the receipt at their root, and the appeal, newest first as given."""
    said = [(answer.at, 0, _answered(answer, actor=actor, now=now)) for answer in answers[:-1]]
    receipt = answers[-1]
    verb = "logged the ask" if receipt.by_id == ask.asked_by_id else "took in the ask"
    said.append((receipt.at, -1, Moment(f"{verb}: listening", ago(receipt.at, now=now), receipt.by.name, icon="ear")))
    if appeal is not None:
        asked = Moment(
            "asked to look again",
            ago(appeal.at, now=now),
            appeal.by.name,
            icon="undo-2",
            tone="warn",
            quote=appeal.reason,
        )
        said.append((appeal.at, 1, asked))
    return [moment for _, _, moment in sorted(said, key=lambda one: one[:2], reverse=True)]


def _answered(answer: Answer, *, actor: Member, now: datetime) -> Moment:
    """Internal reasons only for who sees money."""
    kind = AnswerKind(answer.kind)
    icon, tone = SIGNS[kind]
    inside = f" Internally: {answer.internal_reason}" if answer.internal_reason and actor.sees_money else ""
    label = status_words(kind, answer.until, today=now.date())
    return Moment(
        title=f"answered: {label}" + (", at once" if answer.fast and kind is not AnswerKind.MERGED else ""),
        when=ago(answer.at, now=now),
        who=answer.by.name,
        text=(answer.reason + inside).strip(),
        icon=icon,
        tone=tone,
    )


def totals_line(found: AskList, *, actor: Member) -> str:
    """Over everything that matches, never the page."""
    line = count("ask", found.total)
    if found.deals:
        line += f" · {_sum_words(found, actor)} on {count('open deal', found.deals)}, each counted once"
    return line


def _sum_words(found: AskList, actor: Member) -> str | None:
    """A reader of bands is told the band of a sum of middles, and none of a few deals."""
    if not is_banded(actor):
        return money(found.amount_minor, actor)
    return str(actor.workspace.scale.of_sum(found.amount_minor)) if found.deals >= FEWEST else "no sum is told"


def view_tabs(found: AskList, wanted: AskFilter, query: QueryDict) -> list[Tab]:
    return [
        Tab(
            view.label,
            link(query, view=None if view is AskView.ALL else view.value),
            view is wanted.view,
            number(found.by_view[view]),
        )
        for view in AskView
    ]


def type_chips(found: AskList, wanted: AskFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            kind.label,
            link(query, type=None if wanted.type is kind else kind.value),
            number(found.by_type[kind]),
            wanted.type is kind,
        )
        for kind in AskType
    ]


def kind_chips(found: AskList, wanted: AskFilter, query: QueryDict) -> list[Chip]:
    """Only answers that some ask has, and the one that is chosen."""
    return [
        Chip(
            kind.label,
            link(query, kind=None if wanted.kind is kind else kind.value),
            number(found.by_kind[kind]),
            wanted.kind is kind,
        )
        for kind in AnswerKind
        if found.by_kind[kind] or wanted.kind is kind
    ]


def link(query: QueryDict, **changes: str | None) -> str:
    """The list's address with other filters, from its first page; None takes a filter away."""
    kept = query.copy()
    for name, value in {**changes, "page": None}.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return f"?{kept.urlencode()}"


@dataclass(frozen=True)
class DealChoice:
    """An open deal an ask can be logged on."""

    url: str
    name: str
    note: str
    amount: str | None


def deal_choice(deal: Deal, *, actor: Member, today: date) -> DealChoice:
    parts = [deal.account.name if deal.account else "", deal.stage.name]
    parts.append(f"closes {day_short(deal.close_date, today=today)}" if deal.close_date else "no close date")
    url = reverse("asks:new_on_deal", args=[deal.pk])
    return DealChoice(url, deal.name, " · ".join(part for part in parts if part), money(deal.amount_minor, actor))


def _percent(value: int | None) -> str:
    return NOTHING if value is None else f"{value}%"


@dataclass(frozen=True)
class QuestionRow:
    """One round of asking back: both sides' words as safe text, and what became of it."""

    id: int
    by: str
    asked: str
    words: SafeString
    reply: SafeString
    replied_by: str
    replied: str
    withdrawn: str


def question_row(question: Question, names: Mapping[int, str], *, now: datetime) -> QuestionRow:
    reply, withdrawn = question.reply, question.withdrawn_at
    gone = SafeString("These words were deleted.")
    return QuestionRow(
        id=question.pk,
        by=question.by.name,
        asked=ago(question.at, now=now),
        words=marked_up(question.comment.text, names) or gone,
        reply=(marked_up(reply.text, names) or gone) if reply else SafeString(""),
        replied_by=question.replied_by.name if question.replied_by else "",
        replied=ago(question.replied_at, now=now) if question.replied_at else "",
        withdrawn=f"Withdrawn by {question.withdrawn_by.name}, {ago(withdrawn, now=now)}"
        if withdrawn and question.withdrawn_by
        else "",
    )


def waiting_words(seller: str, since: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """What the receipt's clock says while the seller is asked back."""
    today = now.astimezone(zone).date()
    return f"Waiting for {seller} since {day_short(since.astimezone(zone).date(), today=today)}"
