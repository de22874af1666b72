"""Background work as a page shows it: ready strings, no queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tradeoff.ui.format import ago, number
from tradeoff.work import labels, rules
from tradeoff.work.models import Run, Trouble
from tradeoff.work.queries import Schedule
from tradeoff.work.rules import RunState

TONES = {
    RunState.QUEUED: "neutral", RunState.RUNNING: "info", RunState.DONE: "good", RunState.FAILED: "bad",
    RunState.CANCELLED: "warn",
}  # fmt: skip
ENDINGS = {"succeeded": ("Went well", "good"), "failed": ("Failed", "bad"), "doing": ("Running", "info"),
           "todo": ("Waiting for a worker", "warn")}  # fmt: skip


@dataclass(frozen=True)
class RunRow:
    pk: int
    label: str
    href: str
    state: str
    tone: str
    words: str
    count: str
    done: int
    total: int
    shows_meter: bool
    by: str
    asked: str
    is_over: bool
    may_be_cancelled: bool


@dataclass(frozen=True)
class TroubleRow:
    pk: int
    label: str
    words: str
    tries: int
    when: str


@dataclass(frozen=True)
class ScheduleRow:
    task: str
    label: str
    rhythm: str
    last: str
    ending: str
    tone: str
    next: str


def run_row(run: Run, *, now: datetime, root: str) -> RunRow:
    state = RunState(run.state)
    stopping = run.cancel_asked_at is not None and not state.is_over
    return RunRow(
        pk=run.pk,
        label=run.label,
        href=f"{root}{run.path}" if run.path else "",
        state="Stopping" if stopping else state.value.capitalize(),
        tone="warn" if stopping else TONES[state],
        words=run.words,
        count=_counted(run),
        done=run.done,
        total=run.total,
        shows_meter=run.total > 0 and not state.is_over,
        by=run.asked_by.name,
        asked=ago(run.asked_at, now=now),
        is_over=state.is_over,
        may_be_cancelled=run.may_be_cancelled,
    )


def trouble_row(trouble: Trouble, *, now: datetime) -> TroubleRow:
    label = labels.label_of(trouble.task)
    return TroubleRow(
        pk=trouble.pk,
        label=f"{label}: {trouble.run.label}" if trouble.run else label,
        words=trouble.words,
        tries=trouble.attempts,
        when=ago(trouble.at, now=now),
    )


def schedule_row(schedule: Schedule, *, now: datetime, zone: ZoneInfo) -> ScheduleRow:
    ending, tone = ENDINGS.get(schedule.last_status, (schedule.last_status.capitalize(), "neutral"))
    return ScheduleRow(
        task=schedule.task,
        label=labels.label_of(schedule.task),
        rhythm=rhythm(schedule.cron),
        last=ago(schedule.last_at, now=now) if schedule.last_at else "Not yet",
        ending=ending,
        tone=tone,
        next=_next(schedule.next_at.astimezone(zone), now=now),
    )


def rhythm(cron: str) -> str:
    """A cron line in words, where it is one of the few shapes we use; else as it stands."""
    minute, hour, *days = cron.split()
    if days != ["*", "*", "*"]:
        return cron
    if hour == "*":
        if minute == "*":
            return "Every minute"
        if minute.startswith("*/"):
            return f"Every {minute[2:]} minutes"
        return f"Every hour at :{int(minute):02d}" if minute.isdigit() else cron
    if minute.isdigit() and hour.isdigit():
        return f"Every day at {int(hour):02d}:{int(minute):02d} UTC"
    return cron


def missing_worker(heartbeat: datetime | None, *, now: datetime) -> str:
    """What to tell when no worker gives a sign of life; empty when one does."""
    if not rules.is_unseen(heartbeat, now=now):
        return ""
    if heartbeat is None:
        return "No worker is running, so background work waits. Start one: tradeoff worker"
    minutes = int((now - heartbeat) / timedelta(minutes=1))
    return f"No worker has been seen for {minutes} minutes, so background work waits. Start one: tradeoff worker"


def _counted(run: Run) -> str:
    if run.total:
        return f"{number(run.done)} of {number(run.total)}"
    return number(run.done) if run.done else ""


def _next(local: datetime, *, now: datetime) -> str:
    if local - now < timedelta(minutes=1):
        return "Within a minute"
    day = "today" if local.date() == now.astimezone(local.tzinfo).date() else local.strftime("%-d %b")
    return f"{local:%H:%M} {day}"
