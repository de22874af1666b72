"""What each role should do now, and search over every noun; all rows begin from the owner package's visible_*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from tradeoff.asks.models import Ask
from tradeoff.asks.queries import asks_saying, questions_for, visible_asks, waiting_for_seller, with_answers
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.models import Deal
from tradeoff.crm.queries import accounts_named, deals_named, visible_deals
from tradeoff.decisions.queries import visible_decisions
from tradeoff.discussion.presenting import first_words
from tradeoff.discussion.queries import names_in
from tradeoff.kernel.money import Money
from tradeoff.problems.queries import visible_problems
from tradeoff.strategy import queries as strategy
from tradeoff.ui.format import ago, day_short
from tradeoff.ui.links import numbered
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

SHOWN = 6
NEWS_DAYS = 14


@dataclass(frozen=True)
class Line:
    """One thing to do: where it leads, what it is, a note, and a badge (tone, words)."""

    href: str
    text: str
    note: str = ""
    badge: str = ""
    tone: str = "neutral"
    status: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its first lines, how many there are in all, and a kind sentence for none."""

    title: str
    icon: str
    lines: tuple[Line, ...]
    total: int
    none: str
    more: str = ""


def sections_for(actor: Member, *, today: date, now: datetime) -> list[Section]:
    """Home by role, the most urgent first; a member with several roles gets each once."""
    waiting = _questions_back(actor, now=now)
    found = [waiting] if waiting.total else []
    if actor.holds({Role.EXECUTIVE_SPONSOR, Role.PRODUCT_MANAGER, Role.HEAD_OF_PRODUCT}):
        found.append(_decisions_due(actor, today=today))
    if actor.is_product:
        found += [_answers_due(actor, today=today), _widest_gaps(actor, today=today)]
    if actor.holds({Role.REP, Role.SALES_MANAGER, Role.VP_SALES}):
        found.append(_news(actor, now=now))
    if actor.holds({Role.SALES_MANAGER, Role.VP_SALES}):
        found.append(_waiting_on_product(actor, today=today))
    if actor.is_sales:
        found += [_overdue_deals(actor, today=today), _no_next_step(actor, today=today)]
    if actor.holds({Role.EXECUTIVE_SPONSOR, Role.CONTRIBUTOR, Role.ADMIN}):
        found.append(_lately_decided(actor))
    return found


def search(actor: Member, words: str) -> dict[str, list[Line]]:
    """Up to six of each noun that has words beginning with these; empty for an empty search."""
    if not words.strip():
        return {}
    asks = asks_saying(actor, words).select_related("account").only("wants", "type", "answer_due", "account__name")
    problems = visible_problems(actor).filter(Q(title__icontains=words) | Q(statement__icontains=words))
    decisions = visible_decisions(actor).filter(Q(problem__title__icontains=words) | Q(reason__icontains=words))
    deals, accounts = deals_named(actor, words), accounts_named(actor, words)
    found = {
        "Problems": _named("problems:problem", problems.order_by("title", "pk"), "title", "area__name"),
        "Accounts": _named("crm:account", accounts.order_by("name", "pk"), "name", "segment"),
        "Deals": _named("crm:deal", deals.order_by("name", "pk"), "name", "account__name"),
        "Asks": [_ask_line(row, actor=actor) for row in asks.order_by("-asked_at", "-pk")[:SHOWN]],
        "Decisions": _named(
            "decisions:decision", decisions.order_by("-signed_at", "-pk"), "problem__title", "decider__name"
        ),
    }
    return {noun: lines for noun, lines in found.items() if lines}


def _named(url_name: str, rows: QuerySet[Any], name: str, note: str) -> list[Line]:
    """The first few of one noun, with nothing read but what the line shows."""
    address = numbered(url_name)
    return [Line(address(key), words, more or "") for key, words, more in rows.values_list("pk", name, note)[:SHOWN]]


def _questions_back(actor: Member, *, now: datetime) -> Section:
    """What product wants to know of this member before it can answer their asks."""
    rows = list(questions_for(actor))
    names = names_in([row.comment.text for row in rows[:SHOWN]], actor=actor)
    lines = tuple(
        Line(
            reverse("asks:ask", args=[row.ask_id]),
            first_words(row.comment.text, names) or "A question",
            f"{row.by.name}, {ago(row.at, now=now)}, on “{_short(row.ask.wants, 60)}”",
        )
        for row in rows[:SHOWN]
    )
    return Section("Waiting for your answer", "message-square-quote", lines, len(rows), "Nobody asks you back.")


def _decisions_due(actor: Member, *, today: date) -> Section:
    waiting = visible_decisions(actor).filter(signed_at__isnull=True, decider=actor).order_by("due", "pk")
    lines = tuple(
        Line(
            reverse("decisions:decision", args=[row.pk]),
            row.problem.title,
            row.problem.area.name,
            _due_words(row.due, today=today),
            "bad" if row.due < today else "warn",
        )
        for row in waiting[:SHOWN]
    )
    none = "Nothing waits for your decision."
    return Section("Yours to decide", "gavel", lines, waiting.count(), none, reverse("decisions:decisions"))


def _answers_due(actor: Member, *, today: date) -> Section:
    rows = with_answers(visible_asks(actor)).filter(
        triage_owner=actor, current_kind__in=[AnswerKind.LISTENING, AnswerKind.CONSIDERING]
    )
    rows = rows.select_related("account").order_by("answer_due", "pk")
    asks = list(rows[:SHOWN])
    waits = waiting_for_seller(ask.pk for ask in asks)
    lines = tuple(_ask_line(row, actor=actor, today=today, waits=row.pk in waits) for row in asks)
    return Section("Answers you owe", "inbox", lines, rows.count(), "Every ask you look after has its answer.",
                   reverse("asks:asks"))  # fmt: skip


