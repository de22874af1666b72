"""What a worker keeps open beside its jobs, as long as it works; packages above register it in AppConfig.ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

_kept: dict[str, Callable[[], AbstractContextManager[object]]] = {}


def register(name: str, keep: Callable[[], AbstractContextManager[object]]) -> None:
    """`keep()` must return at once, do its work on a thread of its own and end it with its block."""
    _kept[name] = keep


@contextmanager
def all_kept() -> Iterator[None]:
    """Around a worker's life."""
    with ExitStack() as stack:
        for keep in _kept.values():
            stack.enter_context(keep())
        yield
