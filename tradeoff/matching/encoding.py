"""The encoder of this process, loaded when it is first asked for; pages and jobs share one."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings

from tradeoff.text import encoder as engine

if TYPE_CHECKING:
    from tradeoff.text.encoder import Encoder

_loading: Final = Lock()


def encoder() -> Encoder | None:
    """None where meanings are off: no model, another one than its seal says, or MATCH_BY_MEANING is false."""
    if not settings.MATCH_BY_MEANING:
        return None
    with _loading:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Encoder | None:
    return engine.load()
