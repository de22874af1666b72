"""Salesforce as a source of deals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from tradeoff.integrations.line import Line, Missing, Rejected
from tradeoff.integrations.salesforce import mapping as house
from tradeoff.integrations.salesforce.client import SalesforceClient, quoted, stamp
from tradeoff.integrations.sources import (
    AccountRecord,
    ActivityRecord,
    AskTold,
    Batch,
    ContactRecord,
    DealRecord,
    FieldInfo,
    FieldMapping,
    MomentRecord,
    NoteRecord,
    OwnerRecord,
    RecordError,
    Since,
    StageRecord,
    SubscriptionRecord,
)

THINGS: Final = {"deal": "Opportunity", "account": "Account", "contact": "Contact", "activity": "Task", "note": "Note"}
DEAL: Final = (
    "Id", "Name", "Amount", "CurrencyIsoCode", "StageName", "Probability", "ForecastCategoryName", "CloseDate", "Type",
    "NextStep", "OwnerId", "AccountId", "CreatedDate", "SystemModstamp", "IsDeleted",
)  # fmt: skip
ACCOUNT: Final = ("Id", "Name", "Industry", "Website", "OwnerId", "SystemModstamp", "IsDeleted")
CONTACT: Final = ("Id", "Name", "Email", "Title", "AccountId", "SystemModstamp", "IsDeleted")
TASK: Final = (
    "Id", "Subject", "Description", "TaskSubtype", "ActivityDate", "WhatId", "AccountId", "OwnerId", "CreatedDate",
    "SystemModstamp",
)  # fmt: skip
EVENT: Final = (
    "Id", "Subject", "Description", "ActivityDateTime", "WhatId", "AccountId", "OwnerId", "CreatedDate",
    "SystemModstamp",
)  # fmt: skip
NOTE: Final = ("Id", "Title", "Body", "ParentId", "OwnerId", "CreatedDate", "SystemModstamp")
HISTORY: Final = ("Id", "OpportunityId", "Field", "OldValue", "NewValue", "CreatedDate", "CreatedById")
STAGE: Final = (
    "Id", "MasterLabel", "ApiName", "SortOrder", "DefaultProbability", "ForecastCategoryName", "IsClosed", "IsWon",
)  # fmt: skip
AT_ONCE: Final = 200  # ids in one question; the address must stay short
DELETED_DAYS: Final = 29  # Salesforce tells of the last thirty days

R = TypeVar("R")
Read = Callable[[Mapping[str, Any], FieldMapping], R | None]


class SalesforceSource:
    def __init__(
        self,
        line: Line,
        *,
        mapping: FieldMapping | None = None,
        client: SalesforceClient | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.client = client or SalesforceClient(line)
        self._mapping = mapping or FieldMapping()
        self._now = now
        self._known: dict[str, frozenset[str]] = {}

    def fields(self, noun: str) -> Sequence[FieldInfo]:
        return [house.field_info(row) for row in self.client.describe(THINGS[noun])]

    def owners(self) -> Iterator[OwnerRecord]:
        soql = "SELECT Id, Name, Email, IsActive FROM User WHERE UserType = 'Standard' ORDER BY Id"
        for page in self.client.query(soql):
            yield from (house.owner(row) for row in page)

    def stages(self) -> Sequence[StageRecord]:
        soql = f"SELECT {', '.join(STAGE)} FROM OpportunityStage WHERE IsActive = true ORDER BY SortOrder, Id"  # noqa: S608
        return [house.stage(row) for page in self.client.query(soql) for row in page]

    def accounts(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[AccountRecord]]:
        return self._changed("Account", (*ACCOUNT, mapping.segment), since, mapping, house.account)

    def contacts(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[ContactRecord]]:
        return self._changed("Contact", CONTACT, since, mapping, house.contact)

    def deals(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[DealRecord]]:
        return self._changed("Opportunity", _deal_columns(mapping), since, mapping, house.deal)

    def activities(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[ActivityRecord]]:
        """Tasks first, then events; a cursor says in which of the two it was."""
        if not since.resume.startswith("Event|"):
            yield from self._changed("Task", TASK, since, mapping, house.task)
            since = Since(moment=since.moment, overlap=since.overlap, after_id=since.after_id)
        yield from self._changed("Event", EVENT, since, mapping, house.event)

    def notes(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[NoteRecord]]:
        return self._changed("Note", NOTE, since, mapping, house.note)

    def subscriptions(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[SubscriptionRecord]]:  # noqa: ARG002
        """Salesforce itself knows none; what a deal brings again and again is a field of the deal."""
        return iter(())

    def history(self, since: Since) -> Iterator[Batch[MomentRecord]]:
        """Nothing where the administrator has not switched on field history."""
        try:
            yield from self._changed(
                "OpportunityFieldHistory",
                HISTORY,
                since,
                self._mapping,
                lambda row, _mapping: house.change(row),
                by="CreatedDate",
            )
        except Missing:
            return

    def deleted(self, noun: str, since: Since) -> Iterator[str]:
        end = self._now()
        earliest = end - timedelta(days=DELETED_DAYS)
        start = max(since.start or earliest, earliest)
        return self.client.deleted(THINGS[noun], min(start, end - timedelta(minutes=2)), end)

    def reread(self, noun: str, ids: Sequence[str], mapping: FieldMapping) -> Iterator[Batch[Any]]:
        known: dict[str, tuple[tuple[str, ...], Read[Any]]] = {
            "deal": (_deal_columns(mapping), house.deal),
            "account": ((*ACCOUNT, mapping.segment), house.account),
            "contact": (CONTACT, house.contact),
            "activity": (TASK, house.task),
            "note": (NOTE, house.note),
        }
        wanted, read = known[noun]
        for at in range(0, len(ids), AT_ONCE):
            some = ", ".join(quoted(one) for one in ids[at : at + AT_ONCE])
            soql = f"SELECT {self._visible(THINGS[noun], wanted)} FROM {THINGS[noun]} WHERE Id IN ({some}) ORDER BY Id"  # noqa: S608
            for page in self.client.query(soql, deleted_too=True):
                yield _batch(THINGS[noun], page, mapping, read, "SystemModstamp")

    def tell(self, deal_id: str, told: AskTold, key: str) -> str:
        """A task at the deal, found by its mark before it is written, so that it is there once."""
        mark = house.reference(key)
        like = quoted(f"%{mark}")
        soql = f"SELECT Id FROM Task WHERE WhatId = {quoted(deal_id)} AND Subject LIKE {like} ORDER BY Id"  # noqa: S608
        found = [str(row["Id"]) for page in self.client.query(soql) for row in page]
        values = house.told_task(deal_id, told, key)
        if found:
            self.client.change("Task", found[0], values)
            return found[0]
        return self.client.create("Task", values)

    def write(self, noun: str, thing_id: str, changes: Mapping[str, Any]) -> None:
        if noun != "deal":
            raise Rejected("Only deals are written to Salesforce.")
        try:
            values = house.written(changes, self._mapping)
        except KeyError as error:
            raise Rejected(f"Salesforce has no field for {error.args[0]}.") from error
        self.client.change("Opportunity", thing_id, values)

    def hidden(self, noun: str, mapping: FieldMapping) -> tuple[str, ...]:
        """Fields that are read but that the connected user cannot see; Salesforce itself says nothing of them."""
        wanted = _deal_columns(mapping) if noun == "deal" else (*ACCOUNT, mapping.segment)
        single = {"CurrencyIsoCode"}  # is there only where an organisation has several currencies
        return tuple(name for name in wanted if name and name not in self._fields(THINGS[noun]) | single)

    def _changed(
        self,
        thing: str,
        wanted: Sequence[str],
        since: Since,
        mapping: FieldMapping,
        read: Read[R],
        *,
        by: str = "SystemModstamp",
    ) -> Iterator[Batch[R]]:
        where = _after(since, thing, by)
        soql = f"SELECT {self._visible(thing, wanted)} FROM {thing}{where} ORDER BY {by}, Id"  # noqa: S608
        for page in self.client.query(soql):
            yield _batch(thing, page, mapping, read, by)

    def _visible(self, thing: str, wanted: Sequence[str]) -> str:
        """A name that is not there would spoil the whole question."""
        seen = self._fields(thing)
        return ", ".join(dict.fromkeys(name for name in wanted if name in seen))

    def _fields(self, thing: str) -> frozenset[str]:
        if thing not in self._known:
            self._known[thing] = frozenset(str(row.get("name")) for row in self.client.describe(thing))
        return self._known[thing]


def _deal_columns(mapping: FieldMapping) -> tuple[str, ...]:
    return (*DEAL, mapping.recurring, mapping.deal_type, mapping.next_step, mapping.forecast, *mapping.extra)


def _after(since: Since, thing: str, by: str) -> str:
    if since.resume.startswith(f"{thing}|"):
        _thing, at, last = since.resume.split("|")
        return f" WHERE ({by} > {at} OR ({by} = {at} AND Id > {quoted(last)}))"
    if since.moment is None or since.start is None:
        return ""
    if since.overlap or not since.after_id:
        return f" WHERE {by} >= {stamp(since.start)}"
    at = stamp(since.moment)
    return f" WHERE ({by} > {at} OR ({by} = {at} AND Id > {quoted(since.after_id)}))"


def _batch(thing: str, page: Sequence[Mapping[str, Any]], mapping: FieldMapping, read: Read[R], by: str) -> Batch[R]:
    records: list[R] = []
    errors: list[RecordError] = []
    for row in page:
        try:
            record = read(row, mapping)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            errors.append(RecordError(id=str(row.get("Id") or ""), words=f"{place}: {first['msg']}"))
            continue
        if record is not None:
            records.append(record)
    return Batch(records=tuple(records), errors=tuple(errors), cursor=_cursor(thing, page, by))


def _cursor(thing: str, page: Sequence[Mapping[str, Any]], by: str) -> str:
    if not page:
        return ""
    last = page[-1]
    try:
        at = datetime.fromisoformat(str(last[by]))
    except (KeyError, ValueError):
        return ""
    return f"{thing}|{stamp(at)}|{last['Id']}"
