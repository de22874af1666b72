"""What was computed, kept for as long as nothing was written; few at a time, in this process alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Computed = TypeVar("Computed")


class Keeper(Generic[Computed]):
    """The last few results by what they depend on; asked for anything else it computes, and forgets the oldest.

    Two threads that ask at once may both compute: neither waits for the other, and both are right.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Computed] = OrderedDict()
        self._turn = Lock()

    def get(self, depends_on: Hashable, compute: Callable[[], Computed]) -> Computed:
        with self._turn:
            if depends_on in self._kept:
                self._kept.move_to_end(depends_on)
                return self._kept[depends_on]
        found = compute()
        with self._turn:
            self._kept[depends_on] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
