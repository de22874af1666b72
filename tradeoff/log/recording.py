from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from procrastinate.contrib.django import app as jobs


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every announced event. Fields are ids and names; `noun` and `noun_id` say what it happened to."""

    noun: ClassVar[str] = ""

    @property
    def noun_id(self) -> int | None:
        value = getattr(self, f"{self.noun}_id", None)
        return value if isinstance(value, int) else None


class Actor(Protocol):
    """Who acts: a member, known here only by its keys."""

    @property
    def pk(self) -> Any: ...
    @property
    def workspace_id(self) -> int: ...


_subscribers: dict[str, list[str]] = defaultdict(list)


def subscribe(event: type[Event], task: str) -> None:
    """After each such event defer the job `task(workspace_id, entry_id, facts)`; called from AppConfig.ready."""
    if task not in _subscribers[event.__name__]:
        _subscribers[event.__name__].append(task)


def subscriptions() -> Iterator[tuple[str, str]]:
    """Every (event name, task name); the start-up check walks it."""
    for event, tasks in _subscribers.items():
        for task in tasks:
            yield event, task


def record(event: Event, *, actor: Actor, now: datetime) -> int:
    """Write one log entry in the caller's transaction and defer one job a subscriber; returns the entry's id."""
    from tradeoff.log.models import Entry  # noqa: PLC0415 - models load after apps import this module

    facts = asdict(event)
    entry = Entry.objects.append(
        workspace_id=actor.workspace_id,
        actor_id=actor.pk,
        event=type(event).__name__,
        noun=event.noun,
        noun_id=event.noun_id,
        facts=facts,
        at=now,
    )
    for task in _subscribers[type(event).__name__]:
        jobs.configure_task(task).defer(workspace_id=actor.workspace_id, entry_id=entry.pk, facts=facts)
    return entry.pk
