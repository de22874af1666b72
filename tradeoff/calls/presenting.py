"""Calls as a page shows them: ready strings, nothing a template would have to compute."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse

from tradeoff.calls import access
from tradeoff.calls.engine.measuring import Talk, Talks
from tradeoff.calls.engine.transcripts import NOBODY, Transcript
from tradeoff.calls.queries import CallFilter, Who
from tradeoff.calls.rules import Format, How, Side, clock
from tradeoff.ui.format import count, day, percent
from tradeoff.ui.parts import Chip, Part

if TYPE_CHECKING:
    from tradeoff.calls.models import Call, ProposedAsk, Speaker, Tracker, TrackerHit, Turn
    from tradeoff.workspaces.models import Member

TONES = {Side.OURS: "info", Side.THEIRS: "accent", Side.UNKNOWN: "neutral"}
SHOWN_TURNS = 6


class Segment(NamedTuple):
    """A stretch of a turn; `mark` is what marks it: nothing, a tracker or an ask."""

    text: str
    mark: str
    title: str
    id: str


def row_of(call: Any, *, actor: Member) -> dict[str, Any]:
    """A line of a list, from a call with its counts beside it."""
    deal, account = call.deal, call.account
    return {
        "id": call.pk,
        "url": reverse("calls:call", args=[call.pk]),
        "title": call.title,
        "when": when(call.at, actor),
        "length": length(call.duration_ms),
        "account": account.name if account else "",
        "account_url": reverse("crm:account", args=[account.pk]) if account else "",
        "deal": deal.name if deal else "",
        "deal_url": reverse("crm:deal", args=[deal.pk]) if deal else "",
        "proposals": call.open_proposals,
        "hits": call.tracker_hits,
        "is_unheard": call.heard_at is None,
    }


def when(at: datetime, actor: Member) -> str:
    local = at.astimezone(actor.workspace.zone)
    return day(local.date()) if local.hour == local.minute == 0 else f"{day(local.date())}, {local:%H:%M}"


def length(ms: int | None) -> str:
    return f"{max(1, round(ms / 60_000))} min" if ms else ""


def facts_of(call: Call, *, actor: Member) -> dict[str, Any]:
    return {
        "when": when(call.at, actor),
        "length": length(call.duration_ms),
        "format": Format(call.format).label,
        "imported": when(call.imported_at, actor),
        "by": call.imported_by.name if call.imported_by else "",
        "url": call.url,
        "may_remove": access.can_remove(actor, call),
        "is_unheard": call.heard_at is None,
        "words_only": call.heard_at is not None and not call.heard_with,
    }


def turn_rows(
    turns: Sequence[Turn], speakers: Iterable[Speaker], hits: Iterable[TrackerHit], proposals: Iterable[ProposedAsk]
) -> list[dict[str, Any]]:
    """Every turn in segments, what was heard in it marked; `goes_on` where the same speaker spoke before."""
    known = {one.pk: one for one in speakers}
    marks: dict[int, list[tuple[int, int, str, str, str]]] = {}
    for hit in hits:
        title = f"{hit.tracker.name}, by {'meaning' if hit.how == How.MEANING else 'words'}"
        marks.setdefault(hit.turn_id, []).append((hit.start, hit.end, "tracker", title, ""))
    for one in proposals:
        if one.settled_at is None or one.ask_id is not None:
            marks.setdefault(one.turn_id, []).append((one.start, one.end, "ask", "Asks for something", f"p-{one.pk}"))
    rows: list[dict[str, Any]] = []
    before = None
    for turn in turns:
        speaker = known[turn.speaker_id]
        rows.append(
            {
                "anchor": f"t-{turn.position}",
                "stamp": clock(turn.starts_ms) if turn.starts_ms is not None else "",
                "speaker": speaker.name,
                "side": speaker.side,
                "goes_on": before == turn.speaker_id,
                "segments": segments(turn.text, marks.get(turn.pk, [])),
            }
        )
        before = turn.speaker_id
    return rows


def segments(text: str, marks: Sequence[tuple[int, int, str, str, str]]) -> list[Segment]:
    """The text in order, once; where marks overlap an ask is shown, and a tracker inside it by its own edges."""
    edges = sorted({0, len(text), *(edge for start, end, *_ in marks for edge in (start, min(end, len(text))))})
    found: list[Segment] = []
    for start, end in itertools.pairwise(edges):
        over = [one for one in marks if one[0] <= start and end <= one[1]]
        kinds = {one[2] for one in over}
        mark = "both" if len(kinds) == 2 else next(iter(kinds), "")
        title = "; ".join(dict.fromkeys(one[3] for one in over))
        identity = next((one[4] for one in over if one[4] and one[0] == start), "")
        found.append(Segment(text[start:end], mark, title, identity))
    return found


def proposal_row(one: ProposedAsk, *, actor: Member) -> dict[str, Any]:
    turn = one.turn
    return {
        "id": one.pk,
        "quote": one.words,
        "speaker": turn.speaker.name,
        "stamp": clock(turn.starts_ms) if turn.starts_ms is not None else "",
        "moment": f"#t-{turn.position}",
        "share": percent(one.probability),
        "accept_url": reverse("calls:accept", args=[one.call_id, one.pk]),
        "dismiss_url": reverse("calls:dismiss", args=[one.call_id, one.pk]),
        "reopen_url": reverse("calls:reopen", args=[one.call_id, one.pk]),
        "ask_url": reverse("asks:ask", args=[one.ask_id]) if one.ask_id else "",
        "is_open": one.settled_at is None,
        "settled": f"{one.settled_by.name if one.settled_by else 'Somebody'}, {when(one.settled_at, actor)}"
        if one.settled_at
        else "",
    }


def talk_figures(talks: Talks) -> list[dict[str, str]]:
    """Four figures for our side; where our side is not known, nothing is claimed about it."""
    ours, theirs = talks.sides.get(Side.OURS), talks.sides.get(Side.THEIRS)
    unit = "time" if talks.by_time else "words"
    if ours is None or theirs is None:
        return []
    return [
        {
            "label": "We talk", "value": percent(ours.share), "note": f"of the {unit}",
            "formula": f"Our {unit} divided by everybody’s."
            + ("" if talks.by_time else " The file has no time codes, so words are counted."),
        },
        {
            "label": "Our longest monologue", "value": _longest(ours), "note": "without another between",
            "formula": "The longest stretch of turns of one of us that nobody interrupts.",
        },
        {
            "label": "Questions", "value": f"{ours.questions} : {theirs.questions}", "note": "ours : theirs",
            "formula": "Sentences that end with a question mark.",
        },
        *([{
            "label": "Our patience", "value": f"{ours.patience_ms / 1000:.1f} s", "note": "before we answer",
            "formula": "The median silence between a customer’s last word and our first.",
        }] if ours.patience_ms is not None else []),
    ]  # fmt: skip


def talk_parts(talks: Talks, sides: Mapping[str, Side]) -> list[Part]:
    """A bar of who talked how much, the most first."""
    order = sorted(talks.speakers.items(), key=lambda one: -one[1].share)
    return [
        Part(name, talk.share, percent(talk.share), TONES[sides.get(name, Side.UNKNOWN)]) for name, talk in order[:8]
    ]


def preview_of(transcript: Transcript) -> dict[str, Any]:
    """What was understood of a file."""
    told = [count("turn", len(transcript.turns)), count("speaker", len(transcript.parties))]
    told.append(length(transcript.duration_ms) if transcript.has_times else "no time codes")
    unnamed = sum(turn.speaker == NOBODY for turn in transcript.turns)
    return {
        "line": f"Read as {transcript.format.label}: " + ", ".join(one for one in told if one),
        "note": transcript.note,
        "unnamed": f"{count('turn', unnamed)} without a name." if unnamed else "",
        "turns": [
            {
                "speaker": turn.speaker,
                "stamp": clock(turn.starts_ms) if turn.starts_ms is not None else "",
                "text": turn.text,
            }
            for turn in transcript.turns[:SHOWN_TURNS]
        ],
        "more": max(0, len(transcript.turns) - SHOWN_TURNS),
    }


def who_chips(wanted: CallFilter, query: QueryDict) -> list[Chip]:
    chips = [
        Chip(who.label, link(query, who=None if wanted.who is who else who.value, page=None), active=wanted.who is who)
        for who in Who
    ]
    on = wanted.to_do
    return [Chip("Asks to look at", link(query, todo=None if on else "1", page=None), active=on), *chips]


def tracker_chips(trackers: Iterable[Tracker], wanted: CallFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            one.name,
            link(query, tracker=None if wanted.tracker_id == one.pk else str(one.pk), page=None),
            active=wanted.tracker_id == one.pk,
        )
        for one in list(trackers)[:12]
    ]


def hit_row(text: str, start: int, end: int, *, how: str) -> dict[str, Any]:
    """A hit with its words marked and some words around it."""
    first, last = max(0, start - 80), min(len(text), end + 80)
    return {
        "before": ("…" if first else "") + text[first:start],
        "hit": text[start:end],
        "after": text[end:last] + ("…" if last < len(text) else ""),
        "how": "by meaning" if how == How.MEANING else "by words",
    }


def link(query: QueryDict, **changes: str | None) -> str:
    """The same address with changes; None takes a part away."""
    kept = query.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return f"?{kept.urlencode()}"


def _longest(talk: Talk) -> str:
    return clock(talk.longest_ms) if talk.longest_ms is not None else count("word", talk.longest_words)
