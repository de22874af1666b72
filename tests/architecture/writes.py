"""Contract 7: rows are written only in actions, models, seeds, factories and migrations.

Looks at what a method is called on: a query set (`X.objects…`, a chain that filters, a related manager) or a row, and
at SQL text given to a cursor. A `dict.update(…)` or `hashlib.new().update(…)` is no write.
"""

from __future__ import annotations

import ast
from pathlib import Path

WRITING_ROOMS = {"actions", "models", "seeds", "factories", "migrations", "tests"}
BULK = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create"}
PLAIN = {"create", "update", "delete"}
SQL_WRITES = ("insert ", "update ", "delete ", "truncate ", "copy ", "merge ")
CHAIN = {
    "objects",
    "_base_manager",
    "_default_manager",
    "filter",
    "exclude",
    "all",
    "select_for_update",
    "annotate",
    "using",
}


def is_writing_room(path: Path, root: Path) -> bool:
    rooms = path.relative_to(root).with_suffix("").parts
    return any(room in WRITING_ROOMS for room in rooms) or rooms[0] == "config"


def writes_in(source: str) -> list[tuple[int, str]]:
    """(line, what) of every write in a module's source."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in BULK or (name in PLAIN and _on_rows(node.func.value)) or _saves(node) or _sql_write(node):
                found.append((node.lineno, name))
    return found


def _on_rows(value: ast.expr) -> bool:
    """Whether a call chain goes through a manager or query set."""
    while True:
        if isinstance(value, ast.Attribute):
            if value.attr in CHAIN or value.attr.endswith("_set"):
                return True
            value = value.value
        elif isinstance(value, ast.Call):
            value = value.func
        else:
            return False


def _saves(node: ast.Call) -> bool:
    """`x.save()` of a row; a form's save needs an argument-free call too and is forbidden alike."""
    assert isinstance(node.func, ast.Attribute)
    return node.func.attr == "save" or (node.func.attr == "delete" and not node.args and _is_name(node.func.value))


def _is_name(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id not in {"cache", "session"}


def _sql_write(node: ast.Call) -> bool:
    assert isinstance(node.func, ast.Attribute)
    if node.func.attr not in {"execute", "executemany", "copy"} or not node.args:
        return False
    text = "".join(
        part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    return text.lstrip().lower().startswith(SQL_WRITES)
