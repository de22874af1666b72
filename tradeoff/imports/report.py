"""A check's findings as plain JSON: what the page and the command show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tradeoff.imports.engine.inputs import Plan

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
    }
