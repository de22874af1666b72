"""Checked rows to each noun's own bulk action."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from tradeoff.activities import actions as activities
from tradeoff.activities.rules import ActivityImport, Direction, Outcome
from tradeoff.activities.rules import Kind as ActivityKind
from tradeoff.asks import actions as asks
from tradeoff.buying import actions as buying
from tradeoff.buying.rules import Confidence, RoleInput, RoleSource
from tradeoff.crm import actions as crm
from tradeoff.crm.rules import SETTLED_ACCOUNT, SETTLED_CONTACT, SETTLED_DEAL, BuyingRole
from tradeoff.imports.engine.rows import (
    ActivityRow,
    AskRow,
    ChangeRow,
    ImportRow,
    NoteRow,
    PersonRow,
    ProductRow,
    RoleRow,
    SubscriptionRow,
)
from tradeoff.imports.rules import Noun
from tradeoff.subscriptions import actions as subscriptions
from tradeoff.subscriptions.rules import Period, SubscriptionImport
from tradeoff.voice import actions as voice
from tradeoff.voice.rules import NoteInput
from tradeoff.workspaces import actions as workspaces
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts, PersonInput, ProductInput, Role

# Nouns whose rows are written as the check settled them: known ones by id, all others new.
SETTLED: Mapping[Noun, tuple[Callable[..., Counts], Sequence[str]]] = {
    Noun.ACCOUNTS: (crm.settle_accounts, SETTLED_ACCOUNT),
    Noun.CONTACTS: (crm.settle_contacts, SETTLED_CONTACT),
    Noun.DEALS: (crm.settle_deals, SETTLED_DEAL),
}


def write_rows(noun: Noun, rows: Sequence[ImportRow], *, actor: Member, now: datetime) -> Counts:
    """One bulk action for all rows; in the rows an empty text means “not stated”, as None does in the inputs."""
    if noun in SETTLED:
        settle, columns = SETTLED[noun]
        return settle(actor=actor, rows=map(attrgetter(*columns), rows), now=now)
    if noun is Noun.ASKS:  # never all at once in memory: they come in by blocks
        return asks.import_asks(actor=actor, rows=(_input_of(row, actor=actor) for row in rows), now=now)
    writers: dict[Noun, Callable[..., Counts]] = {
        Noun.PRODUCTS: workspaces.import_products,
        Noun.PEOPLE: workspaces.import_people,
        Noun.CHANGES: crm.import_history,
        Noun.NOTES: voice.import_notes,
        Noun.ACTIVITIES: activities.import_activities,
        Noun.SUBSCRIPTIONS: subscriptions.import_subscriptions,
        Noun.ROLES: buying.import_buying_roles,
    }
    inputs = [_input_of(row, actor=actor) for row in rows]
    if noun is Noun.PEOPLE:
        inputs += _new_managers(inputs, actor=actor)
    return writers[noun](actor=actor, rows=inputs, now=now)


def _new_managers(people: Sequence[PersonInput], *, actor: Member) -> list[PersonInput]:
    """Managers who come in with their people join the team that all of these are in; known ones stay where they are."""
    known = {
        name.casefold() for name in Member.objects.filter(workspace=actor.workspace_id).values_list("name", flat=True)
    }
    known |= {person.name.casefold() for person in people}
    teams: dict[str, set[str | None]] = defaultdict(set)
    for person in people:
        if person.manager and person.manager.casefold() not in known:
            teams[person.manager].add(person.team)
    return [
        PersonInput(name=name, team=next(iter(of)), roles=frozenset({Role.SALES_MANAGER}))
        for name, of in teams.items()
        if len(of) == 1
    ]


def _input_of(row: ImportRow, *, actor: Member) -> Any:
    match row:
        case ChangeRow() | NoteRow() | ActivityRow():
            return _told_of(row)
        case AskRow():
            said = _stated(row, ("external_id",))
            said["asked_by_id"] = row.asked_by_id or actor.pk
            return asks.AskImport(**said)
        case SubscriptionRow():
            said = _stated(row, ("external_id",))
            return SubscriptionImport(**said | {"period": Period(row.period) if row.period else None})
        case RoleRow():
            return _part_of(row)
        case ProductRow() | PersonRow():
            return _ground_of(row)
        case _:
            raise AssertionError("Settled rows are written as they are.")


def _ground_of(row: ProductRow | PersonRow) -> Any:
    if isinstance(row, ProductRow):
        return ProductInput(name=row.name, id=row.id, list_price_minor=row.list_price_minor)
    return PersonInput(**_stated(row, ("email", "title", "team", "manager")))


def _part_of(row: RoleRow) -> RoleInput:
    return RoleInput(
        deal_id=row.deal_id,
        contact_id=row.contact_id,
        role=BuyingRole(row.role),
        source=RoleSource(row.source) if row.source else None,
        confidence=Confidence(row.confidence) if row.confidence else None,
    )


def _told_of(row: ChangeRow | NoteRow | ActivityRow) -> Any:
    """What happened and what was said."""
    if isinstance(row, ChangeRow):
        return crm.DealMoment(**_stated(row, (), without=("id",)))
    said = _stated(row, ("external_id",))
    if isinstance(row, NoteRow):
        return NoteInput(**said)
    said["kind"] = ActivityKind(row.kind)
    said["outcome"] = Outcome(row.outcome) if row.outcome else None
    said["direction"] = Direction(row.direction) if row.direction else None
    return ActivityImport(**said)


def _stated(
    row: AskRow | PersonRow | ChangeRow | NoteRow | ActivityRow | SubscriptionRow,
    texts: Sequence[str],
    without: Sequence[str] = (),
) -> dict[str, Any]:
    """The row's fields without its number, empty texts as None."""
    said = {name: getattr(row, name) for name in row.__dataclass_fields__ if name not in {"row", *without}}
    return said | {name: said[name] or None for name in texts}
