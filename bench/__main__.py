"""Prints one JSON line a figure."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench
from bench.ground import ready_ground

TOOLS = {"crm", "crm_pass", "figure", "ground", "large", "__main__"}


def main(wanted: list[str]) -> int:
    groups = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in TOOLS]
    unknown = [name for name in wanted if name not in groups]
    if unknown:
        print(f"There is no group {', '.join(unknown)}; there are {', '.join(groups)}.", file=sys.stderr)
        return 2
    with ready_ground() as ground:
        for name in wanted or groups:
            for figure in importlib.import_module(f"bench.{name}").figures(ground):
                print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
