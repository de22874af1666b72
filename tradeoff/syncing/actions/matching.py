"""Which row here a record is: by link, else by external id, else by what it is called, else none yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from django.db import connection as database

from tradeoff.integrations.ports import AccountRecord, ContactRecord, DealRecord
from tradeoff.kernel.names import normalize
from tradeoff.syncing import queries
from tradeoff.syncing.engine.settling import Target
from tradeoff.syncing.models import Linked
from tradeoff.syncing.rules import Noun

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection

CrmRecord = AccountRecord | ContactRecord | DealRecord
# By arrays: two thousand rows are one round trip of three parameters.
LINK = """
    INSERT INTO syncing_linked
        (workspace_id, connection_id, noun, external_id, row_id, is_second, is_doubtful)
    SELECT %s, %s, %s, told.external_id, told.row_id, false, told.is_doubtful
    FROM unnest(%s::text[], %s::bigint[], %s::boolean[]) AS told (external_id, row_id, is_doubtful)
"""
R = TypeVar("R", AccountRecord, ContactRecord, DealRecord)


@dataclass
class Matched:
    """`seconds` are records whose row is that of another record of the same name; they state nothing."""

    targets: dict[str, Target] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)
    seconds: dict[str, str] = field(default_factory=dict)
    linked_seconds: set[str] = field(default_factory=set)


def match(
    connection: Connection, noun: Noun, records: Mapping[str, R], by_name: Callable[[list[R]], Mapping[str, int]]
) -> Matched:
    """A target for each record that is to be written; its row may be here already without a link."""
    found = Matched()
    links = _live_links(connection, noun, records)
    for key, link in links.items():
        if link.is_second:
            found.linked_seconds.add(key)
        else:
            found.targets[key] = Target(link.row_id, states_id=False)
    unknown = [record for key, record in records.items() if key not in links]
    by_id: Mapping[str, int] = queries.ids_by_external(noun, connection.workspace_id, [record.id for record in unknown])
    named: Mapping[str, int] = by_name([record for record in unknown if record.id not in by_id])
    taken = queries.taken_rows(connection, noun, {*by_id.values(), *named.values()})
    for record in unknown:
        row_id = by_id.get(record.id) or named.get(record.id)
        if row_id is not None and row_id in taken:
            row_id = None
        if row_id is not None:
            taken.add(row_id)
        found.targets[record.id] = Target(row_id, states_id=record.id not in by_id)
        found.fresh.add(record.id)
    return found


def match_accounts(connection: Connection, records: Mapping[str, AccountRecord]) -> Matched:
    """Names are unique here, and not there: a second account of a name is the first one, until somebody says else."""
    keys = {key: normalize(record.name)[:200] for key, record in records.items()}
    here = queries.accounts_named(connection.workspace_id, set(keys.values()) - {""})

    def by_name(unknown: list[AccountRecord]) -> dict[str, int]:
        return {record.id: here[keys[record.id]][0] for record in unknown if keys[record.id] in here}

    found = match(connection, Noun.ACCOUNT, records, by_name)
    firsts: dict[str, str] = {}
    owners = _first_of(connection, {row_id for row_id, _ in here.values()})
    for key in [key for key in records if key in found.fresh]:
        target, name = found.targets[key], keys[key]
        row = here.get(name)
        if row is not None and target.row_id == row[0]:
            if row[1] is not None and target.states_id:
                found.targets[key] = Target(row[0], states_id=False)
                found.doubtful.add(key)
        elif row is not None and target.row_id is None and row[0] in owners:
            found.seconds[key] = owners[row[0]]
        elif target.row_id is None and name and name in firsts:
            found.seconds[key] = firsts[name]
        if key not in found.seconds and name:
            firsts.setdefault(name, key)
    for key in found.seconds:
        found.targets.pop(key, None)
        found.fresh.discard(key)
    _leave_names(found, keys, {name: row_id for name, (row_id, _) in here.items()})
    return found


def _leave_names(found: Matched, keys: Mapping[str, str], holders: Mapping[str, int]) -> None:
    """A name that another row has stays with that row."""
    for key, target in found.targets.items():
        holder = holders.get(keys[key])
        if holder is not None and target.row_id is not None and holder != target.row_id:
            found.targets[key] = replace(target, states_name=False)


def match_contacts(
    connection: Connection, records: Mapping[str, ContactRecord], accounts: Mapping[str, int]
) -> Matched:
    def by_name(unknown: list[ContactRecord]) -> dict[str, int]:
        here = queries.unlinked_contacts({accounts[one.account_id] for one in unknown if one.account_id in accounts})
        found = {}
        for record in unknown:
            account = accounts.get(record.account_id, 0)
            same = here.get((account, record.email.casefold())) or here.get((account, record.name.casefold())) or []
            if len(same) == 1:
                found[record.id] = same[0]
        return found

    return match(connection, Noun.CONTACT, records, by_name)


def match_deals(connection: Connection, records: Mapping[str, DealRecord], accounts: Mapping[str, int]) -> Matched:
    def by_name(unknown: list[DealRecord]) -> dict[str, int]:
        here = queries.unlinked_deals({accounts[one.account_id] for one in unknown if one.account_id in accounts})
        found = {}
        for record in unknown:
            same = here.get((accounts.get(record.account_id, 0), record.name.strip().casefold()), [])
            if len(same) == 1:
                found[record.id] = same[0]
        return found

    return match(connection, Noun.DEAL, records, by_name)


def write_links(connection: Connection, noun: Noun, matched: Matched, written: Mapping[str, CrmRecord]) -> None:
    """After the rows are there: what was fresh is linked now, and what came back is gone no more."""
    workspace = connection.workspace_id
    stated = [key for key in written if key in matched.fresh and matched.targets[key].row_id is None]
    rows = queries.ids_by_external(noun, workspace, stated)
    rows |= {key: row for key in written if (row := matched.targets[key].row_id) is not None}
    fresh = [key for key in written if key in matched.fresh]
    with database.cursor() as cursor:
        cursor.execute(
            LINK,
            [workspace, connection.pk, str(noun), fresh, [rows[key] for key in fresh],
             [key in matched.doubtful for key in fresh]],
        )  # fmt: skip
    if matched.seconds:
        firsts = rows | queries.link_ids(connection, noun, set(matched.seconds.values()))
        Linked.objects.bulk_create(
            Linked(
                workspace_id=workspace,
                connection=connection,
                noun=noun,
                external_id=key,
                row_id=firsts[first],
                is_second=True,
                is_doubtful=True,
            )
            for key, first in matched.seconds.items()
            if first in firsts
        )
    known = [key for key in written if key not in matched.fresh]
    Linked.objects.filter(connection=connection, noun=noun, external_id__in=known, gone_at__isnull=False).update(
        gone_at=None
    )


def _live_links(connection: Connection, noun: Noun, records: Mapping[str, R]) -> dict[str, Linked]:
    """A link to a row that was removed here says nothing any more."""
    links = queries.links(connection, noun, records)
    here = queries.there(noun, {link.row_id for link in links.values()})
    dead = [link.pk for link in links.values() if link.row_id not in here]
    if dead:
        Linked.objects.filter(pk__in=dead).delete()
    return {key: link for key, link in links.items() if link.row_id in here}


def _first_of(connection: Connection, row_ids: set[int]) -> dict[int, str]:
    """Row id -> the record that states it."""
    rows = Linked.objects.filter(connection=connection, noun=Noun.ACCOUNT, row_id__in=row_ids, is_second=False)
    return dict(rows.values_list("row_id", "external_id"))
