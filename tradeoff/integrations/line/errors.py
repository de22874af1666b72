"""What can go wrong on the way to a vendor: typed, in words, each with what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tradeoff.kernel.errors import Refused


class Trouble(Refused):
    """Base of all that a line refuses; `remedy` is a sentence beside `message`."""

    code = "vendor_trouble"
    status = 502
    remedy = ""

    def __init__(self, message: str, *, remedy: str = "", field: str | None = None) -> None:
        super().__init__(message, field=field)
        if remedy:
            self.remedy = remedy


class Revoked(Trouble):
    """The grant opens nothing any more, and renewing it did not help."""

    code = "revoked"
    status = 401
    remedy = "Sign in there again, or give it a new token."


class NotPermitted(Trouble):
    """The grant is good, but not for this."""

    code = "not_permitted"
    status = 403
    remedy = "Give the connected user the missing permission there, or connect as somebody who has it."


class Missing(Trouble):
    """The vendor knows no such thing, or hides it from the connected user."""

    code = "missing"
    status = 404
    remedy = "It may have been deleted or moved there."


class SlowDown(Trouble):
    """Too many calls; `retry_at` says when the next one may be welcome."""

    code = "slow_down"
    passes = True
    status = 429
    remedy = "Nothing to do: we go on by ourselves."

    def __init__(self, message: str, *, retry_at: datetime, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.retry_at = retry_at


class Rejected(Trouble):
    """The vendor understood and will not; `fields` names its fields with its words."""

    code = "rejected"
    status = 422
    remedy = "Change what is named here and try again."

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.fields: Mapping[str, str] = dict(fields or {})


class Gone(Trouble):
    """It was there and is not any more, or the address has been retired."""

    code = "gone"
    status = 410
    remedy = "It was removed there; we stop asking for it."


class Unreachable(Trouble):
    """No answer, or one that says the vendor has trouble of its own."""

    code = "unreachable"
    passes = True
    status = 503
    remedy = "We try again by ourselves. If it lasts, check the base address and the network."


class Garbled(Trouble):
    """An answer that cannot be what was asked for: cut short, not JSON, a list that never ends."""

    code = "garbled"
    passes = True
    status = 502
    remedy = "We try again by ourselves. If it lasts, check that the base address is the vendor's own."
