"""Asks as pages show them: ready strings; names and amounts only for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tradeoff.asks.queries import AskFilter, AskList, AskView
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.kernel.money import Money
from tradeoff.ui.format import ago, count, day, day_short
from tradeoff.ui.parts import Chip, Moment, Tab

if TYPE_CHECKING:
    from tradeoff.asks.models import Answer, Ask
    from tradeoff.workspaces.models import Member

ICONS = {
    AnswerKind.LISTENING: "ear", AnswerKind.CONSIDERING: "circle-dot", AnswerKind.PLANNED: "calendar-check",
    AnswerKind.BUILDING: "hammer", AnswerKind.SHIPPED: "circle-check", AnswerKind.NOT_NOW: "circle-pause",
}  # fmt: skip


@dataclass(frozen=True)
class AskRow:
    """One ask in a list."""

    pk: int
    wants: str
    type: str
    kind: str
    account: str
    account_id: int | None
    deal: str
    deal_id: int | None
    amount: str | None
    asked_by: str
    asked: str
    due: str
    overdue: bool
    owner: str
    words: str
    answered: str

    @property
    def pk_text(self) -> str:
        """For an element id in a template."""
        return str(self.pk)


def row_of(ask: Ask, *, actor: Member, today: date, now: datetime) -> AskRow:
    """Needs `with_answers`, and account, deal, asked_by and triage_owner at hand."""
    sees, deal = actor.sees_money, ask.deal
    said: Any = ask  # the current_* come from with_answers, which the model's type does not know
    waiting = said.current_kind in {AnswerKind.LISTENING, AnswerKind.CONSIDERING}
    return AskRow(
        pk=ask.pk,
        wants=ask.wants,
        type=ask.type,
        kind=said.current_kind or AnswerKind.LISTENING,
        account=ask.account.name if sees else "",
        account_id=ask.account_id if sees else None,
        deal=deal.name if sees and deal else "",
        deal_id=deal.pk if sees and deal else None,
        amount=money(deal.amount_minor, actor) if sees and deal else None,
        asked_by=ask.asked_by.name,
        asked=ago(ask.asked_at, now=now),
        due=day_short(ask.answer_due, today=today) if waiting else "",
        overdue=waiting and ask.answer_due < today,
        owner=ask.triage_owner.name if ask.triage_owner else "",
        words=said.current_words or "",
        answered=ago(said.current_at, now=now) if said.current_at else "",
    )


def money(minor: int | None, actor: Member) -> str | None:
    if minor is None or not actor.sees_money:
        return None
    return Money(minor, actor.workspace.currency).short()


def snapshot_of(ask: Ask, *, actor: Member) -> list[tuple[str, str, str]]:
    """(what, as it was when they asked, as it is today) of the deal."""
    if ask.deal is None or not actor.sees_money:
        return []
    deal = ask.deal
    return [
        ("Stage", ask.deal_stage or "—", deal.stage.name),
        ("Amount", money(ask.deal_amount_minor, actor) or "—", money(deal.amount_minor, actor) or "—"),
        ("Probability", _percent(ask.deal_probability), _percent(deal.chance)),
        ("Close date", _day(ask.deal_close_date), _day(deal.close_date)),
    ]


def answers_line(answers: list[Answer], *, now: datetime, inside: bool) -> list[Moment]:
    return [
        Moment(
            title=AnswerKind(said.kind).label + (f" until {day(said.until)}" if said.until and _is_no(said) else ""),
            when=ago(said.at, now=now),
            who=said.by.name,
            text=said.reason + (f" — inside: {said.internal_reason}" if inside and said.internal_reason else ""),
            icon=ICONS.get(AnswerKind(said.kind), "circle-dot"),
            tone="bad" if said.kind == AnswerKind.NO else "good" if said.kind == AnswerKind.SHIPPED else "neutral",
            quote=said.words_to_say if said.kind != AnswerKind.LISTENING else "",
        )
        for said in answers
    ]


def totals_line(found: AskList, *, actor: Member) -> str:
    line = count("ask", found.total)
    if actor.sees_money and found.deals:
        amount = Money(found.amount_minor, actor.workspace.currency).short()
        line += f" on {count('open deal', found.deals)} worth {amount}, each counted once"
    return line


def view_tabs(found: AskList, wanted: AskFilter) -> list[Tab]:
    return [Tab(view.label, f"?view={view}", view == wanted.view, str(found.by_view[view])) for view in AskView]


def type_chips(found: AskList, wanted: AskFilter, links: Mapping[str, str]) -> list[Chip]:
    return [Chip(kind.label, links[kind], str(found.by_type[kind]), wanted.type is kind) for kind in AskType]


def kind_chips(found: AskList, wanted: AskFilter, links: Mapping[str, str]) -> list[Chip]:
    shown = [kind for kind in AnswerKind if found.by_kind[kind] or wanted.kind is kind]
    return [Chip(kind.label, links[kind], str(found.by_kind[kind]), wanted.kind is kind) for kind in shown]


def _is_no(said: Answer) -> bool:
    return said.kind == AnswerKind.NOT_NOW


def _percent(value: int | None) -> str:
    return "—" if value is None else f"{value}%"


def _day(value: date | None) -> str:
    return day(value) if value else "—"
