"""The inbox as its page shows it: ready strings, nothing a template would have to compute or query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.calls.rules import clock
from tradeoff.inbox.queries import Choice, Counts
from tradeoff.inbox.queries.listing import ALL, COUNTED, SIZES, SNOOZED
from tradeoff.inbox.rules import Act, Importance
from tradeoff.ui.format import ago, count, day, number, percent
from tradeoff.ui.parts import Chip
from tradeoff.voice.rules import PersonKind, Source, State

if TYPE_CHECKING:
    from tradeoff.calls.models import Turn
    from tradeoff.inbox.models import Insight, Step
    from tradeoff.inbox.queries import Voiced
    from tradeoff.matching.queries import Found
    from tradeoff.problems.queries import Similar
    from tradeoff.voice.models import Note
    from tradeoff.workspaces.models import Member

STATES = {
    State.UNPROCESSED.value: "Inbox", SNOOZED: "Snoozed", State.PROCESSED.value: "Processed",
    State.ARCHIVED.value: "Archived", ALL: "All",
}  # fmt: skip
SIZE_WORDS = {"small": "under 25k", "middle": "25k to 100k", "large": "100k and more"}
AGES = {"7": "over a week", "30": "over a month", "90": "over a quarter"}
KIND_TONES = {"customer": "good", "prospect": "info", "lost": "warn", "churned": "bad"}
LONGEST_LINE = 150


@dataclass(frozen=True)
class Line:
    """A note in the list."""

    pk: int
    href: str
    words: str
    who: str
    when: str
    kind: str
    tone: str
    source: str
    owner: str
    alike: bool
    current: bool


def line_of(note: Note, *, choice: Choice, current: int | None, now: datetime) -> Line:
    words = " ".join(note.text.split())
    return Line(
        pk=note.pk,
        href=f"{reverse('inbox:inbox')}?{choice.query()}{'&' if choice.query() else ''}note={note.pk}",
        words=words if len(words) <= LONGEST_LINE else words[:LONGEST_LINE].rsplit(" ", 1)[0] + " …",
        who=note.account.name if note.account else (note.author_name or "Nobody known"),
        when=ago(note.at, now=now),
        kind=PersonKind(note.person_kind).label,
        tone=KIND_TONES.get(note.person_kind, "neutral"),
        source=Source(note.source).label,
        owner=note.owner.name if note.owner else "",
        alike=getattr(note, "is_alike", False),
        current=note.pk == current,
    )


def state_tabs(choice: Choice) -> list[Chip]:
    return [
        Chip(label, f"?{choice.query(state=state)}", active=choice.state == state) for state, label in STATES.items()
    ]


@dataclass(frozen=True)
class Facet:
    """A filter with its options."""

    label: str
    chips: list[Chip]
    is_open: bool


def facets(choice: Choice, counts: Counts, *, people: Sequence[Member], me: Member) -> list[Facet]:
    """Every option with how many notes of this state stand behind it; options without any are left out."""
    owners = {"none": "Nobody", **{str(one.pk): "Me" if one.pk == me.pk else one.name for one in people}}
    return [
        _facet("From", "source", choice, {one.value: one.label for one in Source}, counts.source, counts),
        _facet("Whose", "owner", choice, owners, counts.owner, counts),
        _facet("Said by a", "kind", choice, {one.value: one.label for one in PersonKind}, counts.kind, counts),
        _facet("Tag", "tag", choice, counts.tags, counts.tag, counts),
        _facet("Waits", "older", choice, AGES, None, counts),
        _facet("Deal", "size", choice, {name: SIZE_WORDS[name] for name in SIZES}, None, counts),
        _facet("Duplicates", "alike", choice, {"yes": "Nearly the same"}, Counter({"yes": counts.alike}), counts),
    ]


def _facet(
    label: str, name: str, choice: Choice, options: dict[str, str], counted: Counter[str] | None, counts: Counts
) -> Facet:
    chosen = getattr(choice, name)
    chips = [
        Chip(
            words,
            "?" + choice.query(**{name: "" if chosen == value else value}),
            count="" if counted is None else number_of(counted[value], counts.is_capped),
            active=chosen == value,
        )
        for value, words in options.items()
        if counted is None or counted[value] or chosen == value
    ]
    return Facet(label, chips, bool(chosen))


def number_of(amount: int, capped: bool) -> str:
    """With a plus where only the newest were counted."""
    return f"{number(amount)}+" if capped else number(amount)


def total_words(total: int, capped: bool, choice: Choice) -> str:
    amount = f"{number(COUNTED)}+" if capped else number(total)
    noun = "note" if total == 1 else "notes"
    said = {State.UNPROCESSED.value: "waits" if total == 1 else "wait", ALL: ""}
    return f"{amount} {noun} {said.get(choice.state, choice.state)}".strip()


@dataclass(frozen=True)
class Piece:
    """A stretch of a note: plain, or the words of an insight."""

    text: str
    problem: str = ""


def marked_text(text: str, insights: Sequence[Voiced]) -> list[Piece]:
    """A note in pieces; where insights overlap the first one marks the words."""
    pieces, place = [], 0
    for one in sorted(insights, key=lambda voiced: voiced.insight.start):
        start, end = max(one.insight.start, place), one.insight.end
        if start >= end or (one.insight.start, one.insight.end) == (0, len(text)):
            continue
        pieces += [Piece(text[place:start]), Piece(text[start:end], one.root_title)]
        place = end
    pieces.append(Piece(text[place:]))
    return [piece for piece in pieces if piece.text]


@dataclass(frozen=True)
class InsightRow:
    pk: int
    quote: str
    importance: str
    tone: str
    value: str
    who: str
    kind: str
    when: str
    note_url: str
    problem: str
    problem_url: str
    may_take_back: bool
    moment: str
    moment_url: str


def insight_row(
    one: Insight, *, problem: Voiced | None = None, may_take_back: bool, moment: Turn | None = None
) -> InsightRow:
    note = one.note
    importance = None if one.importance is None else Importance(one.importance)
    said_by = note.contact.name if note.contact else ""
    account = note.account.name if note.account else ""
    return InsightRow(
        pk=one.pk,
        quote=one.quote,
        importance=importance.label if importance is not None else "",
        tone={3: "bad", 2: "warn", 1: "info", 0: "neutral"}.get(
            -1 if importance is None else importance.value, "neutral"
        ),
        value="" if importance is None else str(importance.value),
        who=", ".join(filter(None, (said_by, account))) or note.author_name or "Nobody known",
        kind=PersonKind(note.person_kind).label,
        when=day(note.at.date()),
        note_url=reverse("voice:note", args=[note.pk]),
        problem=problem.root_title if problem else "",
        problem_url=reverse("problems:problem", args=[problem.root_id]) if problem else "",
        may_take_back=may_take_back,
        moment=_clock(moment),
        moment_url=f"{reverse('calls:call', args=[moment.call_id])}#t-{moment.position}" if moment else "",
    )


def _clock(moment: Turn | None) -> str:
    if moment is None:
        return ""
    return f"at {clock(moment.starts_ms)} of the call" if moment.starts_ms is not None else "in the call"


def days_ahead(today: date) -> list[tuple[str, str]]:
    """(label, day) to snooze to: tomorrow, next Monday, in a month."""
    monday = today + timedelta(days=7 - today.weekday())
    return [
        ("Tomorrow", (today + timedelta(days=1)).isoformat()),
        ("Next Monday", monday.isoformat()),
        ("In a month", (today + timedelta(days=30)).isoformat()),
    ]


def step_words(step: Step) -> str:
    """“Processed: 3 notes.”"""
    return f"{Act(step.act).done}: {count('note', step.notes)}."


@dataclass(frozen=True)
class About:
    """Whose words a note is and where they come from."""

    said_by: str
    author: str
    when: str
    origin: str
    source: str
    kind: str
    tone: str
    account: str
    account_url: str
    deal: str
    deal_url: str
    stage: str


def about(note: Note, *, zone: tzinfo) -> About:
    return About(
        said_by=note.contact.name if note.contact else "",
        author=note.author.name if note.author else note.author_name or "Nobody named",
        when=day(note.at.astimezone(zone).date()),
        origin=note.origin,
        source=Source(note.source).label,
        kind=PersonKind(note.person_kind).label,
        tone=KIND_TONES.get(note.person_kind, "neutral"),
        account=note.account.name if note.account else "",
        account_url=reverse("crm:account", args=[note.account_id]) if note.account_id else "",
        deal=note.deal.name if note.deal else "",
        deal_url=reverse("crm:deal", args=[note.deal_id]) if note.deal_id else "",
        stage=str(note.deal.stage) if note.deal else "",
    )


@dataclass(frozen=True)
class Suggested:
    """A problem a note may speak of, with the quote and the reason."""

    problem_id: int
    title: str
    href: str
    score: str
    reason: str
    quote: tuple[tuple[str, bool], ...]


def suggested(one: Similar) -> Suggested:
    return Suggested(
        one.problem_id, one.title, reverse("problems:problem", args=[one.problem_id]), percent(min(one.score, 1.0)),
        one.reason, one.quote,
    )  # fmt: skip


@dataclass(frozen=True)
class SimilarNote:
    href: str
    quote: str
    reason: str
    is_alike: bool


def similar(one: Found, marked: set[int]) -> SimilarNote:
    words = " ".join(one.quote.split())
    short = words if len(words) <= LONGEST_LINE else words[:LONGEST_LINE].rsplit(" ", 1)[0] + " …"
    return SimilarNote(reverse("voice:note", args=[one.noun_id]), short, one.reason, one.noun_id in marked)
