from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from django.db import models, transaction

from tradeoff import log
from tradeoff.kernel.errors import Invalid
from tradeoff.notices import events, kinds, queries, rules
from tradeoff.notices.models import Notice, Preference, Rhythm
from tradeoff.notices.rules import Cadence
from tradeoff.workspaces.models import Member


@transaction.atomic
def set_preferences(*, actor: Member, wanted: Mapping[str, Cadence], now: datetime) -> None:
    """How kinds come by mail from now on; what waits moves to its new time."""
    unknown = [name for name in wanted if not kinds.is_known(name)]
    if unknown:
        raise Invalid("There is no such kind of notice.")
    _write(actor, wanted)
    _move(actor, wanted, now=now)
    log.record(events.PreferenceSet(member_id=actor.pk, kinds=tuple(wanted)), actor=actor, now=now)


@transaction.atomic
def set_rhythm(
    *,
    actor: Member,
    digest_hour: int,
    digest_weekday: int,
    quiet_from: time | None,
    quiet_until: time | None,
    now: datetime,
) -> Rhythm:
    """When digests come and when nothing does; refuses quiet hours with one end."""
    if (quiet_from is None) != (quiet_until is None):
        raise Invalid("Say from when until when it is quiet, or neither.", field="quiet_until")
    if not 0 <= digest_hour <= 23 or not 0 <= digest_weekday <= 6:
        raise Invalid("Choose an hour of the day and a day of the week.", field="digest_hour")
    fields = {
        "workspace_id": actor.workspace_id,
        "digest_hour": digest_hour,
        "digest_weekday": digest_weekday,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
    }
    rhythm, _ = Rhythm.objects.update_or_create(member=actor, defaults=fields)
    chosen = queries.cadences([actor.pk])
    waiting = set(_waiting(actor).values_list("kind", flat=True))
    _move(actor, {kind: queries.cadence_of(chosen, actor.pk, kind) for kind in waiting}, now=now)
    log.record(events.RhythmSet(member_id=actor.pk), actor=actor, now=now)
    return rhythm


@transaction.atomic
def stop_mail(*, member: Member, names: list[str], now: datetime) -> dict[str, str]:
    """No more mail of these kinds, by the link in a mail; returns what held before, to undo it.

    What waits keeps its time and is left out when that comes, so that an undo before then loses nothing.
    """
    chosen = queries.cadences([member.pk])
    before = {name: str(queries.cadence_of(chosen, member.pk, name)) for name in names}
    _write(member, dict.fromkeys(names, Cadence.NEVER))
    event = events.PreferenceSet(member_id=member.pk, kinds=tuple(names), by_link=True)
    log.record(event, actor=member, now=now)
    return before


@transaction.atomic
def restore(*, member: Member, before: Mapping[str, str], now: datetime) -> None:
    """Undo `stop_mail`."""
    _write(member, {name: Cadence(cadence) for name, cadence in before.items()})
    event = events.PreferenceSet(member_id=member.pk, kinds=tuple(before), by_link=True)
    log.record(event, actor=member, now=now)


def _write(member: Member, wanted: Mapping[str, Cadence]) -> None:
    for name, cadence in wanted.items():
        Preference.objects.update_or_create(
            member=member, kind=name, defaults={"workspace_id": member.workspace_id, "cadence": cadence}
        )


def _waiting(member: Member) -> models.QuerySet[Notice]:
    return Notice.objects.filter(member=member, mail__isnull=True, mail_at__isnull=False)


def _move(member: Member, wanted: Mapping[str, Cadence], *, now: datetime) -> None:
    """What waits to be mailed goes at the time that holds now."""
    hours = queries.hours_of([member])[member.pk]
    for name, cadence in wanted.items():
        _waiting(member).filter(kind=name).update(mail_at=rules.due_at(cadence, now=now, hours=hours))