def _widest_gaps(actor: Member, *, today: date) -> Section:
    weighing = strategy.weigh(actor, today=today)
    titles = dict(visible_problems(actor).values_list("pk", "title"))
    gaps = [gap for gap in weighing.gaps if gap.places]
    lines = tuple(
        Line(
            reverse("problems:problem", args=[gap.problem_id]),
            titles[gap.problem_id],
            gap.words,
            f"Sales {gap.sales_rank} · Product {gap.product_rank}",
        )
        for gap in gaps[:SHOWN]
    )
    none = "Both lenses rank the problems alike, or there are none to rank yet."
    return Section("Where the lenses differ most", "scale", lines, len(gaps), none, reverse("strategy:problems"))


def _news(actor: Member, *, now: datetime) -> Section:
    rows = with_answers(visible_asks(actor)).filter(asked_by=actor, current_at__gte=now - timedelta(days=NEWS_DAYS))
    rows = rows.exclude(current_kind=AnswerKind.LISTENING).select_related("account").order_by("-current_at", "-pk")
    lines = tuple(_answered_line(row, now=now) for row in rows[:SHOWN])
    none = f"No new answer to your asks in the last {NEWS_DAYS} days."
    return Section("News on your asks", "megaphone", lines, rows.count(), none, reverse("asks:asks"))


def _waiting_on_product(actor: Member, *, today: date) -> Section:
    rows = with_answers(visible_asks(actor)).filter(
        deal__in=visible_deals(actor).open(),
        type__in=[AskType.BLOCKER, AskType.RETENTION],
        current_kind__in=[AnswerKind.LISTENING, AnswerKind.CONSIDERING],
    )
    rows = rows.select_related("account").order_by("answer_due", "pk")
    lines = tuple(_ask_line(row, actor=actor, today=today) for row in rows[:SHOWN])
    none = "No blocker or retention ask on an open deal waits for an answer."
    return Section("Deals that wait on product", "hourglass", lines, rows.count(), none, reverse("asks:asks"))


def _overdue_deals(actor: Member, *, today: date) -> Section:
    rows = _own_deals(actor).filter(close_date__lt=today).order_by("close_date", "pk")
    lines = tuple(_deal_line(row, _late_words(row.close_date, today=today), "bad") for row in rows[:SHOWN])
    none = "No open deal is past its close date."
    return Section("Past their close date", "calendar-x", lines, rows.count(), none, reverse("crm:deals"))


def _no_next_step(actor: Member, *, today: date) -> Section:
    rows = _own_deals(actor).filter(next_step="").order_by("close_date", "pk")
    lines = tuple(
        _deal_line(row, f"closes {day_short(row.close_date, today=today)}" if row.close_date else "no close date")
        for row in rows[:SHOWN]
    )
    return Section("Deals without a next step", "footprints", lines, rows.count(), "Every open deal has a next step.",
                   reverse("crm:deals"))  # fmt: skip


def _lately_decided(actor: Member) -> Section:
    rows = visible_decisions(actor).filter(signed_at__isnull=False).order_by("-signed_at", "-pk")
    lines = tuple(
        Line(reverse("decisions:decision", args=[row.pk]), row.problem.title, row.chosen.title if row.chosen else "",
             status="decided")
        for row in rows[:SHOWN]
    )  # fmt: skip
    return Section("Decided lately", "gavel", lines, rows.count(), "No decision has been signed yet.",
                   reverse("decisions:decisions"))  # fmt: skip


def _own_deals(actor: Member) -> QuerySet[Deal]:
    """A rep's own open deals; a leader's whole pipeline."""
    rows = visible_deals(actor).open().select_related("account", "owner")
    return rows if actor.holds({Role.SALES_MANAGER, Role.VP_SALES}) else rows.filter(owner=actor)


def _ask_line(ask: Ask, *, actor: Member, today: date | None = None, waits: bool = False) -> Line:
    note = ask.account.name if actor.sees_money else ""
    badge = _due_words(ask.answer_due, today=today) if today else ""
    tone = "bad" if today and ask.answer_due < today else "neutral"
    if waits:
        badge, tone = "waits for the seller", "warn"
    return Line(reverse("asks:ask", args=[ask.pk]), _short(ask.wants), note, badge, tone, status=ask.type)


def _answered_line(ask: Ask, *, now: datetime) -> Line:
    at = getattr(ask, "current_at")  # noqa: B009  # annotated by with_answers, unknown to the model's type
    kind = getattr(ask, "current_kind")  # noqa: B009
    return Line(reverse("asks:ask", args=[ask.pk]), _short(ask.wants), ask.account.name, ago(at, now=now), status=kind)


def _deal_line(deal: Deal, badge: str, tone: str = "neutral") -> Line:
    amount = Money(deal.amount_minor, deal.workspace.currency).short() if deal.amount_minor is not None else "no amount"
    owner = deal.owner.name if deal.owner else "no owner"
    return Line(reverse("crm:deal", args=[deal.pk]), deal.name, f"{amount} · {owner}", badge, tone)


def _due_words(due: date, *, today: date) -> str:
    return _late_words(due, today=today) if due < today else f"due {day_short(due, today=today)}"


def _late_words(due: date | None, *, today: date) -> str:
    late = (today - due).days if due else 0
    return f"{late} day{'' if late == 1 else 's'} late"


def _short(text: str, limit: int = 110) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
