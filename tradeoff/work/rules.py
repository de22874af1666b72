"""When a job is tried again, what a run may still become, and how trouble is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from tradeoff.kernel.errors import Refused

FIRST_WAIT = 4
LONGEST_WAIT = 3600
ATTEMPTS = 10
FATAL_RESCUES = 5  # a job under which so many workers died is not given to another one
UNSEEN = timedelta(minutes=2)
UNREACHABLE = frozenset({"OSError", "ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror"})
DISK_FULL = "The database's disk is full, so nothing was written. Make room on it."
DATABASE_AWAY = frozenset({"OperationalError", "InterfaceError", "ConnectorException"})


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in {RunState.DONE, RunState.FAILED, RunState.CANCELLED}


def wait_before(attempts: int, *, longest: int = LONGEST_WAIT) -> int:
    """Seconds until the next try: 4, 8, 16 … and never more than `longest`."""
    return min(FIRST_WAIT << min(attempts, 30), longest)


def is_unseen(heartbeat: datetime | None, *, now: datetime) -> bool:
    """Whether no worker has given a sign of life lately."""
    return heartbeat is None or now - heartbeat > UNSEEN


def said(error: BaseException) -> str:
    """What went wrong, for somebody who runs no servers; never the text of an error of ours, which may hold data."""
    if isinstance(error, Refused):
        return error.message
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & DATABASE_AWAY:
        is_full = type(error.__cause__).__name__ == "DiskFull"
        return DISK_FULL if is_full else "The database went away while this ran. Retry it."
    if any(name.startswith("SMTP") for name in names):
        return "The mail server did not take the mail. Check the mail settings (`tradeoff doctor`), then retry."
    if names & UNREACHABLE:
        return "Another server could not be reached. Check that it is up (`tradeoff doctor`), then retry."
    if any(name.endswith("DoesNotExist") or name == "ObjectDoesNotExist" for name in names):
        return "What this was about is no longer there. Discard it."
    return f"An error of ours ({type(error).__name__}). The worker's own output has the details; retry or discard it."
