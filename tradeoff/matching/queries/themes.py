"""Themes: groups of what was heard lately, each with those who speak for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tradeoff.asks.models import Ask
from tradeoff.asks.queries import visible_asks
from tradeoff.kernel.errors import NotFound
from tradeoff.matching.models import Passage, Theme, ThemeMember, ThemeRun
from tradeoff.matching.rules import Noun
from tradeoff.voice.models import Note
from tradeoff.voice.queries import visible_notes
from tradeoff.workspaces.models import Member

QUOTED: Final = 3
MOST_GROUPED: Final = 5_000


@dataclass(frozen=True)
class Voice:
    """A member of a theme that the reader may see."""

    noun: Noun
    noun_id: int
    quote: str
    account_id: int | None
    on: date


@dataclass(frozen=True)
class Heard:
    """A theme as one reader may see it: the texts they may read, of how many accounts, and those in front."""

    theme: Theme
    texts: int
    accounts: int
    voices: tuple[Voice, ...]


def latest_run(actor: Member) -> ThemeRun | None:
    return ThemeRun.objects.filter(workspace=actor.workspace_id).order_by("-at", "-pk").select_related("by").first()


def latest_themes(actor: Member, run: ThemeRun) -> list[Heard]:
    """Rising ones first, then the largest; one in which the reader may see nothing is left out."""
    themes = list(Theme.objects.filter(run=run).select_related("problem"))
    heard = _heard(actor, themes, most=QUOTED)
    return sorted((one for one in heard if one.texts), key=lambda one: (not one.theme.rising, -one.texts, one.theme.pk))


def theme_of(actor: Member, theme_id: int) -> Heard:
    """With every voice the reader may see; refuses with NotFound."""
    theme = Theme.objects.filter(workspace=actor.workspace_id, pk=theme_id).select_related("problem", "run").first()
    found = _heard(actor, [theme], most=None) if theme else []
    if not found or not found[0].texts:
        raise NotFound("There is no such theme here, or nothing in it is yours to see.")
    return found[0]


def _heard(actor: Member, themes: list[Theme], *, most: int | None) -> list[Heard]:
    members: dict[int, list[ThemeMember]] = defaultdict(list)
    for one in ThemeMember.objects.filter(theme__in=themes).order_by("place"):
        members[one.theme_id].append(one)
    ids = {noun: {one.noun_id for rows in members.values() for one in rows if one.noun == noun} for noun in Noun}
    notes: dict[int, Note] = visible_notes(actor).in_bulk(ids[Noun.NOTE])
    asks: dict[int, Ask] = visible_asks(actor).in_bulk(ids[Noun.ASK])
    found = []
    for theme in themes:
        voices = []
        for one in members[theme.pk]:
            if one.noun == Noun.NOTE and (note := notes.get(one.noun_id)):
                voices.append(
                    Voice(Noun.NOTE, note.pk, note.text[one.start : one.end], note.account_id, note.at.date())
                )
            elif one.noun == Noun.ASK and (ask := asks.get(one.noun_id)):
                voices.append(
                    Voice(Noun.ASK, ask.pk, ask.wants[one.start : one.end], ask.account_id, ask.asked_at.date())
                )
        accounts = {voice.account_id for voice in voices if voice.account_id}
        found.append(Heard(theme, len(voices), len(accounts), tuple(voices[:most])))
    return found


@dataclass(frozen=True)
class Grouped:
    """A text to be grouped: its first passage, and when it was heard."""

    noun: Noun
    noun_id: int
    start: int
    end: int
    text: str
    on: date
    passage_id: int


def to_group(workspace_id: int, *, since: date, until: date) -> list[Grouped]:
    """The newest asks and notes heard in a window (both days included), at most MOST_GROUPED; for a job."""
    window = (datetime.combine(since, time.min, UTC), datetime.combine(until + timedelta(days=1), time.min, UTC))
    asks = Ask.objects.filter(workspace=workspace_id, asked_at__range=window).order_by("-asked_at", "-pk")
    notes = Note.objects.filter(workspace=workspace_id, removed_at=None, at__range=window).order_by("-at", "-pk")
    rows = [(at, Noun.ASK, key, text) for key, text, at in asks.values_list("pk", "wants", "asked_at")[:MOST_GROUPED]]
    rows += [(at, Noun.NOTE, key, text) for key, text, at in notes.values_list("pk", "text", "at")[:MOST_GROUPED]]
    rows = sorted(rows, key=lambda row: (row[0], row[1], row[2]), reverse=True)[:MOST_GROUPED]
    first: dict[tuple[str, int], Passage] = {}
    for noun in (Noun.ASK, Noun.NOTE):
        ids = [key for _, which, key, _ in rows if which is noun]
        for passage in Passage.objects.filter(workspace=workspace_id, noun=noun, noun_id__in=ids, part=0):
            first[noun.value, passage.noun_id] = passage
    found = []
    for at, noun, key, text in rows:
        piece = first.get((noun.value, key))
        if piece is not None:
            found.append(Grouped(noun, key, piece.start, piece.end, text[piece.start : piece.end], at.date(), piece.pk))
    return found
