"""An import as its page shows it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from tradeoff.imports.engine.mapping import SURE, Column, Mapping
from tradeoff.imports.engine.targets import TARGETS, Kind, Target
from tradeoff.imports.models import Import, SavedMapping
from tradeoff.imports.report import key_of_name, key_of_repair
from tradeoff.imports.rules import Noun
from tradeoff.ui.format import count, day, number

WHERE = {
    Noun.ACCOUNTS: "crm:accounts", Noun.DEALS: "crm:deals", Noun.ASKS: "asks:asks", Noun.PEOPLE: "workspaces:members",
    Noun.CONTACTS: "crm:accounts", Noun.PRODUCTS: "workspaces:settings", Noun.CHANGES: "crm:deals",
    Noun.NOTES: "voice:notes", Noun.ACTIVITIES: "activities:activities",
    Noun.SUBSCRIPTIONS: "subscriptions:subscriptions", Noun.ROLES: "crm:deals",
}  # fmt: skip
ESTIMATES = ("estimate_amounts", "estimate_closes")
# What “another one” leads to, by whether the name is of the noun imported, and of a person.
OTHERWISE = {
    (True, False): "Another one: bring it in", (True, True): "Another person: bring them in",
    (False, False): "Another one: refuse these rows", (False, True): "Nobody here: leave the owner empty",
}  # fmt: skip


def row_of(run: Import) -> dict[str, Any]:
    """One line of the list of imports."""
    written = run.report.get("written", {})
    counts = run.report.get("counts", {})
    state = run.state if run.live_run is None else _doing(run)
    return {
        "pk": run.pk,
        "file_name": run.file_name,
        "target": Noun(run.target).label,
        "state": state,
        "tone": {"written": "good", "checked": "warn", "undone": "neutral"}.get(state, "info"),
        "by": run.by.name,
        "at": day(run.at.date()),
        "created": number(written.get("created", 0)) if written else "",
        "updated": number(written.get("updated", 0)) if written else "",
        "unchanged": number(counts.get("unchanged", 0)),
        "refused": number(counts.get("refused", 0)) if counts else "",
    }


def _doing(run: Import) -> str:
    if run.state == "written":
        return "being undone"
    return "being checked" if run.live_run == run.check_run else "being written"


def ended(run: Import) -> dict[str, str]:
    """What to say over the words of a run that failed or was stopped."""
    last = run.runs[0]
    if last == run.undo_run:
        return {"failed": "Not undone; everything is as it was",
                "stopped": "The undo was stopped; everything is as it was"}  # fmt: skip
    if last == run.check_run:
        return {
            "failed": "Not checked; nothing was written",
            "stopped": "The check was stopped; the file stays",
        }
    return {"failed": "Not imported; nothing was written", "stopped": "Stopped; nothing was written"}


def mapping_row(saved: SavedMapping) -> dict[str, Any]:
    """One line of the list of remembered mappings."""
    used = [column.header for column in saved.kept if column.field]
    return {
        "pk": saved.pk,
        "name": saved.name,
        "noun": Noun(saved.noun).label,
        "columns": f"{len(used)} of {count('column', len(saved.kept))}",
        "first": ", ".join(used[:4]) + ("…" if len(used) > 4 else ""),
        "times": count("file", saved.times_used),
        "used_at": day(saved.used_at.date()),
        "by": saved.saved_by.name,
    }


def page_of(run: Import, posted: QueryDict | None = None) -> dict[str, Any]:
    """Everything `import.html` needs; what was posted and refused stands in the form as the person left it."""
    report, noun, said = run.report, Noun(run.target), posted or QueryDict()
    columns = [_column(column, TARGETS[noun], report, said) for column in Mapping.from_json(run.mapping).columns]
    counts = report.get("counts", {})
    good = counts.get("create", 0) + counts.get("update", 0)
    return {
        "run": run,
        "row": row_of(run),
        "report": report,
        "columns": columns,
        "fields": [
            (field.name, field.label + (" (required)" if field.required else "")) for field in TARGETS[noun].fields
        ],
        "counts": {name: number(value) for name, value in counts.items()},
        "remembered": Mapping.from_json(run.mapping).remembered,
        "good": good,
        "questions": [column for column in columns if column["reading"].get("question")],
        "good_text": count("row", good),
        "repairs": [_repair(row, TARGETS[noun], posted) for row in report.get("repairs", [])],
        "review": [_name(item, run, said) for item in (*report.get("answered", []), *report.get("review", []))],
        "estimates": _estimates(report.get("estimates") or {}),
        "chosen": run.choices if posted is None else {name: name in posted for name in ESTIMATES},
        "notes": [_note(note) for note in report.get("notes", [])],
        "target_url": reverse(WHERE[noun]),
        "target_words": f"See the {noun.value}",
        "is_open": run.state == "checked" and run.live_run is None,
        "is_live": run.live_run is not None,
        "unchecked": report.get("unchecked", False),
        "problem_count": number(report.get("problem_count", 0)),
        "more_problems": report.get("problem_count", 0) > len(report.get("problems", [])),
    }


def shape_of(run: Import) -> dict[str, Any]:
    """How the file is read now, as the form shows it."""
    shape = Mapping.from_json(run.mapping).shape
    return {
        "noun": run.target,
        "sheet": run.report.get("sheet", ""),
        "header_row": run.report.get("header_row"),
        "encoding": shape.encoding,
    }


def _column(column: Column, target: Target, report: dict[str, Any], said: QueryDict) -> dict[str, Any]:
    seen = report.get("columns", [])
    readings = {reading["column"]: reading for reading in report.get("readings", [])}
    field = said.get(f"column-{column.index}", column.field or "")
    known = target.by_name.get(field)
    dates = "" if column.day_first is None else "day" if column.day_first else "month"
    return {
        "index": column.index,
        "header": column.header,
        "samples": " · ".join(seen[column.index]["samples"]) if column.index < len(seen) else "",
        "field": field,
        "reason": column.reason,
        "reading": readings.get(column.index, {}),
        "is_unsure": bool(column.field) and column.confidence < SURE,
        "is_money": known is not None and known.kind is Kind.MONEY,
        "is_date": known is not None and known.kind in {Kind.DATE, Kind.MOMENT},
        "scale": said.get(f"scale-{column.index}", str(column.scale)),
        "dates": said.get(f"dates-{column.index}", dates),
        "decimal": said.get(f"decimal-{column.index}", column.decimal or ""),
    }


def _repair(row: dict[str, Any], target: Target, posted: QueryDict | None) -> dict[str, Any]:
    key, field = key_of_repair(row), target.by_name.get(row["field"])
    return row | {
        "key": key,
        "label": field.label if field else row["field"].capitalize(),
        "accepted": row["accepted"] if posted is None else key in posted.getlist("repair"),
        "rows": count("row", row["count"]),
    }


def _name(item: dict[str, Any], run: Import, said: QueryDict) -> dict[str, Any]:
    """A name to settle, with the answer so far: `near` for the same, `different`, or none."""
    key, same = key_of_name(item), run.choices.get("same", {})
    before = ("different" if same[key] is None else str(same[key])) if key in same else ""
    return item | {
        "key": key,
        "label": Noun(item["noun"]).singular.capitalize(),
        "answer": said.get(f"same-{key}", before),
        "near_value": str(item["near_id"] or ""),
        "rows_text": count("row", item["rows"]),
        "otherwise": OTHERWISE[item["noun"] == run.target, item["noun"] == Noun.PEOPLE],
    }


def _estimates(found: dict[str, Any]) -> dict[str, Any]:
    """The two offers and what stands against them, in words; empty where nothing is missing."""
    if not any(found.get(name) for name in ("amounts", "amounts_without_price", "closes", "closes_without_start")):
        return {"refusal": found["refusal"]} if found.get("refusal") and found.get("closes") else {}
    lacking = []
    if found["amounts_without_price"]:
        lacking.append(f"{count('deal', found['amounts_without_price'])} have no product with a list price.")
    if found["closes_without_start"]:
        lacking.append(f"{count('deal', found['closes_without_start'])} have no creation date to count from.")
    return {
        "refusal": found["refusal"],
        "lacking": " ".join(lacking),
        "amounts": count("missing amount", found["amounts"]) if found["amounts"] else "",
        "closes": count("missing close date", found["closes"]) if found["closes"] else "",
        "median": f"{found['median_days']} days, the median age of {number(found['won_used'])} won deals",
    }


def _note(note: dict[str, Any]) -> dict[str, str]:
    return {"text": note["text"], "rows": count("row", note["rows"]) if note["rows"] else ""}
