"""What an import brought, and what its undo took back, as the receipt shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tradeoff.imports.engine.mapping import Mapping as ColumnMapping
from tradeoff.imports.engine.targets import TARGETS
from tradeoff.imports.models import Import
from tradeoff.imports.queries import Stayed
from tradeoff.imports.rules import UNDO_WITHIN, Kept, Noun
from tradeoff.imports.tracks import track_of
from tradeoff.ui.format import count, day, number

HANGING = {
    "crm_deal": "Deals are on it", "crm_contact": "It has contacts", "asks_ask": "Asks are on it",
    "asks_answer": "It was answered", "problems_filing": "It is filed under a problem", "voice_note": "Notes are on it",
    "activities_activity": "Activities are on it", "subscriptions_subscription": "It has a subscription",
    "log_entry": "They have done something here", "discussion_comment": "It was talked about",
    "discussion_task": "A task is on it", "discussion_attachment": "A file is on it",
    "workspaces_member": "People are in it", "buying_dealrole": "Buying roles are on it",
    "crm_dealteammate": "Somebody was added to its deal team",
}  # fmt: skip


@dataclass(frozen=True)
class KeptRow:
    """A row that stayed, in words."""

    what: str
    name: str
    why: str


def receipt_of(file: Import, stayed: Sequence[Stayed], zone: ZoneInfo) -> dict[str, Any]:
    """Who, when, from what, how it was read, what came; and once it is undone, what went and what stayed."""
    undone: dict[str, dict[str, int]] = file.report.get("undone", {})
    kept = sum(found["kept"] for found in undone.values())
    return {
        "facts": _facts(file, zone),
        "came": _came(file),
        "mapped": _mapped(file),
        "went": [
            {"noun": track_of(table).plural.capitalize(), **{name: number(value) for name, value in found.items()}}
            for table, found in undone.items()
        ],
        "kept": list(kept_rows(stayed)),
        "kept_total": number(kept),
        "undone_by": file.undone_by.name if file.undone_by else "",
        "undone_at": _moment(file.undone_at, zone) if file.undone_at else "",
        "undo_until": day((file.written_at + UNDO_WITHIN).astimezone(zone).date()) if file.written_at else "",
    }


def undo_of(file: Import) -> dict[str, Any]:
    """What pressing Undo would do, one line a table."""
    lines = []
    for table, (created, changed) in file.report.get("touched", {}).items():
        track = track_of(table)
        parts = []
        if created:
            parts.append(f"{number(created)} new {track.singular if created == 1 else track.plural} removed")
        if changed:
            words = f"{track.singular} is" if changed == 1 else f"{track.plural} are"
            parts.append(f"{number(changed)} {words} as before")
        lines.append(", ".join(parts))
    total = sum(sum(pair) for pair in file.report.get("touched", {}).values())
    return {"lines": lines, "total": count("row", total), "file_name": file.file_name}


def kept_rows(stayed: Iterable[Stayed]) -> Iterable[KeptRow]:
    for row in stayed:
        kind, _, detail = row.kept.partition(":")
        why = "It was changed since."
        if kind == Kept.LATER:
            why = f"A later import wrote it: {row.later or detail}."
        elif kind == Kept.IN_USE:
            why = f"{HANGING.get(detail, 'Something else is on it')} by now."
        track = track_of(row.place)
        yield KeptRow(track.singular.capitalize(), row.name or f"A {track.singular} you do not see", why)


def _facts(file: Import, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Label and value of what is told once."""
    by = file.write_run.asked_by if file.write_run else file.by
    facts = [("Imported by", by.name), ("On", _moment(file.written_at, zone) if file.written_at else "")]
    facts += [("File", file.file_name), ("It held", Noun(file.target).label)]
    if file.report.get("sheet"):
        facts.append(("Sheet", file.report["sheet"]))
    return [*facts, ("Estimates made", _estimates(file))]


def _estimates(file: Import) -> str:
    found: Mapping[str, Any] = file.report.get("estimates") or {}
    made = [
        count(word, found[name])
        for name, word, chosen in (
            ("amounts", "amount", "estimate_amounts"), ("closes", "close date", "estimate_closes")
        )
        if file.choices.get(chosen) and found.get(name)
    ]  # fmt: skip
    return " and ".join(made) or "None"


def _came(file: Import) -> list[dict[str, str]]:
    """One line a noun: what the file held first, what came along with it after."""
    counts, written = file.report.get("counts", {}), file.report.get("written", {})
    main = {
        "noun": Noun(file.target).label,
        "created": number(written.get("created", 0)),
        "updated": number(written.get("updated", 0)),
        "unchanged": number(counts.get("unchanged", 0)),
        "refused": number(counts.get("refused", 0)),
    }
    tables: dict[str, Sequence[int]] = file.report.get("touched", {})
    along = [
        {"noun": track_of(table).plural.capitalize(), "created": number(created), "updated": number(changed)}
        for table, (created, changed) in tables.items()
        if table != TABLES[Noun(file.target)]
    ]
    return [main, *along]


TABLES = {
    Noun.ACCOUNTS: "crm_account", Noun.CONTACTS: "crm_contact", Noun.DEALS: "crm_deal", Noun.ASKS: "asks_ask",
    Noun.PRODUCTS: "workspaces_product", Noun.PEOPLE: "workspaces_member", Noun.CHANGES: "crm_dealversion",
    Noun.NOTES: "voice_note", Noun.ACTIVITIES: "activities_activity",
    Noun.SUBSCRIPTIONS: "subscriptions_subscription", Noun.ROLES: "buying_dealrole",
}  # fmt: skip


def _mapped(file: Import) -> list[tuple[str, str]]:
    """Column and what it became."""
    fields = TARGETS[Noun(file.target)].by_name
    columns = ColumnMapping.from_json(file.mapping).columns
    return [(column.header, fields[column.field].label if column.field else "Left out") for column in columns]


def _moment(at: Any, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"
