"""What a later stage supplies: a finder of similar problems that knows more than words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Finder(Protocol):
    """Key to the problems that resemble its text, best first; `asks` says that the keys are ids of asks. None where
    nothing was read yet, so that words alone find them."""

    def __call__(
        self, actor: Any, texts: Mapping[int, str], *, asks: bool, limit: int
    ) -> dict[int, list[Any]] | None: ...


_finders: list[Finder] = []


def find_with(finder: Finder) -> None:
    """Let similar problems be found by this from now on; called from AppConfig.ready."""
    _finders[:] = [finder]


def finder() -> Finder | None:
    """The one that was supplied; None: words alone find them."""
    return _finders[0] if _finders else None
