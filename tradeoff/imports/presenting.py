"""An import as its page shows it."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from tradeoff.imports.engine.mapping import SURE, Column, Mapping
from tradeoff.imports.engine.targets import TARGETS, Kind
from tradeoff.imports.models import Import
from tradeoff.imports.report import key_of_name, key_of_repair
from tradeoff.imports.rules import Noun
from tradeoff.ui.format import count, day, number

WHERE = {
    Noun.ACCOUNTS: "crm:accounts", Noun.DEALS: "crm:deals", Noun.ASKS: "asks:asks", Noun.PEOPLE: "workspaces:members",
    Noun.CONTACTS: "crm:accounts", Noun.PRODUCTS: "workspaces:settings",
}  # fmt: skip


def row_of(run: Import) -> dict[str, Any]:
    """One line of the list of imports."""
    written = run.report.get("written", {})
    counts = run.report.get("counts", {})
    return {
        "pk": run.pk,
        "file_name": run.file_name,
        "target": Noun(run.target).label,
        "state": run.state,
        "tone": {"written": "good", "checked": "warn"}.get(run.state, "neutral"),
        "by": run.by.name,
        "at": day(run.at.date()),
        "created": number(written.get("created", 0)) if written else "",
        "updated": number(written.get("updated", 0)) if written else "",
        "refused": number(counts.get("refused", 0)),
    }


def page_of(run: Import, posted: QueryDict | None = None) -> dict[str, Any]:
    """Everything `import.html` needs; what was posted and refused stands in the form as the person left it."""
    report, noun, said = run.report, Noun(run.target), posted or QueryDict()
    counts = report.get("counts", {})
    good = counts.get("create", 0) + counts.get("update", 0)
    return {
        "run": run,
        "row": row_of(run),
        "report": report,
        "columns": [_column(column, report, said) for column in Mapping.from_json(run.mapping).columns],
        "fields": [
            (field.name, field.label + (" (required)" if field.required else "")) for field in TARGETS[noun].fields
        ],
        "counts": {name: number(value) for name, value in counts.items()},
        "good": good,
        "good_text": count("row", good),
        "repairs": [_repair(row, noun, posted) for row in report.get("repairs", [])],
        "review": [_name(item, run, said) for item in (*report.get("answered", []), *report.get("review", []))],
        "estimates": _estimates(report.get("estimates") or {}),
        "chosen": run.choices if posted is None else {name: name in posted for name in ESTIMATES},
        "notes": [_note(note) for note in report.get("notes", [])],
        "target_url": reverse(WHERE[noun]),
        "is_open": run.state == "checked",
        "problem_count": number(report.get("problem_count", 0)),
        "more_problems": number(max(0, report.get("problem_count", 0) - len(report.get("problems", []))) or None),
    }


def _column(column: Column, report: dict[str, Any], said: QueryDict) -> dict[str, Any]:
    seen, noun_kinds = report.get("columns", []), {Kind.MONEY: "money", Kind.DATE: "date"}
    field = said.get(f"column-{column.index}", column.field or "")
    kind = KINDS.get(field)
    dates = "" if column.day_first is None else "day" if column.day_first else "month"
    return {
        "index": column.index,
        "header": column.header,
        "samples": " · ".join(seen[column.index]["samples"]) if column.index < len(seen) else "",
        "field": field,
        "reason": column.reason,
        "is_unsure": bool(column.field) and column.confidence < SURE,
        "scale": said.get(f"scale-{column.index}", str(column.scale)),
        "dates": said.get(f"dates-{column.index}", dates),
        "decimal": said.get(f"decimal-{column.index}", column.decimal or ""),
        "kind": noun_kinds.get(kind, "") if kind else "",
    }
