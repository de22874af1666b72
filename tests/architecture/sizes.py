"""Prints how large files, functions and packages are, against the guidance and against the last commit."""

from __future__ import annotations

import ast
import statistics
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent.parent
DOORS = ("views.py", "jobs.py")
Sizes = dict[str, int]
Read = Callable[[str], str]


@dataclass(frozen=True)
class Guidance:
    """What is usual, and from where one looks twice or splits."""

    kind: str
    median: int
    p90: int
    look_twice: int
    split: int


GUIDANCE = (
    Guidance("Python file", 80, 220, 300, 400),
    Guidance("function", 8, 25, 40, 60),
    Guidance("view or job", 12, 20, 25, 30),
    Guidance("template", 25, 70, 100, 150),
    Guidance("package", 900, 900, 1500, 2000),
)


def main() -> None:
    now = measured(_names_now(), lambda name: (ROOT / name).read_text())
    before = measured(_names_committed(), lambda name: _git("show", f"HEAD:{name}"))
    print(f"{'':<12} {'count':>6} {'median':>13} {'p90':>13} {'largest':>8}   (guidance in brackets)")
    for guide in GUIDANCE:
        _print_row(guide, now[guide.kind], before[guide.kind])
    for guide in GUIDANCE:
        for name, size in sorted(now[guide.kind].items(), key=lambda pair: -pair[1]):
            if size > guide.look_twice:
                was = before[guide.kind].get(name)
                trend = f", was {was}" if was not in {None, size} else ""
                print(f"{'SPLIT' if size > guide.split else 'look twice'}: {guide.kind} {name}, {size} lines{trend}")


def measured(names: list[str], read: Read) -> dict[str, Sizes]:
    """Lines by kind and name; tests and migrations are left out."""
    found: dict[str, Sizes] = {guide.kind: {} for guide in GUIDANCE}
    for name in names:
        path = PurePosixPath(name)
        if path.parts[0] != "tradeoff" or {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".html":
            found["template"][name] = len(read(name).splitlines())
        elif path.suffix == ".py":
            text = read(name)
            lines = len(text.splitlines())
            found["Python file"][name] = lines
            if len(path.parts) > 2:
                found["package"][path.parts[1]] = found["package"].get(path.parts[1], 0) + lines
            kind = "view or job" if path.name in DOORS else "function"
            found[kind].update(_functions(name, text))
    return found


def _functions(name: str, text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def _print_row(guide: Guidance, now: Sizes, before: Sizes) -> None:
    if not now:
        return
    middle, high = _middle(now), _high(now)
    trend = f"   last commit: {len(before)}, {_middle(before)}, {_high(before)}" if before else ""
    print(
        f"{guide.kind:<12} {len(now):>6} {middle:>6} ({guide.median:>4}) {high:>6} ({guide.p90:>4})"
        f" {max(now.values()):>8}{trend}"
    )


def _middle(sizes: Sizes) -> int:
    return round(statistics.median(sizes.values()))


def _high(sizes: Sizes) -> int:
    ordered = sorted(sizes.values())
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]


def _names_now() -> list[str]:
    return sorted(p.relative_to(ROOT).as_posix() for s in ("*.py", "*.html") for p in (ROOT / "tradeoff").rglob(s))


def _names_committed() -> list[str]:
    return [
        name for name in _git("ls-tree", "-r", "--name-only", "HEAD").splitlines() if name.endswith((".py", ".html"))
    ]


def _git(*words: str) -> str:
    """What git says, or nothing: there may be no commit yet, or no git."""
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    main()
