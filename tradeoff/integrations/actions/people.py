"""Who in a chat is which member: matched by e-mail, anew each night; what an administrator says by hand stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Lower
from procrastinate.contrib.django import app

from tradeoff import log
from tradeoff.integrations import access, events
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.models import ChatPerson, Connection
from tradeoff.integrations.slack.mapping import members_of
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.integrations.sinks import ChatChannel, ChatSink
    from tradeoff.integrations.sinks import ChatPerson as Person

MOST_CHANNELS = 500


def match_people(*, connection: Connection, now: datetime) -> int:
    """All people of a chat; who left, here or there, is nobody any more. Returns how many are known."""
    with line_for(connection) as line:
        sink: ChatSink = adapter_for(connection, line)
        people, own = list(sink.people()), sink.own()
        channels = list(islice(sink.channels(), MOST_CHANNELS))
    _offer(connection, channels, own)
    return keep_people(connection=connection, people=people, now=now)


@transaction.atomic
def ask_look(*, connection: Connection, actor: Member) -> None:
    """Now and not tonight; a job looks."""
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    app.configure_task("integrations.look_around").defer(workspace_id=actor.workspace_id, connection_id=connection.pk)


@transaction.atomic
def keep_people(*, connection: Connection, people: Iterable[Person], now: datetime) -> int:
    """Everybody there, with who they are here; two names are never one member."""
    tenancy.enter(connection.workspace_id)
    Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)  # one at a time
    there = {one.id: one for one in people if one.active and not one.is_bot}
    members = _addresses(connection.workspace_id)
    ChatPerson.objects.filter(connection=connection).exclude(person__in=there).delete()
    known = {row.person: row for row in ChatPerson.objects.filter(connection=connection)}
    who = _who_is_who(members_of(there.values(), members), known, set(members.values()))
    _forget_changed(known, who)
    rows = []
    for person, told in there.items():
        row = known.get(person) or ChatPerson(
            workspace_id=connection.workspace_id, connection=connection, person=person, at=now
        )
        row.name, row.email, row.member_id = told.name[:120], told.email[:254], who.get(person)
        rows.append(row)
    old = [row for row in rows if row.person in known]
    ChatPerson.objects.bulk_create([row for row in rows if row.person not in known])
    ChatPerson.objects.bulk_update(old, ["name", "email", "member", "by"], batch_size=500)
    return sum(row.member_id is not None for row in rows)


@transaction.atomic
def say_who(
    *, connection: Connection, actor: Member, person_id: int, member_id: int | None, now: datetime
) -> ChatPerson:
    """By hand, and so it stays; `member_id` None says that this is nobody of us."""
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    rows = ChatPerson.objects.filter(connection=connection, workspace_id=actor.workspace_id)
    row = rows.select_for_update(of=("self",)).filter(pk=person_id).first()
    if row is None:
        raise NotFound("There is nobody like that in the chat.")
    if member_id is not None:
        if not Member.objects.active().filter(workspace=actor.workspace_id, pk=member_id).exists():
            raise NotFound("There is no such member, or they have left.")
        rows.filter(member=member_id).exclude(pk=row.pk).update(member=None)
    row.member_id, row.by = member_id, actor
    row.save(update_fields=["member", "by"])
    event = events.ChatPersonNamed(connection_id=connection.pk, vendor=connection.vendor, person_id=row.pk)
    log.record(event, actor=actor, now=now)
    return row


def _who_is_who(matched: Mapping[str, int], known: Mapping[str, ChatPerson], here: set[int]) -> dict[str, int]:
    """What was said by hand goes before an address, until that member leaves."""
    by_hand: dict[str, int | None] = {}
    for row in known.values():
        if row.by_id is not None and (row.member_id is None or row.member_id in here):
            by_hand[row.person] = row.member_id
        else:
            row.by = None
    taken = set(by_hand.values())
    found = {person: member for person, member in matched.items() if person not in by_hand and member not in taken}
    return found | {person: member for person, member in by_hand.items() if member is not None}


def _forget_changed(known: Mapping[str, ChatPerson], who: Mapping[str, int]) -> None:
    """Before anybody is somebody else: one member may go from one name to another in the same night."""
    changed = [row.pk for row in known.values() if row.member_id is not None and row.member_id != who.get(row.person)]
    ChatPerson.objects.filter(pk__in=changed).update(member=None)


def _addresses(workspace_id: int) -> dict[str, int]:
    rows = Member.objects.filter(workspace_id=workspace_id, is_active=True, user__is_active=True)
    return dict(rows.annotate(address=Lower("user__email")).values_list("address", "pk"))


@transaction.atomic
def _offer(connection: Connection, channels: Iterable[ChatChannel], own: Mapping[str, str]) -> None:
    """Where a digest may go: nowhere that another company reads."""
    tenancy.enter(connection.workspace_id)
    row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
    told = [{"value": one.id, "label": f"#{one.name}"} for one in channels if one.name and not one.shared]
    row.mapping = {**row.mapping, "channels": sorted(told, key=lambda one: one["label"])}
    row.extra = {**row.extra, **own}
    row.save(update_fields=["mapping", "extra"])
