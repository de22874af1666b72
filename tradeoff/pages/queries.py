"""What each role should do now, and search over every noun; all rows begin from the owner package's visible_*."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse

from tradeoff.absences.queries import acts_as
from tradeoff.asks.queries import asks_saying, questions_for, veiled_rows, visible_asks, waiting_since, with_answers
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
from tradeoff.voice.queries import notes_saying
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

SHOWN = 6
NEWS_DAYS = 14
ORDER = ("due", "owed", "gaps", "news", "blocked", "overdue", "no_step", "lately")
NOUNS = ("Problems", "Accounts", "Deals", "Asks", "Decisions")
ASK_FIELDS = ("pk", "wants", "type", "answer_due", "account__name")


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
    sections = _decisions(actor, today=today) | _asks(actor, today=today, now=now) | _deals(actor, today=today)
    if actor.is_product:
        sections["gaps"] = _widest_gaps(actor, today=today)
    return ([waiting] if waiting.total else []) + [sections[name] for name in ORDER if name in sections]


def search(actor: Member, words: str) -> dict[str, list[Line]]:
    """Up to six of each noun that has words beginning with these; empty for an empty search."""
    if not words.strip():
        return {}
    asks = asks_saying(actor, words).order_by("-asked_at", "-pk")
    problems = visible_problems(actor).filter(Q(title__icontains=words) | Q(statement__icontains=words))
    decisions = visible_decisions(actor).filter(Q(problem__title__icontains=words) | Q(reason__icontains=words))
    named = _named({
        "Problems": ("problems:problem", problems.order_by("title", "pk"), "title", "area__name"),
        "Accounts": ("crm:account", accounts_named(actor, words).order_by("name", "pk"), "name", "segment"),
        "Deals": ("crm:deal", deals_named(actor, words).order_by("name", "pk"), "name", "account__name"),
        "Decisions": (
            "decisions:decision", decisions.order_by("-signed_at", "-pk"), "problem__title", "decider__name"
        ),
    })  # fmt: skip
    said = [_ask_line(row, actor=actor) for row in veiled_rows(actor, asks.values(*ASK_FIELDS)[:SHOWN])]
    found = {noun: said if noun == "Asks" else named[noun] for noun in NOUNS}
    notes = notes_saying(actor, words).order_by("-at", "-pk").values_list("text", "deal__name", "account__name")[:SHOWN]
    place = f"{reverse('voice:notes')}?{urlencode({'q': words.strip()})}"
    found["Notes"] = [Line(place, _short(text), deal or account or "") for text, deal, account in notes]
    return {noun: lines for noun, lines in found.items() if lines}


def _named(nouns: Mapping[str, tuple[str, QuerySet[Any], str, str]]) -> dict[str, list[Line]]:
    """The first few of each noun in one query, with nothing read but what a line shows, in the noun's own order."""
    arms = [
        rows.annotate(noun=Value(noun), words=Cast(name, TextField()), more=Cast(note, TextField()))
        .annotate(place=Window(RowNumber(), order_by=[str(one) for one in rows.query.order_by]))
        .values_list("noun", "place", "pk", "words", "more")[:SHOWN]
        for noun, (_, rows, name, note) in nouns.items()
    ]
    found: dict[str, list[Line]] = {noun: [] for noun in nouns}
    addresses = {noun: numbered(url_name) for noun, (url_name, *_) in nouns.items()}
    for noun, _, key, words, more in sorted(arms[0].union(*arms[1:], all=True)):
        found[noun].append(Line(addresses[noun](key), words, more or ""))
    return found


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


