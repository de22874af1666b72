"""How often a connection is called: a bucket that refills, and so many calls at a time.

One limiter serves a connection in this process; who is told to wait makes all its callers wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from tradeoff.integrations.line.parts import VendorRules

SHORTEST = 0.001  # seconds; a wait too short for the clock to notice would be waited for ever


class Limiter:
    """A token bucket with a semaphore; `hold` shuts it for a while."""

    def __init__(
        self,
        *,
        per_second: float,
        burst: int,
        concurrency: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_second = per_second
        self._burst = float(max(burst, 1))
        self._places = threading.BoundedSemaphore(max(concurrency, 1))
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._tokens = self._burst
        self._filled_at = clock()
        self._held_until = 0.0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Waits for a turn, and keeps one of the places while the call lasts."""
        with self._places:
            while (wait := self._wait_or_take()) > 0:
                self._sleep(wait)
            yield

    def hold(self, seconds: float) -> None:
        """Nobody calls for so long: the vendor has said so."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def _wait_or_take(self) -> float:
        with self._lock:
            now = self._clock()
            if now < self._held_until:
                return self._held_until - now
            self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._per_second)
            self._filled_at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return 0.0
            return max((1 - self._tokens) / self._per_second, SHORTEST)


_limiters: dict[Hashable, Limiter] = {}
_limiters_lock = threading.Lock()


def limiter_for(key: Hashable, rules: VendorRules) -> Limiter:
    """The one limiter of a connection in this process."""
    with _limiters_lock:
        if key not in _limiters:
            _limiters[key] = limiter_of(rules)
        return _limiters[key]


def limiter_of(rules: VendorRules) -> Limiter:
    return Limiter(per_second=rules.per_second, burst=rules.burst, concurrency=rules.concurrency)
