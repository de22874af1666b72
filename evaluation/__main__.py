"""Prints the tables and writes them into docs/method/matching.md. `--learn` first learns the numbers anew."""

from __future__ import annotations

import sys

from evaluation import duplicates as engine
from evaluation.data import TITLE
from evaluation.report import Measured, keep, tables
from tradeoff.text.ranking import learned, weights_of


def main(learn: bool) -> int:
    made = engine.columns()
    titles = made[TITLE]
    found = {}
    for first in (True, False):
        taught, missed = engine.pools(titles, first, apart=True), engine.pools(titles, first, apart=True, without=True)
        found[first] = engine.learned_from(taught, missed)
    if learn:
        engine.ship(found[True])
    lines = {kind: weights_of(said) for kind, said in found[True].items()} if learn else learned()
    measured = {
        first: {
            name: Measured(
                engine.baselines(column, first),
                engine.pools(column, first, apart=False),
                engine.pools(column, first, apart=True, without=True),
            )
            for name, column in made.items()
        }
        for first in (True, False)
    }
    said = tables(lines, engine.read(found[False]), measured[False], measured[True])
    print(said)
    keep(said)
    return 0


if __name__ == "__main__":
    sys.exit(main("--learn" in sys.argv[1:]))
