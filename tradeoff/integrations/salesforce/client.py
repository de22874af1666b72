"""The calls that are made to Salesforce: SOQL in pages, describe, deleted, and records written one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from tradeoff.integrations.line import Answer, Garbled, Line
from tradeoff.integrations.line.paging import MOST_PAGES, by_next_url
from tradeoff.integrations.salesforce.auth import usage

VERSION: Final = "v61.0"
BATCH: Final = 2000


class SalesforceClient:
    """`used` is how many of the organisation's daily calls were gone at the last answer, of how many."""

    def __init__(self, line: Line, *, version: str = VERSION, batch: int = BATCH, most_pages: int = MOST_PAGES) -> None:
        self._line = line
        self._root = f"services/data/{version}"
        self._batch = batch
        self._most = most_pages
        self.used: tuple[int, int] | None = None

    def query(self, soql: str, *, deleted_too: bool = False) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Pages of rows. One query is one view of the data; its pages are asked for by the address they name."""
        verb = "queryAll" if deleted_too else "query"

        def fetch(address: str) -> Answer:
            params = {"q": soql} if address == verb else None
            path = f"{self._root}/{verb}" if address == verb else address
            return self._heard(self._line.call("GET", path, params=params, headers=self._options()))

        for answer in by_next_url(fetch, verb, _next, most_pages=self._most):
            yield _rows(answer)

    def describe(self, thing: str) -> Sequence[Mapping[str, Any]]:
        """The fields that the connected user can see."""
        data = self._heard(self._line.call("GET", f"{self._root}/sobjects/{thing}/describe")).data
        found = data.get("fields") if isinstance(data, Mapping) else None
        if not isinstance(found, list):
            raise Garbled("Salesforce did not say which fields there are.")
        return found

    def deleted(self, thing: str, start: datetime, end: datetime) -> Iterator[str]:
        params = {"start": stamp(start), "end": stamp(end)}
        data = self._heard(self._line.call("GET", f"{self._root}/sobjects/{thing}/deleted", params=params)).data
        for row in (data or {}).get("deletedRecords") or []:
            yield str(row["id"])

    def create(self, thing: str, values: Mapping[str, Any]) -> str:
        data = self._heard(self._line.call("POST", f"{self._root}/sobjects/{thing}", json=values)).data
        made = data.get("id") if isinstance(data, Mapping) else None
        if not made:
            raise Garbled("Salesforce did not say what it made.")
        return str(made)

    def change(self, thing: str, record: str, values: Mapping[str, Any]) -> None:
        """The same values twice are the same record: it may be sent again."""
        path = f"{self._root}/sobjects/{thing}/{record}"
        self._heard(self._line.call("PATCH", path, json=values, idempotent=True))

    def _options(self) -> Mapping[str, str]:
        return {"Sforce-Query-Options": f"batchSize={self._batch}"}

    def _heard(self, answer: Answer) -> Answer:
        self.used = usage(answer) or self.used
        return answer


def stamp(at: datetime) -> str:
    """A moment as SOQL and its addresses write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def quoted(text: str) -> str:
    """A text inside SOQL; nothing in it can end it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _rows(answer: Answer) -> Sequence[Mapping[str, Any]]:
    rows = answer.data.get("records") if isinstance(answer.data, Mapping) else None
    if not isinstance(rows, list):
        raise Garbled("Salesforce gave a page without records.")
    return rows


def _next(answer: Answer) -> str | None:
    if answer.data.get("done"):
        return None
    return str(answer.data.get("nextRecordsUrl") or "") or None
