"""What Salesforce's twin holds at first: one constructed organisation, the same every time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

START: Final = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
PREFIX: Final = {
    "Account": "001", "Contact": "003", "User": "005", "Opportunity": "006", "Task": "00T", "Event": "00U",
    "Note": "002", "OpportunityStage": "01J", "OpportunityFieldHistory": "017", "Organization": "00D",
}  # fmt: skip
COMMON: Final = {"Id": "id", "SystemModstamp": "datetime", "CreatedDate": "datetime", "IsDeleted": "boolean"}
TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "Account": {"Name": "string", "Industry": "picklist", "Website": "url", "OwnerId": "reference",
                "Segment__c": "picklist"},
    "Contact": {"Name": "string", "Email": "email", "Title": "string", "AccountId": "reference"},
    "Opportunity": {
        "Name": "string", "Amount": "currency", "StageName": "picklist", "Probability": "percent",
        "ForecastCategoryName": "picklist", "CloseDate": "date", "Type": "picklist", "NextStep": "string",
        "OwnerId": "reference", "AccountId": "reference", "IsClosed": "boolean", "IsWon": "boolean",
        "ARR__c": "currency",
    },
    "Task": {"Subject": "string", "Description": "textarea", "TaskSubtype": "picklist", "ActivityDate": "date",
             "WhatId": "reference", "AccountId": "reference", "OwnerId": "reference", "Status": "picklist"},
    "Event": {"Subject": "string", "Description": "textarea", "ActivityDateTime": "datetime", "WhatId": "reference",
              "AccountId": "reference", "OwnerId": "reference"},
    "Note": {"Title": "string", "Body": "textarea", "ParentId": "reference", "OwnerId": "reference"},
    "User": {"Name": "string", "Email": "email", "IsActive": "boolean", "UserType": "picklist"},
    "OpportunityStage": {"MasterLabel": "string", "ApiName": "string", "SortOrder": "int",
                         "DefaultProbability": "percent",
                         "ForecastCategoryName": "picklist", "IsClosed": "boolean", "IsWon": "boolean",
                         "IsActive": "boolean"},
    "OpportunityFieldHistory": {"OpportunityId": "reference", "Field": "picklist", "OldValue": "anyType",
                                "NewValue": "anyType", "CreatedById": "reference"},
    "Organization": {"Name": "string", "IsSandbox": "boolean"},
}  # fmt: skip
STAGES: Final = (
    ("Qualification", 10, "Pipeline", False, False),
    ("Proposal", 50, "Best Case", False, False),
    ("Negotiation", 80, "Commit", False, False),
    ("Closed Won", 100, "Closed", True, True),
    ("Closed Lost", 0, "Omitted", True, False),
)
PEOPLE: Final = (("Priya Raman", "priya.raman"), ("Tom Becker", "tom.becker"), ("Ines Duarte", "ines.duarte"))
COMPANIES: Final = ("Brightwater Utilities", "Kestrel Freight", "Nordlys Energi", "Palisade Insurance", "Verity Labs")
TRACKED: Final = ("StageName", "Amount", "CloseDate", "ForecastCategoryName")


def stamped(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"


class World:
    """`tables[thing][id]` is a row. `columns` is what describe tells: take a name away and it is hidden."""

    def __init__(self, clock: Callable[[], datetime], *, deals: int | None = 12) -> None:
        self.clock = clock
        self.tables: dict[str, dict[str, dict[str, Any]]] = {thing: {} for thing in TYPES}
        self.columns = {thing: {**COMMON, **columns} for thing, columns in TYPES.items()}
        self._numbers = itertools.count(1)
        if deals is not None:
            self._seed(deals)

    def add(self, thing: str, at: datetime | None = None, **values: Any) -> dict[str, Any]:
        """A row that was made at `at`; an id of 18 characters in Salesforce's manner."""
        moment = stamped(at or self.clock())
        key = f"{PREFIX[thing]}5g{next(self._numbers):010d}AAA"
        row = {
            **dict.fromkeys(self.columns[thing]),
            "Id": key, "CreatedDate": moment, "SystemModstamp": moment, "IsDeleted": False, **values,
        }  # fmt: skip
        self.tables[thing][key] = row
        return row

    def change(self, thing: str, key: str, at: datetime | None = None, **values: Any) -> None:
        """As somebody would in Salesforce: stamped, and remembered where history is on."""
        row = self.tables[thing][key]
        moment = at or self.clock()
        for name in TRACKED:
            if thing == "Opportunity" and name in values and values[name] != row[name]:
                self.add("OpportunityFieldHistory", moment, OpportunityId=key, Field=name, OldValue=row[name],
                         NewValue=values[name], CreatedById=row["OwnerId"])  # fmt: skip
        row.update(values, SystemModstamp=stamped(moment))

    def delete(self, thing: str, key: str, at: datetime | None = None) -> None:
        self.change(thing, key, at, IsDeleted=True)

    @property
    def deals(self) -> list[dict[str, Any]]:
        return list(self.tables["Opportunity"].values())

    def _seed(self, deals: int) -> None:
        self.add("Organization", START, Name="Ostermere (twin)", IsSandbox=True)
        for position, (name, chance, forecast, closed, won) in enumerate(STAGES, 1):
            self.add("OpportunityStage", START, MasterLabel=name, ApiName=name, SortOrder=position, IsActive=True,
                     DefaultProbability=float(chance), ForecastCategoryName=forecast, IsClosed=closed,
                     IsWon=won)  # fmt: skip
        people = [
            self.add("User", START, Name=name, Email=f"{mail}@ostermere.example", IsActive=True, UserType="Standard")
            for name, mail in PEOPLE
        ]
        companies = [
            self.add("Account", START + timedelta(minutes=at), Name=name, Industry="Utilities", Segment__c="Enterprise",
                     Website=f"https://{name.split()[0].lower()}.example", OwnerId=people[at % 3]["Id"])
            for at, name in enumerate(COMPANIES)
        ]  # fmt: skip
        for at, company in enumerate(companies):
            self.add("Contact", START, Name=f"Sam Contact {at}", Email=f"Sam{at}@customer.example", Title="CIO",
                     AccountId=company["Id"])  # fmt: skip
        for at in range(deals):
            self._deal(at, companies[at % len(companies)], people[at % len(people)])

    def _deal(self, at: int, company: Mapping[str, Any], owner: Mapping[str, Any]) -> None:
        name, chance, forecast, closed, won = STAGES[at % len(STAGES)]
        made = START + timedelta(hours=at)
        row = self.add(
            "Opportunity", made, Name=f"{company['Name']} {2026 + at // 5}", Amount=20000.0 + at * 1250.5,
            StageName=name, Probability=float(chance), ForecastCategoryName=forecast, IsClosed=closed, IsWon=won,
            CloseDate=(date(2026, 9, 30) + timedelta(days=at % 90)).isoformat(), Type="New Business",
            NextStep="Security review", OwnerId=owner["Id"], AccountId=company["Id"], ARR__c=18000.0 + at,
        )  # fmt: skip
        if at % 4 == 0:
            self.add("Task", made, Subject="Call about exports", Description="They need exports.", TaskSubtype="Call",
                     ActivityDate="2026-06-02", WhatId=row["Id"], AccountId=company["Id"], OwnerId=owner["Id"],
                     Status="Completed")  # fmt: skip
            self.add("Event", made, Subject="Demo", ActivityDateTime=stamped(made), WhatId=row["Id"],
                     AccountId=company["Id"], OwnerId=owner["Id"])  # fmt: skip
            self.add("Note", made, Title="From the call", Body="SSO is a must.", ParentId=row["Id"],
                     OwnerId=owner["Id"])  # fmt: skip