def _decisions(actor: Member, *, today: date) -> dict[str, Section]:
    rows = visible_decisions(actor).select_related(None)
    wanted: dict[str, Ordered] = {}
    acting = acts_as(actor)
    if len(acting) > 1 or actor.holds({Role.EXECUTIVE_SPONSOR, Role.PRODUCT_MANAGER, Role.HEAD_OF_PRODUCT}):
        wanted["due"] = rows.filter(signed_at__isnull=True, decider__in=acting), ("due", "pk")
    if actor.holds({Role.EXECUTIVE_SPONSOR, Role.CONTRIBUTOR, Role.ADMIN}):
        wanted["lately"] = rows.filter(signed_at__isnull=False), ("-signed_at", "-pk")
    first = _first(
        wanted, ("pk", "problem__title", "problem__area__name", "chosen__title", "due", "decider", "decider__name")
    )
    here, found = reverse("decisions:decisions"), {}
    if "due" in wanted:
        lines = tuple(_due_line(row, actor=actor, today=today) for row in first["due"].rows)
        none = "Nothing waits for your decision."
        found["due"] = Section("Yours to decide", "gavel", lines, first["due"].total, none, here)
    if "lately" in wanted:
        lines = tuple(_decided_line(row) for row in first["lately"].rows)
        none = "No decision has been signed yet."
        found["lately"] = Section("Decided lately", "gavel", lines, first["lately"].total, none, here)
    return found


def _asks(actor: Member, *, today: date, now: datetime) -> dict[str, Section]:
    """What one owes, what is new on one's own asks, and what deals wait for: one statement."""
    rows = with_answers(visible_asks(actor))
    open_rows = waiting_since(rows.filter(current_kind__in=[AnswerKind.LISTENING, AnswerKind.CONSIDERING]))
    wanted: dict[str, Ordered] = {}
    acting = acts_as(actor)
    if actor.is_product or len(acting) > 1:
        wanted["owed"] = open_rows.filter(triage_owner__in=acting), ("answer_due", "pk")
    if actor.holds({Role.REP, Role.SALES_MANAGER, Role.VP_SALES}):
        fresh = waiting_since(rows.filter(asked_by=actor, current_at__gte=now - timedelta(days=NEWS_DAYS)))
        wanted["news"] = fresh.exclude(current_kind=AnswerKind.LISTENING), ("-current_at", "-pk")
    if actor.holds({Role.SALES_MANAGER, Role.VP_SALES}):
        hard = open_rows.filter(deal__in=visible_deals(actor).open(), type__in=[AskType.BLOCKER, AskType.RETENTION])
        wanted["blocked"] = hard, ("answer_due", "pk")
    first = _first(
        wanted,
        (
            "pk",
            "wants",
            "type",
            "account__name",
            "answer_due",
            "current_kind",
            "current_at",
            "seller_since",
            "triage_owner",
            "triage_owner__name",
        ),
    )
    here, found = reverse("asks:asks"), {}
    if "owed" in wanted:
        lines = tuple(
            _ask_line(row, actor=actor, today=today, waits=row["seller_since"] is not None, owed=True)
            for row in first["owed"].rows
        )
        none = "Every ask you look after has its answer."
        found["owed"] = Section("Answers you owe", "inbox", lines, first["owed"].total, none, here)
    if "news" in wanted:
        lines = tuple(_answered_line(row, now=now) for row in first["news"].rows)
        none = f"No new answer to your asks in the last {NEWS_DAYS} days."
        found["news"] = Section("News on your asks", "megaphone", lines, first["news"].total, none, here)
    if "blocked" in wanted:
        lines = tuple(_ask_line(row, actor=actor, today=today) for row in first["blocked"].rows)
        none = "No blocker or retention ask on an open deal waits for an answer."
        found["blocked"] = Section("Deals that wait on product", "hourglass", lines, first["blocked"].total, none, here)
    return found


def _widest_gaps(actor: Member, *, today: date) -> Section:
    weighing = strategy.weigh(actor, today=today)
    gaps = [gap for gap in weighing.gaps if gap.places]
    shown = [gap.problem_id for gap in gaps[:SHOWN]]
    titles = dict(visible_problems(actor).filter(pk__in=shown).values_list("pk", "title")) if shown else {}
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


def _deals(actor: Member, *, today: date) -> dict[str, Section]:
    if not actor.is_sales:
        return {}
    rows = _own_deals(actor)
    first = _first(
        {
            "overdue": (rows.filter(close_date__lt=today), ("close_date", "pk")),
            "no_step": (rows.filter(next_step=""), ("close_date", "pk")),
        },
        ("pk", "name", "amount_minor", "owner__name", "close_date"),
    )
    late, bare, here = first["overdue"], first["no_step"], reverse("crm:deals")
    currency = actor.workspace.currency
    overdue = (_deal_line(row, _late_words(row["close_date"], today=today), "bad", currency) for row in late.rows)
    no_step = (_deal_line(row, _closes_words(row["close_date"], today=today), "neutral", currency) for row in bare.rows)
    none = "No open deal is past its close date."
    return {
        "overdue": Section("Past their close date", "calendar-x", tuple(overdue), late.total, none, here),
        "no_step": Section(
            "Deals without a next step", "footprints", tuple(no_step), bare.total, "Every open deal has a next step.",
            here,
        ),
    }  # fmt: skip


