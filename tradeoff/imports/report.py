"""A check's findings as plain JSON: what the page and the command show."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tradeoff.imports.engine.inputs import Choices, Plan

if TYPE_CHECKING:
    from tradeoff.imports.models import Import

SHOWN = 50


def report_of(plan: Plan) -> dict[str, Any]:
    """Counts, the first problems (the file beside the upload has them all), repairs, near names, estimates, notes."""
    return {
        "counts": asdict(plan.counts),
        "problem_count": len(plan.problems),
        "problems": [asdict(problem) for problem in plan.problems[:SHOWN]],
        "repairs": [asdict(repair) for repair in plan.repairs],
        "review": [asdict(item) for item in plan.review],
        "notes": [asdict(note) for note in plan.notes],
        "estimates": asdict(plan.estimates) if plan.estimates else None,
        "ignored": list(plan.skipped_columns),
        "readings": [asdict(reading) for reading in plan.readings],
    }


def rows_expected(held: Import) -> int:
    """How many rows the last check went through; 0 where there was none."""
    counts: dict[str, int] = held.report.get("counts", {})
    return sum(counts.values())


def answered_in(report: dict[str, Any], choices: Choices) -> list[dict[str, Any]]:
    """The names an earlier check asked about and the person has answered since, so that they can answer otherwise."""
    asked = [*report.get("answered", []), *report.get("review", [])]
    return [item for item in asked if key_of_name(item) in choices.same]


def key_of_name(item: dict[str, Any]) -> str:
    return f"{item['noun']}|{item['name']}"


def key_of_repair(row: dict[str, Any]) -> str:
    return f"{row['field']}|{row['value']}"
