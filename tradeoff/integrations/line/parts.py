"""What a line is told and what it answers: a grant, where grants live, a vendor's manners, an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NoReturn, Protocol

Verdict = Literal["revoked", "not_permitted", "missing", "rejected", "gone", "unreachable"]


@dataclass(frozen=True)
class Grant:
    """What opens a vendor's door; never in a log, and its repr tells nothing."""

    kind: Literal["oauth", "token", "basic"]
    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)


class Keys(Protocol):
    """Where a connection's grant lives."""

    def current(self) -> Grant: ...

    def renew(self, spent: Grant) -> Grant:
        """Refresh once under a lock; theirs if somebody else has renewed since `spent`; raises Revoked.

        A refresh token that the vendor rotated is stored before this returns.
        """
        ...


@dataclass(frozen=True)
class Answer:
    """What came back: `data` is its JSON, with Decimal for every number that has a point, None when there is none."""

    status: int
    headers: Mapping[str, str]
    data: Any
    raw: bytes = field(repr=False)


def _bearer(grant: Grant) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {grant.access}"}


def _is_401(answer: Answer) -> bool:
    return answer.status == 401


def _never(_answer: Answer) -> None:
    return None


def _nothing(_answer: Answer) -> str:
    return ""


def _no_fields(_answer: Answer) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class VendorRules:
    """A vendor's manners.

    `expired`: this answer says the access token is spent. `slow_down`: seconds to wait, 0 for "it does not say",
    None when the answer is no such thing. `refusal`: the vendor's words for a refusal; `fields`: the same by its
    fields. `verdict`: what kind of refusal it is where the status does not tell (Slack says 200 and `ok: false`).
    """

    name: str
    auth_header: Callable[[Grant], Mapping[str, str]] = _bearer
    expired: Callable[[Answer], bool] = _is_401
    slow_down: Callable[[Answer], float | None] = _never
    refusal: Callable[[Answer], str] = _nothing
    per_second: float = 10.0
    burst: int = 10
    concurrency: int = 4
    fields: Callable[[Answer], Mapping[str, str]] = _no_fields
    verdict: Callable[[Answer], Verdict | None] = _never
    label: str = ""

    @property
    def title(self) -> str:
        """As a person says it."""
        return self.label or self.name.title()


def parsed(raw: bytes) -> Any:
    """JSON with exact numbers; raises ValueError for what is none."""
    return json.loads(raw, parse_float=Decimal, parse_constant=_no_number) if raw.strip() else None


def encoded(value: Any) -> bytes:
    """JSON for a vendor; a Decimal goes as the number it is, to the 15 digits a number there has."""
    return json.dumps(value, default=_plain, separators=(",", ":")).encode()


def _plain(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
