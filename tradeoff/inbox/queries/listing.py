"""The list of the inbox under its filters, and how many notes stand behind each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from tradeoff.inbox.models import Tagging
from tradeoff.inbox.rules import MOST_AT_ONCE
from tradeoff.matching.queries import alike_notes
from tradeoff.voice.models import Note
from tradeoff.voice.queries import notes_saying, visible_notes
from tradeoff.voice.rules import State
from tradeoff.workspaces.models import Member

PAGE: Final = 50
COUNTED: Final = 10_000  # beyond it a count says “10,000+”
SNOOZED, ALL = "snoozed", "all"
SIZES: Final = {"small": (0, 2_500_000), "middle": (2_500_000, 10_000_000), "large": (10_000_000, None)}


@dataclass(frozen=True)
class Choice:
    """The filters of an address; empty ones hide nothing. `state` is a State, or `snoozed` or `all`."""

    state: str = State.UNPROCESSED.value
    source: str = ""
    owner: str = ""
    kind: str = ""
    tag: str = ""
    account: str = ""
    older: str = ""
    size: str = ""
    alike: str = ""
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Choice:
        """What is not understood hides nothing."""
        given = {field.name: query.get(field.name, "")[:200].strip() for field in fields(cls) if field.name in query}
        states = {*(state.value for state in State), SNOOZED, ALL}
        if given.get("state") not in states:
            given.pop("state", None)
        return cls(**given)

    @property
    def narrow(self) -> list[str]:
        """The filters that hide something besides the state."""
        return [field.name for field in fields(self) if field.name != "state" and getattr(self, field.name)]

    def query(self, **changes: str) -> str:
        """The address of these filters with changes, without what is at its default."""
        wanted, plain = replace(self, **changes), Choice()
        given = QueryDict(mutable=True)
        for field in fields(wanted):
            if getattr(wanted, field.name) != getattr(plain, field.name):
                given[field.name] = getattr(wanted, field.name)
        return given.urlencode()


@dataclass(frozen=True)
class Listed:
    rows: list[Note]
    total: int
    is_capped: bool
    page: int

    @property
    def has_more(self) -> bool:
        return self.page * PAGE < self.total


@dataclass(frozen=True)
class Counts:
    """How many notes of the chosen state stand behind each value, at most the COUNTED newest of them looked at."""

    source: Counter[str]
    owner: Counter[str]
    kind: Counter[str]
    tag: Counter[str]
    tags: dict[str, str]
    of_note: dict[int, dict[int, str]]
    alike: int
    amount: int
    is_capped: bool


def list_notes(actor: Member, choice: Choice, counts: Counts, *, today: date, page: int = 1) -> Listed:
    """One page, the newest first; what nothing but the state narrows is counted already."""
    rows = matching(actor, choice, today=today)
    found = min(rows.order_by()[: COUNTED + 1].count(), COUNTED + 1) if choice.narrow else counts.amount
    shown = rows.select_related("account", "deal__stage", "contact", "author", "owner")
    shown = shown.annotate(is_alike=Exists(alike_notes(actor).filter(pk=OuterRef("pk"))))
    return Listed(list(shown[(page - 1) * PAGE : page * PAGE]), min(found, COUNTED), found > COUNTED, page)


def keys_matching(actor: Member, choice: Choice, *, today: date) -> list[int]:
    """The notes an act over everything that matches is about: at most MOST_AT_ONCE."""
    return list(matching(actor, choice, today=today).values_list("pk", flat=True)[:MOST_AT_ONCE])


def counts_of(actor: Member, choice: Choice, *, today: date, chosen: int | None = None) -> Counts:
    """For the filters' options: of the state alone, so that an option never hides its neighbors.

    With the names of the tags in use, and each note's, that of the chosen one in any case.
    """
    newest = _in_state(visible_notes(actor), choice.state, today=today).order_by("-at", "-pk")[: COUNTED + 1]
    newest = newest.annotate(is_alike=Exists(alike_notes(actor).filter(pk=OuterRef("pk"))))
    rows = list(newest.values_list("pk", "source", "owner_id", "person_kind", "is_alike"))
    amount, rows = len(rows), rows[:COUNTED]
    here = {row[0] for row in rows}
    tagged = list(
        Tagging.objects.filter(Q(note__in=newest.values("pk")) | Q(note=chosen or 0), workspace=actor.workspace_id)
        .order_by("tag__name")
        .values_list("note_id", "tag_id", "tag__name")
    )
    of_note: dict[int, dict[int, str]] = defaultdict(dict)
    for note_id, tag_id, name in tagged:
        of_note[note_id][tag_id] = name
    return Counts(
        source=Counter(row[1] for row in rows),
        owner=Counter(str(row[2] or "none") for row in rows),
        kind=Counter(row[3] for row in rows),
        tag=Counter(str(tag_id) for note_id, tag_id, _ in tagged if note_id in here),
        tags={str(tag_id): name for _, tag_id, name in tagged},
        of_note=of_note,
        alike=sum(row[4] for row in rows),
        amount=amount,
        is_capped=amount > COUNTED,
    )


def oldest_open(actor: Member, *, today: date) -> Note | None:
    """The one that waits longest."""
    return _in_state(visible_notes(actor), State.UNPROCESSED.value, today=today).order_by("at", "pk").first()


def matching(actor: Member, choice: Choice, *, today: date) -> QuerySet[Note]:
    """Notes under all filters, newest first."""
    rows = notes_saying(actor, choice.q) if choice.q else visible_notes(actor)
    rows = _in_state(rows, choice.state, today=today)
    if choice.source:
        rows = rows.filter(source=choice.source)
    if choice.kind:
        rows = rows.filter(person_kind=choice.kind)
    if choice.owner:
        rows = rows.filter(owner=None) if choice.owner == "none" else rows.filter(owner=_key(choice.owner, actor))
    if choice.tag:
        tagged = Tagging.objects.filter(note=OuterRef("pk"), tag=_key(choice.tag, actor))
        rows = rows.filter(Exists(tagged))
    if choice.account:
        rows = rows.filter(account=_key(choice.account, actor))
    if choice.older.isdigit() and len(choice.older) < 5:
        before = datetime.combine(today - timedelta(days=int(choice.older)), time.min, actor.workspace.zone)
        rows = rows.filter(at__lt=before)
    if choice.size in SIZES:
        least, below = SIZES[choice.size]
        rows = rows.filter(deal__amount_minor__gte=least)
        rows = rows.filter(deal__amount_minor__lt=below) if below else rows
    if choice.alike:
        rows = rows.filter(pk__in=alike_notes(actor).values("pk"))
    return rows.order_by("-at", "-pk")


def _in_state(rows: QuerySet[Note], state: str, *, today: date) -> QuerySet[Note]:
    if state == ALL:
        return rows
    if state == SNOOZED:
        return rows.filter(snoozed_until__gt=today)
    rows = rows.filter(state=state)
    return rows.exclude(snoozed_until__gt=today) if state == State.UNPROCESSED else rows


def _key(said: str, actor: Member) -> int:
    if said == "me":
        return int(actor.pk)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0
