from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class RunEvent(Event):
    """What happened to one run."""

    noun: ClassVar[str] = "run"
    run_id: int


class RunStarted(RunEvent):
    pass


class RunCancelled(RunEvent):
    pass


class RunFailed(RunEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class JobEvent(Event):
    """What somebody did with a job that failed for good."""

    noun: ClassVar[str] = "trouble"
    trouble_id: int


class JobRetried(JobEvent):
    pass


class JobDiscarded(JobEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class ScheduleRun(Event):
    """Somebody did not wait for the clock."""

    noun: ClassVar[str] = "schedule"
    task: str
