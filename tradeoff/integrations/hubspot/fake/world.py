"""What HubSpot's twin holds at first: one constructed account, the same every time. Every property is a text."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

START: Final = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
FIRST: Final = 9_007_199_254_741_000  # beyond what a float holds, as HubSpot's ids may be
COMMON: Final = {"hs_object_id": "number", "createdate": "datetime", "hs_lastmodifieddate": "datetime"}
TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "deals": {
        "dealname": "string", "amount": "number", "deal_currency_code": "enumeration", "dealstage": "enumeration",
        "pipeline": "enumeration", "hs_deal_stage_probability": "number", "hs_manual_forecast_category": "enumeration",
        "closedate": "datetime", "hubspot_owner_id": "enumeration", "dealtype": "enumeration", "hs_next_step": "string",
        "hs_arr": "number", "hs_is_closed": "bool",
    },
    "companies": {"name": "string", "domain": "string", "website": "string", "industry": "enumeration",
                  "hubspot_owner_id": "enumeration", "segment": "enumeration"},
    "contacts": {"firstname": "string", "lastname": "string", "email": "string", "jobtitle": "string",
                 "lastmodifieddate": "datetime"},
    "calls": {"hs_call_title": "string", "hs_call_body": "string", "hs_timestamp": "datetime",
              "hubspot_owner_id": "enumeration"},
    "tasks": {"hs_task_subject": "string", "hs_task_body": "string", "hs_timestamp": "datetime",
              "hs_task_status": "enumeration", "hubspot_owner_id": "enumeration"},
    "notes": {"hs_note_body": "string", "hs_timestamp": "datetime", "hubspot_owner_id": "enumeration"},
}  # fmt: skip
STAGES: Final = (
    ("appointment", "Appointment", "0.2", "false"),
    ("proposal", "Proposal", "0.5", "false"),
    ("contractsent", "Contract sent", "0.9", "false"),
    ("closedwon", "Closed won", "1.0", "true"),
    ("closedlost", "Closed lost", "0.0", "true"),
)
PEOPLE: Final = (("71", "Priya", "Raman"), ("72", "Tom", "Becker"), ("73", "Ines", "Duarte"))
COMPANIES: Final = ("Brightwater Utilities", "Kestrel Freight", "Nordlys Energi", "Palisade Insurance", "Verity Labs")
READ_ONLY: Final = frozenset({"hs_object_id", "createdate", "hs_lastmodifieddate", "lastmodifieddate"})


def stamped(at: datetime) -> str:
    at = at.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


class World:
    """`tables[kind][id]` is an object; `links` holds pairs of (kind, id) both ways; `events` what a webhook tells."""

    def __init__(self, clock: Callable[[], datetime], *, deals: int | None = 12, first: int = FIRST) -> None:
        self.clock = clock
        self.tables: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in TYPES}
        self.columns = {kind: {**COMMON, **columns} for kind, columns in TYPES.items()}
        self.links: dict[tuple[str, str, str], list[str]] = {}
        self.events: list[dict[str, Any]] = []
        self.stages = [
            {"id": key, "label": label, "displayOrder": at, "archived": False,
             "metadata": {"probability": chance, "isClosed": closed}}
            for at, (key, label, chance, closed) in enumerate(STAGES)
        ]  # fmt: skip
        self.owners = [
            {"id": key, "email": f"{first}.{last}@ostermere.example", "firstName": first, "lastName": last,
             "userId": int(key) + 900, "type": "PERSON", "archived": key == "73"}
            for key, first, last in PEOPLE
        ]  # fmt: skip
        self._numbers = itertools.count(first)
        if deals is not None:
            self._seed(deals)
        self.events.clear()

    def add(self, kind: str, at: datetime | None = None, **properties: str | None) -> dict[str, Any]:
        key, moment = str(next(self._numbers)), stamped(at or self.clock())
        row: dict[str, Any] = {"id": key, "archived": False, "createdAt": moment, "properties": {}, "history": {}}
        self.tables[kind][key] = row
        blank = dict.fromkeys(self.columns[kind])
        self._put(kind, row, {**blank, **properties, "hs_object_id": key, "createdate": moment}, moment)
        self._happened(kind, key, "creation", at)
        return row

    def change(self, kind: str, key: str, at: datetime | None = None, **properties: str | None) -> None:
        self._put(kind, self.tables[kind][key], properties, stamped(at or self.clock()))
        self._happened(kind, key, "propertyChange", at)

    def delete(self, kind: str, key: str, at: datetime | None = None) -> None:
        row = self.tables[kind][key]
        row["archived"], row["archivedAt"] = True, stamped(at or self.clock())
        self._happened(kind, key, "deletion", at)

    def link(self, kind: str, key: str, other: str, to: str) -> None:
        self.links.setdefault((kind, key, other), []).append(to)
        self.links.setdefault((other, to, kind), []).append(key)

    @property
    def deals(self) -> list[dict[str, Any]]:
        return list(self.tables["deals"].values())

    def _put(self, kind: str, row: dict[str, Any], properties: Mapping[str, str | None], moment: str) -> None:
        for name, value in properties.items():
            if row["properties"].get(name) != value:
                row["history"].setdefault(name, []).insert(0, {"value": value, "timestamp": moment})
        row["properties"].update(properties, hs_lastmodifieddate=moment)
        if kind == "contacts":
            row["properties"]["lastmodifieddate"] = moment
        row["updatedAt"] = moment

    def _happened(self, kind: str, key: str, what: str, at: datetime | None) -> None:
        one = {"deals": "deal", "companies": "company", "contacts": "contact"}.get(kind)
        if one:
            self.events.append({
                "eventId": len(self.events) + 1, "subscriptionId": 1, "portalId": 62515, "appId": 54321,
                "occurredAt": round((at or self.clock()).timestamp() * 1000), "attemptNumber": 0,
                "subscriptionType": f"{one}.{what}", "objectId": int(key), "changeSource": "CRM",
            })  # fmt: skip

    def _seed(self, deals: int) -> None:
        companies = [
            self.add("companies", START + timedelta(minutes=at), name=name, domain=f"{name.split()[0].lower()}.example",
                     industry="UTILITIES", hubspot_owner_id=PEOPLE[at % 3][0], segment="Enterprise")
            for at, name in enumerate(COMPANIES)
        ]  # fmt: skip
        for at, company in enumerate(companies):
            person = self.add("contacts", START, firstname="Sam", lastname=f"Contact {at}", jobtitle="CIO",
                              email=f"Sam{at}@customer.example")  # fmt: skip
            self.link("contacts", person["id"], "companies", company["id"])
        for at in range(deals):
            self._deal(at, companies[at % len(companies)])

    def _deal(self, at: int, company: Mapping[str, Any]) -> None:
        stage, _label, chance, closed = STAGES[at % len(STAGES)]
        made = START + timedelta(hours=at)
        row = self.add(
            "deals", made, dealname=f"{company['properties']['name']} {2026 + at // 5}",
            amount=str(20000 + at * 1250.5),
            deal_currency_code="EUR", dealstage=stage, pipeline="default", hs_deal_stage_probability=chance,
            hs_manual_forecast_category="BEST_CASE",
            closedate=stamped(datetime(2026, 9, 30, tzinfo=UTC) + timedelta(at % 90)),
            hubspot_owner_id=PEOPLE[at % 3][0], dealtype="newbusiness", hs_next_step="Security review",
            hs_arr=str(18000 + at), hs_is_closed=closed,
        )  # fmt: skip
        self.link("deals", row["id"], "companies", company["id"])
        if at % 4 == 0:
            for kind, said in (
                ("calls", {"hs_call_title": "Call about exports", "hs_call_body": "<p>They need exports.</p>"}),
                ("tasks", {"hs_task_subject": "Send papers", "hs_task_status": "NOT_STARTED"}),
                ("notes", {"hs_note_body": "<div>SSO is a <b>must</b>.<br>Ask&nbsp;again</div>"}),
            ):
                thing = self.add(kind, made, **said, hs_timestamp=stamped(made), hubspot_owner_id=PEOPLE[at % 3][0])
                self.link(kind, thing["id"], "deals", row["id"])
                self.link(kind, thing["id"], "companies", company["id"])
