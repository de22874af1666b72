"""A measured number with what it needs to be believed: how often, beside what, on which code."""

from __future__ import annotations

import functools
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median

from tradeoff.config.places import CHECKOUT


@functools.cache
def commit() -> str:
    """The commit measured, with a plus when files differ from it."""
    words = ["git", "describe", "--always", "--exclude=*", "--dirty=+"]
    said = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"


@dataclass(frozen=True)
class Figure:
    """`beside` is the plain way to the same answer, in the same unit; `n` how many were measured or moved."""

    name: str
    value: float
    unit: str
    n: int
    beside: dict[str, float]
    warm: bool
    at: str = field(default_factory=commit)

    def line(self) -> str:
        shown = asdict(self) | {
            "value": round(self.value, 3),
            "beside": {name: round(value, 3) for name, value in self.beside.items()},
        }
        return json.dumps({name: shown[name] for name in ("name", "value", "unit", "n", "beside", "at", "warm")})


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_ms(work: Callable[[], object], times: int) -> float:
    return median(seconds(work) for _ in range(times)) * 1000
