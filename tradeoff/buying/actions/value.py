from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.buying import access, events, queries
from tradeoff.buying.models import ValueCase
from tradeoff.buying.rules import ValueInput
from tradeoff.crm.queries import deal_of
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal

FIELDS = ("problem", "worth_minor", "metric", "proof", "agreed_with_id", "agreed_on")


@transaction.atomic
def write_value_case(
    *, actor: Member, deal: Deal, said: ValueInput, seen_at: datetime | None, now: datetime
) -> ValueCase:
    """Put in words why the customer would buy; refuses one without their problem, and a page older than the last."""
    if not access.can_write(actor, deal_of(actor, deal.pk)):
        raise NotAllowed("The deal's owner, sales leaders and administrators write its value case.")
    if not said.problem.strip():
        raise Invalid("Write the problem in the customer's words.", field="problem")
    if said.worth_minor is not None and said.worth_minor < 0:
        raise Invalid("A worth is not below 0; leave it empty when it is not known.", field="worth")
    people = {None, *(contact.pk for contact in queries.contacts_to_choose(actor, deal))}
    if said.agreed_with_id not in people:
        raise Invalid("Choose somebody who is a contact of the deal's account.", field="agreed_with")
    held = ValueCase.objects.select_for_update(of=("self",)).filter(deal=deal).first()
    if held is not None and held.changed_at != seen_at:
        raise Conflict("Somebody changed this value case meanwhile. Look at it, then save again.")
    row = held or ValueCase(workspace_id=actor.workspace_id, deal=deal)
    changed = tuple(field for field in FIELDS if getattr(row, field) != getattr(said, field))
    if changed:
        for field in FIELDS:
            setattr(row, field, getattr(said, field))
        row.changed_at, row.changed_by = now, actor
        row.save()
        log.record(events.ValueCaseWritten(deal_id=deal.pk, fields=changed), actor=actor, now=now)
    return row
