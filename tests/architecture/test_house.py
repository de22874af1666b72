"""The house stands as drawn: seven contracts, each with a planted violation that must be found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture import front_door, writes

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "tradeoff"
LINT = Path(sys.executable).parent / "lint-imports"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("tradeoff", exclude_type_checking_imports=True, cache_dir=None)


def test_layers_rooms_purity_and_cycles_hold() -> None:
    result = _lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_neighbors_come_in_by_the_front_door(graph: grimp.ImportGraph) -> None:
    assert front_door.through_a_wall(graph) == []


def test_neighbors_rows_are_read_by_queries_only(graph: grimp.ImportGraph) -> None:
    assert front_door.neighbors_rows(graph) == []


def test_rows_are_written_by_actions_only() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in sorted(HOUSE.rglob("*.py"))
        if not writes.is_writing_room(path, HOUSE)
        for line, what in writes.writes_in(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("crm/queries.py", "from tradeoff.asks import queries as later", "1 An ask only looks back"),
        ("asks/models.py", "from tradeoff.asks import actions as upstairs", "2 Rooms"),
        ("crm/rules.py", "import django.db.models as impure", "3 Pure"),
        ("workspaces/rules.py", "from tradeoff.crm import rules as cycle", "4 No cycles"),
    ],
)
def test_a_planted_import_breaks_the_build(tmp_path: Path, room: str, line: str, contract: str) -> None:
    shutil.copytree(HOUSE, tmp_path / "tradeoff", ignore=shutil.ignore_patterns("static", "templates", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "tradeoff" / room).open("a") as module:
        module.write(f"\n{line}\n")

    result = _lint(tmp_path)

    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout


def test_a_planted_back_door_is_found(graph: grimp.ImportGraph) -> None:
    planted = _copy(graph)
    planted.add_import(importer="tradeoff.decisions.views", imported="tradeoff.crm.access")

    assert front_door.through_a_wall(planted) == ["tradeoff.decisions.views -> tradeoff.crm.access"]


def test_a_planted_look_at_neighbors_rows_is_found(graph: grimp.ImportGraph) -> None:
    planted = _copy(graph)
    planted.add_import(importer="tradeoff.decisions.views", imported="tradeoff.crm.models")

    assert front_door.neighbors_rows(planted) == ["tradeoff.decisions.views -> tradeoff.crm.models"]


@pytest.mark.parametrize(
    "line",
    [
        "Deal.objects.create(name='x')",
        "Deal.objects.filter(pk=1).update(name='x')",
        "deal.asks.all().delete()",
        "deal.save()",
        "deal.delete()",
        "Deal.objects.bulk_create([])",
        "cursor.execute('UPDATE crm_deal SET name = 1')",
        "cursor.execute(f'DELETE FROM {table}')",
    ],
)
def test_a_planted_write_is_found(line: str) -> None:
    assert len(writes.writes_in(line)) == 1


@pytest.mark.parametrize("line", ["facts.update(more)", "sha.update(b'x')", "cursor.execute('SELECT 1')"])
def test_what_is_no_write_is_left_alone(line: str) -> None:
    assert writes.writes_in(line) == []


def test_every_package_is_in_the_tour() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text()

    missing = [path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists() and f"`{path.name}" not in tour]

    assert missing == []


def _lint(where: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--no-cache", "--config", str(where / "pyproject.toml")]
    environment = {"PYTHONPATH": str(where), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=120, check=False)


def _copy(graph: grimp.ImportGraph) -> grimp.ImportGraph:
    """The same graph with the two rooms the planted imports stand in."""
    from copy import deepcopy

    planted = deepcopy(graph)
    for module in ("tradeoff.decisions.views", "tradeoff.crm.access", "tradeoff.crm.models"):
        planted.add_module(module)
    return planted
