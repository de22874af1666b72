"""What says the same, as a page shows it: ready strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.matching.rules import Noun, Verdict
from tradeoff.ui.format import count, day, day_short, number, percent
from tradeoff.ui.parts import Tab

if TYPE_CHECKING:
    from tradeoff.matching.models import MergeSuggestion, ThemeRun
    from tradeoff.matching.queries import Evidence, Found, Heard, Progress
    from tradeoff.problems.models import Problem

LONGEST_QUOTE = 280
TABS = {Verdict.PENDING: "To settle", Verdict.ACCEPTED: "Accepted", Verdict.DISMISSED: "Dismissed"}


@dataclass(frozen=True)
class Half:
    """One of two problems that may be one."""

    pk: int
    title: str
    href: str
    statement: str
    meta: str
    verbatims: tuple[str, ...]


@dataclass(frozen=True)
class MergeRow:
    pk: int
    score: str
    reason: str
    left: Half
    right: Half
    settled: str

    @property
    def halves(self) -> tuple[Half, Half]:
        return self.left, self.right


def merge_rows(rows: Sequence[MergeSuggestion], evidence: Mapping[int, Evidence]) -> list[MergeRow]:
    return [
        MergeRow(
            pk=row.pk,
            score=percent(row.score),
            reason=row.reason,
            left=_half(row.into, evidence),
            right=_half(row.problem, evidence),
            settled=f"by {row.by.name}" if row.by else "",
        )
        for row in rows
    ]


def _half(problem: Problem, evidence: Mapping[int, Evidence]) -> Half:
    behind = evidence.get(problem.pk)
    said = (
        f"{count('account', behind.accounts)}, {count('ask', behind.asks)}" if behind and behind.asks else "no ask yet"
    )
    return Half(
        pk=problem.pk,
        title=problem.title,
        href=reverse("problems:problem", args=[problem.pk]),
        statement=problem.statement,
        meta=f"{problem.area.name} · {problem.owner.name} · {said}",
        verbatims=behind.verbatims if behind else (),
    )


def verdict_of(name: str) -> Verdict:
    """Which list an address asks for; anything else is what waits."""
    return next((verdict for verdict in TABS if verdict.value == name), Verdict.PENDING)


def verdict_tabs(current: Verdict, counts: Mapping[Verdict, int]) -> list[Tab]:
    return [
        Tab(label, f"?show={verdict.value}", current=verdict is current, count=number(counts.get(verdict, 0)))
        for verdict, label in TABS.items()
    ]


@dataclass(frozen=True)
class SimilarRow:
    """A note or an ask that says something similar, and whether it is marked as nearly the same."""

    href: str
    quote: str
    score: str
    reason: str
    likeness_id: int | None


def similar_rows(found: Sequence[Found], marked: Mapping[int, int]) -> list[SimilarRow]:
    """Those that are marked come first."""
    rows = [
        SimilarRow(
            href=_href(one),
            quote=_short(one.quote),
            score=percent(one.score),
            reason=one.reason,
            likeness_id=marked.get(one.noun_id),
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: row.likeness_id is None)


def _href(one: Found) -> str:
    if one.noun is Noun.NOTE:
        return reverse("voice:note", args=[one.noun_id])
    return reverse("asks:ask" if one.noun is Noun.ASK else "problems:problem", args=[one.noun_id])


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def progress_words(found: Progress) -> str:
    """One sentence on whether texts match by meaning now."""
    if not found.has_vectors:
        return "This PostgreSQL has no pgvector, so texts match by their words alone."
    if not found.model:
        return "There is no language model on this machine, so texts match by their words alone."
    if found.changes_model:
        return (
            f"The model has changed: {number(found.done)} of {number(found.passages)} passages are read anew"
            f" ({found.percent}%). Until then the former one's vectors serve, and what you type matches by words."
        )
    if found.waiting:
        return (
            f"{count('passage', found.waiting)} of {number(found.passages)} match by words already and soon by meaning."
        )
    return f"All {number(found.passages)} passages match by words and by meaning."


@dataclass(frozen=True)
class VoiceRow:
    quote: str
    href: str
    noun: str
    noun_id: int
    on: str


@dataclass(frozen=True)
class ThemeRow:
    """A theme in words; `trend` says how it moved, `tone` whether that is news."""

    pk: int
    title: str
    href: str
    size: str
    trend: str
    tone: str
    evidence: str
    voices: tuple[VoiceRow, ...]
    problem: str
    problem_href: str


def theme_row(heard: Heard) -> ThemeRow:
    theme = heard.theme
    return ThemeRow(
        pk=theme.pk,
        title=", ".join(theme.words).capitalize() or "Unnamed",
        href=reverse("matching:theme", args=[theme.pk]),
        size=f"{count('text', heard.texts)} of {count('account', heard.accounts)}",
        trend="Rising" if theme.rising else "",
        tone="accent" if theme.rising else "neutral",
        evidence=_trend_words(theme.before, theme.now, theme.p_rising),
        voices=tuple(
            VoiceRow(
                _short(voice.quote),
                reverse("asks:ask", args=[voice.noun_id]) if voice.noun is Noun.ASK
                else reverse("voice:note", args=[voice.noun_id]),
                voice.noun.value, voice.noun_id, day_short(voice.on, today=voice.on),
            )
            for voice in heard.voices
        ),
        problem=theme.problem.title if theme.problem else "",
        problem_href=reverse("problems:problem", args=[theme.problem_id]) if theme.problem_id else "",
    )  # fmt: skip


def _trend_words(before: int, now: int, p: float | None) -> str:
    said = f"{before} in the earlier 45 days, {now} in the later"
    if p is None:
        return f"{said}: not enough evidence to say whether it is rising"
    return f"{said} (p = {p:.2f}, corrected for the number of themes)"


def run_words(run: ThemeRun) -> str:
    left = f", {number(run.left_out)} near no theme" if run.left_out else ""
    return (
        f"{number(run.texts)} asks and notes from {day(run.since)} to {day(run.until)}{left};"
        f" grouped {day(run.at.date())} with {run.encoder}"
    )