def _own_deals(actor: Member) -> QuerySet[Deal]:
    """A rep's own open deals; a leader's whole pipeline."""
    rows = visible_deals(actor).open()
    return rows if actor.holds({Role.SALES_MANAGER, Role.VP_SALES}) else rows.filter(owner=actor)


Row = dict[str, Any]
Ordered = tuple["QuerySet[Any]", tuple[str, ...]]


@dataclass(frozen=True)
class _First:
    """The first few rows of a section, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int


def _first(wanted: dict[str, Ordered], fields: tuple[str, ...]) -> dict[str, _First]:
    """The first rows of each section and its count, all of them in one statement."""
    parts = [
        rows.order_by(*order)
        .annotate(
            section=Value(name, output_field=CharField()),
            place=Window(RowNumber(), order_by=list(order)),
            total=Window(Count("*")),
        )
        .values(*fields, "section", "place", "total")[:SHOWN]
        for name, (rows, order) in wanted.items()
    ]
    found: dict[str, list[Row]] = {name: [] for name in wanted}
    for row in sorted(parts[0].union(*parts[1:], all=True) if parts else (), key=lambda row: row["place"]):
        found[row["section"]].append(row)
    return {name: _First(tuple(rows), rows[0]["total"] if rows else 0) for name, rows in found.items()}


def _due_line(row: Row, *, actor: Member, today: date) -> Line:
    late = row["due"] < today
    whose = "" if row["decider"] == actor.pk else f", for {row['decider__name']}"
    return Line(
        reverse("decisions:decision", args=[row["pk"]]), row["problem__title"], row["problem__area__name"] + whose,
        _due_words(row["due"], today=today), "bad" if late else "warn",
    )  # fmt: skip


def _decided_line(row: Row) -> Line:
    address = reverse("decisions:decision", args=[row["pk"]])
    return Line(address, row["problem__title"], row["chosen__title"] or "", status="decided")


def _ask_line(row: Row, *, actor: Member, today: date | None = None, waits: bool = False, owed: bool = False) -> Line:
    note = row["account__name"] if actor.sees_money else ""
    if owed and row["triage_owner"] != actor.pk:
        note += f"{' · ' if note else ''}for {row['triage_owner__name']}"
    badge = _due_words(row["answer_due"], today=today) if today else ""
    tone = "bad" if today and row["answer_due"] < today else "neutral"
    if waits:
        badge, tone = "waits for the seller", "warn"
    return Line(reverse("asks:ask", args=[row["pk"]]), _short(row["wants"]), note, badge, tone, status=row["type"])


def _answered_line(row: Row, *, now: datetime) -> Line:
    address = reverse("asks:ask", args=[row["pk"]])
    when = ago(row["current_at"], now=now)
    return Line(address, _short(row["wants"]), row["account__name"], when, status=row["current_kind"])


def _deal_line(row: Row, badge: str, tone: str, currency: str) -> Line:
    amount = "no amount" if row["amount_minor"] is None else Money(row["amount_minor"], currency).short()
    owner = row["owner__name"] or "no owner"
    return Line(reverse("crm:deal", args=[row["pk"]]), row["name"], f"{amount} · {owner}", badge, tone)


def _closes_words(day: date | None, *, today: date) -> str:
    return f"closes {day_short(day, today=today)}" if day else "no close date"


def _due_words(due: date, *, today: date) -> str:
    return _late_words(due, today=today) if due < today else f"due {day_short(due, today=today)}"


def _late_words(due: date | None, *, today: date) -> str:
    late = (today - due).days if due else 0
    return f"{late} day{'' if late == 1 else 's'} late"


def _short(text: str, limit: int = 110) -> str:
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
