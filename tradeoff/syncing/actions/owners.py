"""Who owns records there is matched with members by e-mail, else by a name that only one member has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.integrations.ports import OwnerRecord
from tradeoff.integrations.queries import may_keep
from tradeoff.kernel.errors import Invalid, NotAllowed, NotFound
from tradeoff.syncing import events
from tradeoff.syncing.models import OwnerMatch
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection


@transaction.atomic
def match_owners(connection: Connection, owners: Sequence[OwnerRecord]) -> bool:
    """Whether somebody is known now who was not before. What a person settled stays as they said."""
    held = {row.external_id: row for row in OwnerMatch.objects.filter(connection=connection)}
    people = _People(connection.workspace_id)
    fresh, changed, found = [], [], False
    for owner in owners:
        row = held.get(owner.id)
        is_new = row is None
        if row is None:
            row = OwnerMatch(workspace_id=connection.workspace_id, connection=connection, external_id=owner.id)
        before = (row.name, row.email, row.is_active, row.member_id)
        row.name, row.email, row.is_active = owner.name[:200], owner.email[:254], owner.active
        if row.settled_at is None and row.member_id is None:
            row.member_id = people.meant(owner)
            found = found or (row.member_id is not None and not is_new)
        if is_new:
            fresh.append(row)
        elif before != (row.name, row.email, row.is_active, row.member_id):
            changed.append(row)
    OwnerMatch.objects.bulk_create(fresh)
    OwnerMatch.objects.bulk_update(changed, ["name", "email", "is_active", "member"])
    return found


@transaction.atomic
def settle_owner(
    *, actor: Member, connection: Connection, match_id: int, member_id: int | None, now: datetime
) -> OwnerMatch:
    """A person says who it is; None: nobody here. Their records are read anew for it by the caller."""
    if not may_keep(actor):
        raise NotAllowed("Who is who is said by an administrator.")
    row = OwnerMatch.objects.select_for_update(of=("self",)).filter(connection=connection, pk=match_id).first()
    if row is None:
        raise NotFound("This owner is not there any more.")
    if member_id is not None and not Member.objects.filter(workspace=actor.workspace_id, pk=member_id).exists():
        raise Invalid("There is no such member.", field="member")
    row.member_id, row.settled_by, row.settled_at = member_id, actor, now
    row.save()
    log.record(events.OwnerSettled(connection_id=connection.pk, vendor=connection.vendor), actor=actor, now=now)
    return row


class _People:
    """Members by e-mail and by name; those who left as well: they own what they closed."""

    def __init__(self, workspace_id: int) -> None:
        self._by_mail: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        rows = Member.objects.filter(workspace=workspace_id).order_by("-is_active", "pk")
        for key, name, mail in rows.values_list("pk", "name", "user__email"):
            if mail:
                self._by_mail.setdefault(mail.casefold(), key)
            self._by_name.setdefault(name.casefold(), []).append(key)

    def meant(self, owner: OwnerRecord) -> int | None:
        by_mail = self._by_mail.get(owner.email.casefold()) if owner.email else None
        named = self._by_name.get(owner.name.casefold(), [])
        return by_mail or (named[0] if len(named) == 1 else None)
