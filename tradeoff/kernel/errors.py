"""Refusals: what Tradeoff says when it will not do a thing, in words a user can act on."""

from __future__ import annotations


class Refused(Exception):
    """Base of every anticipated refusal; `message` is a sentence for the user, `field` the input it belongs to."""

    code = "refused"
    status = 400
    passes = False  # whether the same may go well a little later, so that a job tries again

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(Refused):
    """The input cannot be taken as it is."""

    code = "invalid"
    status = 422


class NotFound(Refused):
    """There is no such thing, or not for this reader."""

    code = "not_found"
    status = 404


class NotAllowed(Refused):
    """The thing exists and this member may not do that to it."""

    code = "not_allowed"
    status = 403


class Conflict(Refused):
    """Someone or something was there first."""

    code = "conflict"
    status = 409


class NoRoom(Refused):
    """A disk is full; nothing is half-written."""

    code = "no_room"
    status = 507
