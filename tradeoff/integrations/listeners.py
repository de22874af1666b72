"""What other vendors can be to the house: where customers' words, calls and designs come from. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from tradeoff.integrations.sources import Batch, Since


@dataclass(frozen=True, kw_only=True)
class FeedbackRecord:
    """What somebody said about the product, in their own words."""

    id: str
    text: str
    at: datetime
    changed_at: datetime
    title: str = ""
    kind: str = ""
    author_name: str = ""
    author_email: str = ""
    account_name: str = ""
    url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@runtime_checkable
class FeedbackSource(Protocol):
    """Where customers say what they need. Lists come in the order (changed_at, id)."""

    def feedback(self, since: Since) -> Iterator[Batch[FeedbackRecord]]: ...
    def deleted(self, since: Since) -> Iterator[str]: ...
    def reread(self, ids: Sequence[str]) -> Iterator[Batch[FeedbackRecord]]: ...


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """A call that was recorded; its words are asked for one call at a time."""

    id: str
    title: str
    at: datetime
    seconds: int
    changed_at: datetime
    emails: tuple[str, ...] = ()
    deal_id: str = ""
    account_id: str = ""
    url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What one person said in one breath, so many seconds into the call."""

    second: int
    speaker: str
    text: str
    email: str = ""


@runtime_checkable
class CallSource(Protocol):
    """Where calls are recorded. Lists come in the order (changed_at, id)."""

    def calls(self, since: Since) -> Iterator[Batch[CallRecord]]: ...
    def passages(self, call_id: str) -> Sequence[Passage]: ...
    def deleted(self, since: Since) -> Iterator[str]: ...


@dataclass(frozen=True, kw_only=True)
class DesignRecord:
    """A drawing that somebody linked."""

    id: str
    name: str
    url: str
    changed_at: datetime
    picture_url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@runtime_checkable
class DesignSource(Protocol):
    """Where designs are drawn."""

    def designs(self, since: Since) -> Iterator[Batch[DesignRecord]]: ...

    def design(self, url: str) -> DesignRecord | None:
        """What this address shows; None when it is no address of the vendor's, or nothing is there."""
        ...

    def picture(self, design_id: str) -> bytes: ...
