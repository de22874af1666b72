"""HubSpot as a source of deals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from tradeoff.integrations.hubspot import mapping as house
from tradeoff.integrations.hubspot.client import HISTORY_PAGE, IN_ONE, PAGE, HubSpotClient, place
from tradeoff.integrations.hubspot.schemas import moment
from tradeoff.integrations.line import Line, Missing, Rejected
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

KINDS: Final = {"deal": "deals", "account": "companies", "contact": "contacts", "activity": "calls", "note": "notes"}
CHANGED: Final = "hs_lastmodifieddate"
DEAL: Final = (*house.DEAL_FIELDS.values(), "pipeline", "createdate", CHANGED)
COMPANY: Final = ("name", "domain", "website", "industry", "hubspot_owner_id", CHANGED)
CONTACT: Final = ("firstname", "lastname", "email", "jobtitle", "lastmodifieddate")
CALL: Final = ("hs_call_title", "hs_call_body", "hs_timestamp", "hubspot_owner_id", CHANGED)
TASK: Final = ("hs_task_subject", "hs_task_body", "hs_timestamp", "hubspot_owner_id", CHANGED)
NOTE: Final = ("hs_note_body", "hs_timestamp", "hubspot_owner_id", CHANGED)
TRACKED: Final = "dealstage,amount,closedate,hs_manual_forecast_category"
BY_ONE: Final = 20  # so few are read one by one: the search's index is seconds late

R = TypeVar("R")
Read = Callable[[Mapping[str, Any], Sequence[str], Sequence[str]], R | None]


class HubSpotSource:
    def __init__(
        self,
        line: Line,
        *,
        mapping: FieldMapping | None = None,
        client: HubSpotClient | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.client = client or HubSpotClient(line)
        self._mapping = mapping or FieldMapping()
        self._now = now

    def fields(self, noun: str) -> Sequence[FieldInfo]:
        [(rows, _after)] = self.client.listed(f"properties/{KINDS[noun]}", {})
        return [house.field_info(row) for row in rows]

    def owners(self) -> Iterator[OwnerRecord]:
        """Those who have left as well: they own what they closed."""
        for archived in ("false", "true"):
            for page, _after in self.client.listed("owners", {"limit": PAGE, "archived": archived}):
                yield from (house.owner(row) for row in page)

    def stages(self) -> Sequence[StageRecord]:
        pages = self.client.listed("pipelines/deals", {})
        found = [stage for page, _after in pages for row in page for stage in house.stages(row)]
        return sorted(found, key=lambda stage: stage.position)

    def accounts(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[AccountRecord]]:
        wanted = (*COMPANY, mapping.segment)
        return self._changed("companies", wanted, since, lambda row, _deals, _own: house.account(row, mapping))

    def contacts(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[ContactRecord]]:  # noqa: ARG002
        return self._changed(
            "contacts", CONTACT, since, lambda row, _deals, own: house.contact(row, own), by="lastmodifieddate"
        )

    def deals(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[DealRecord]]:
        wanted = _deal_columns(mapping)
        return self._changed("deals", wanted, since, lambda row, _deals, own: house.deal(row, mapping, own))

    def activities(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[ActivityRecord]]:  # noqa: ARG002
        """Calls first, then tasks; a cursor says in which of the two it was."""
        if not since.resume.startswith("tasks|"):
            yield from self._changed(
                "calls", CALL, since, lambda row, deals, own: house.activity(row, "call", deals, own)
            )
            since = Since(moment=since.moment, overlap=since.overlap)
        yield from self._changed("tasks", TASK, since, lambda row, deals, own: house.activity(row, "task", deals, own))

    def notes(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[NoteRecord]]:  # noqa: ARG002
        return self._changed("notes", NOTE, since, house.note)

    def subscriptions(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[SubscriptionRecord]]:  # noqa: ARG002
        """HubSpot's own are an add-on that few have; what a deal brings again and again is a field of the deal."""
        return iter(())

    def history(self, since: Since) -> Iterator[Batch[MomentRecord]]:
        """From the beginning in pages; later only the deals that changed, each for itself."""
        params = {"limit": HISTORY_PAGE, "propertiesWithHistory": TRACKED}
        if since.moment is None or since.resume.startswith("list|"):
            start = since.resume.partition("|")[2]
            for page, after in self.client.listed("objects/deals", params, start=start):
                yield _moments(page, None, f"list|{after}" if after else "")
            return
        for page in self.client.changed("deals", (CHANGED,), CHANGED, _start(since, "deals")):
            rows = [row for row in (self._one("deals", str(found["id"]), params) for found in page) if row]
            yield _moments(rows, since.start, _cursor("deals", page, CHANGED))

    def deleted(self, noun: str, since: Since) -> Iterator[str]:
        params = {"limit": PAGE, "archived": "true"}
        for page, _after in self.client.listed(f"objects/{KINDS[noun]}", params):
            for row in page:
                at = moment(row.get("archivedAt"))
                if since.start is None or at is None or at >= since.start:
                    yield str(row["id"])

    def reread(self, noun: str, ids: Sequence[str], mapping: FieldMapping) -> Iterator[Batch[Any]]:
        known: dict[str, tuple[tuple[str, ...], Read[Any]]] = {
            "deal": (_deal_columns(mapping), lambda row, _deals, own: house.deal(row, mapping, own)),
            "account": ((*COMPANY, mapping.segment), lambda row, _deals, _own: house.account(row, mapping)),
            "contact": (CONTACT, lambda row, _deals, own: house.contact(row, own)),
            "activity": (CALL, lambda row, deals, own: house.activity(row, "call", deals, own)),
            "note": (NOTE, house.note),
        }
        wanted, read = known[noun]
        properties = [name for name in wanted if name]
        for at in range(0, len(ids), IN_ONE):
            page = self._these(KINDS[noun], ids[at : at + IN_ONE], properties)
            yield self._batch(KINDS[noun], page, read, CHANGED)

    def tell(self, deal_id: str, told: AskTold, key: str) -> str:
        """A note at the deal. It is looked for among the deal's notes, not in the search, which is seconds late."""
        mark = house.reference(key)
        properties = house.told_note(told, key, self._now())
        for note in self.client.linked("deals", "notes", [deal_id]).get(deal_id, []):
            there = self._one("notes", note, {"properties": "hs_note_body"})
            if there and mark in str((there.get("properties") or {}).get("hs_note_body")):
                properties.pop("hs_timestamp")
                self.client.change("notes", note, properties)
                return note
        return self.client.create("notes", {"properties": properties, "associations": house.to_deal(deal_id)})

    def write(self, noun: str, thing_id: str, changes: Mapping[str, Any]) -> None:
        if noun != "deal":
            raise Rejected("Only deals are written to HubSpot.")
        try:
            properties = house.written(changes, self._mapping)
        except KeyError as error:
            raise Rejected(f"HubSpot has no property for {error.args[0]}.") from error
        self.client.change("deals", thing_id, properties)

    def hidden(self, noun: str, mapping: FieldMapping) -> tuple[str, ...]:
        """Properties that are read but that are not there, or not for the connected app."""
        wanted = _deal_columns(mapping) if noun == "deal" else (*COMPANY, mapping.segment)
        there = {info.name for info in self.fields(noun)}
        single = {"deal_currency_code"}  # is there only where an account has several currencies
        return tuple(name for name in wanted if name and name not in there | single)

    def _these(self, kind: str, ids: Sequence[str], properties: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        if len(ids) <= BY_ONE:
            asked = {"properties": ",".join(properties)}
            return [row for row in (self._one(kind, one, asked) for one in ids) if row]
        wanted = {"propertyName": "hs_object_id", "operator": "IN", "values": list(ids)}
        return self.client.search(kind, [wanted], properties, "hs_object_id", limit=IN_ONE)[0]

    def _one(self, kind: str, key: str, params: Mapping[str, Any]) -> Mapping[str, Any] | None:
        try:
            return self.client.one(kind, key, {name: value for name, value in params.items() if name != "limit"})
        except Missing:
            return None

    def _changed(
        self, kind: str, wanted: Sequence[str], since: Since, read: Read[R], *, by: str = CHANGED
    ) -> Iterator[Batch[R]]:
        properties = list(dict.fromkeys(name for name in wanted if name))
        for page in self.client.changed(kind, properties, by, _start(since, kind)):
            yield self._batch(kind, page, read, by)

    def _batch(self, kind: str, page: Sequence[Mapping[str, Any]], read: Read[R], by: str) -> Batch[R]:
        ids = [str(row["id"]) for row in page]
        owns = self.client.linked(kind, "companies", ids) if kind != "companies" and ids else {}
        with_deals = kind in {"calls", "tasks", "notes"} and ids
        deals = self.client.linked(kind, "deals", ids) if with_deals else {}
        records: list[R] = []
        errors: list[RecordError] = []
        for key, row in zip(ids, page, strict=True):
            try:
                record = read(row, deals.get(key, ()), owns.get(key, ()))
            except (ValidationError, ValueError, OverflowError) as error:
                words = str(error.errors()[0]["msg"]) if isinstance(error, ValidationError) else str(error)
                errors.append(RecordError(id=key, words=words))
                continue
            if record is not None:
                records.append(record)
        return Batch(records=tuple(records), errors=tuple(errors), cursor=_cursor(kind, page, by))


def _deal_columns(mapping: FieldMapping) -> tuple[str, ...]:
    return (*DEAL, mapping.recurring, mapping.deal_type, mapping.next_step, mapping.forecast, *mapping.extra)


def _start(since: Since, kind: str) -> int:
    """Milliseconds to read from."""
    if since.resume.startswith(f"{kind}|"):
        return int(since.resume.partition("|")[2])
    return 0 if since.start is None else int(since.start.timestamp() * 1000)


def _cursor(kind: str, page: Sequence[Mapping[str, Any]], by: str) -> str:
    """The moment the page ended at, to be read again: of one moment HubSpot gives records in no order."""
    return f"{kind}|{max(place(row, by) for row in page)[0]}" if page else ""


def _moments(rows: Sequence[Mapping[str, Any]], since: datetime | None, cursor: str) -> Batch[MomentRecord]:
    found = [change for row in rows for change in house.changes(row, since)]
    return Batch(records=tuple(sorted(found, key=lambda change: (change.at, change.deal_id))), cursor=cursor)
