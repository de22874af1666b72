"""Contracts 5 and 6, over any import graph: who may come in by which door."""

from __future__ import annotations

import grimp

GROUND = {
    "kernel",
    "tables",
    "text",
    "log",
    "ui",
    "workspaces",
    "work",
    "notices",
    "discussion",
}  # floor 0 is public whole
DOORS = {"models", "queries", "actions", "events", "ports", "rules", "relations"}
COMPOSERS = {"config"}  # reaches urls, commands and everything else
ROW_READERS = {"models", "queries", "factories", "seeds", "migrations", "tests"}


def parts(module: str) -> tuple[str, str]:
    """(package, room) of `tradeoff.asks.actions.logging` is ("asks", "actions")."""
    names = module.split(".")
    return (names[1] if len(names) > 1 else "", names[2] if len(names) > 2 else "")


def through_a_wall(graph: grimp.ImportGraph) -> list[str]:
    """Imports of another package's inner rooms."""
    return [
        f"{importer} -> {imported}"
        for importer, imported in _between_packages(graph)
        if parts(imported)[0] not in GROUND and parts(imported)[1] not in DOORS
    ]


def neighbors_rows(graph: grimp.ImportGraph) -> list[str]:
    """Imports of another package's models from rooms that could sum its rows past the rights."""
    return [
        f"{importer} -> {imported}"
        for importer, imported in _between_packages(graph)
        if parts(imported)[0] not in GROUND and parts(imported)[1] == "models" and parts(importer)[1] not in ROW_READERS
    ]


def _between_packages(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    found = []
    for importer in sorted(graph.modules):
        package, room = parts(importer)
        if package in COMPOSERS or room in {"tests", "factories"}:
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if parts(imported)[0] not in {"", package}:
                found.append((importer, imported))  # noqa: PERF401 - two loops and a condition read better so
    return found
