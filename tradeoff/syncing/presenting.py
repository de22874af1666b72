"""Passes, owners and mishaps as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tradeoff.syncing.models import Mishap, Pass
from tradeoff.syncing.rules import AMOUNT, CHANGE, KEPT, OURS, TOLD, WRITABLE, Noun, Why, counted, sentence
from tradeoff.ui.format import ago, count

COUNTS = ("created", "updated", "gone", "refused", "left_out")


@dataclass(frozen=True)
class PassRow:
    why: str
    when: str
    took: str
    told: str
    words: str
    tone: str


@dataclass(frozen=True)
class MishapRow:
    id: int
    noun: str
    external_id: str
    words: str
    tries: str
    when: str
    is_retried: bool


@dataclass(frozen=True)
class Held:
    """Who keeps a field: the CRM (locked, or written through), or Tradeoff."""

    label: str
    keeper: str
    icon: str


@dataclass(frozen=True)
class Counted:
    """A line of a dry run."""

    noun: str
    new: str
    changed: str
    same: str
    refused: str
    left_out: str


def pass_rows(rows: Iterable[Pass], *, now: datetime) -> list[PassRow]:
    return [_pass_row(row, now) for row in rows]


def _pass_row(row: Pass, now: datetime) -> PassRow:
    told = sentence(counts_of(row.facts)) or "Nothing was different"
    if row.why == Why.TRIED:
        told = f"{told}, had it been written"
    return PassRow(
        why=Why(row.why).label,
        when=ago(row.ended_at, now=now),
        took=_took((row.ended_at - row.began_at).total_seconds()) if row.is_whole else "",
        told=told,
        words=row.words,
        tone="" if row.is_whole and not row.words else "warn" if row.is_whole else "bad",
    )


def counts_of(facts: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {name: facts[name] for name in COUNTS if name in facts}


def tried_rows(facts: Mapping[str, Any]) -> list[Counted]:
    """By noun, in the order they are read; a noun of which nothing came is left out."""
    names = {noun for counts in facts.values() if isinstance(counts, dict) for noun in counts}

    def number(what: str, noun: Noun) -> str:
        found = facts.get(what, {}).get(noun, 0)
        return f"{found:,}" if found else "—"

    return [
        Counted(
            noun.label.capitalize(),
            number("created", noun),
            number("updated", noun),
            number("same", noun),
            number("refused", noun),
            number("left_out", noun),
        )
        for noun in Noun
        if noun in names
    ]


def mishap_rows(rows: Iterable[Mishap], *, now: datetime) -> list[MishapRow]:
    words = {CHANGE: "A change made here", TOLD: "An ask at its deal", AMOUNT: "The amount of a deal"}
    return [
        MishapRow(
            id=row.pk,
            noun=words.get(row.noun) or row.noun.capitalize(),
            external_id=row.external_id,
            words=row.words,
            tries=count("try", row.tries) if row.tries == 1 else f"{row.tries} tries",
            when=ago(row.last_at, now=now),
            is_retried=row.noun not in {CHANGE, TOLD},
        )
        for row in rows
    ]


def held_rows(label: str, *, is_written: bool) -> list[Held]:
    """Every field of a deal that both could want, and who has it."""
    theirs = [
        Held(field.label, f"Here and {label}", "refresh-cw")
        if is_written and field.column in WRITABLE
        else Held(field.label, label, "lock")
        for field in KEPT
    ]
    return [*theirs, *(Held(label_, "Tradeoff", "pen-line") for label_ in OURS)]


def linked_words(counts: Mapping[str, int]) -> str:
    """“5 accounts, 5 contacts, 12 deals”; nothing before the first sync."""
    return ", ".join(counted(Noun(noun), number) for noun, number in counts.items() if number)


def _took(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
