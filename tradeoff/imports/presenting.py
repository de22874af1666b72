"""An import as its page shows it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.engine.targets import TARGETS
from tradeoff.imports.models import Import
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


def page_of(run: Import) -> dict[str, Any]:
    """Everything `import.html` needs: the mapping with samples, what the check found, what may be accepted."""
    report, mapping, noun = run.report, Mapping.from_json(run.mapping), Noun(run.target)
    counts = report.get("counts", {})
    good = counts.get("create", 0) + counts.get("update", 0)
    return {
        "run": run,
        "row": row_of(run),
        "report": report,
        "columns": _columns(mapping, report),
        "fields": [
            (field.name, field.label + (" (required)" if field.required else "")) for field in TARGETS[noun].fields
        ],
        "counts": {name: number(value) for name, value in counts.items()},
        "good": good,
        "good_text": count("row", good),
        "repairs": [row | {"key": f"{row['field']}|{row['value']}"} for row in report.get("repairs", [])],
        "review": [item | {"key": f"{item['noun']}|{item['name']}"} for item in report.get("review", [])],
        "chosen": run.choices,
        "target_url": reverse(WHERE[noun]),
        "is_open": run.state == "checked",
        "more_problems": max(0, report.get("problem_count", 0) - len(report.get("problems", []))),
    }


def _columns(mapping: Mapping, report: dict[str, Any]) -> list[dict[str, Any]]:
    seen = report.get("columns", [])
    return [
        {
            "index": column.index,
            "header": column.header,
            "samples": ", ".join(seen[column.index]["samples"]) if column.index < len(seen) else "",
            "field": column.field or "",
            "reason": column.reason,
            "scale": column.scale,
            "dates": {True: "day", False: "month"}.get(column.day_first, ""),  # type: ignore[call-overload]
            "is_number": column.scale != 1,
        }
        for column in mapping.columns
    ]
