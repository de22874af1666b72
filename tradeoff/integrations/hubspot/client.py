"""The calls that are made to HubSpot. Search is read by its keys, never by its `after`: that ends at 10,000."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tradeoff.integrations.hubspot.schemas import moment
from tradeoff.integrations.line import Answer, Garbled, Limiter, Line
from tradeoff.integrations.line.paging import MOST_PAGES, by_cursor

CRM: Final = "crm/v3"
PAGE: Final = 100
SEARCH_PAGE: Final = 200
HISTORY_PAGE: Final = 50
AT_ONCE: Final = 1000  # ids in one question for associations
IN_ONE: Final = 100  # values of one IN
Thing = Mapping[str, Any]


class HubSpotClient:
    """Searching has a limit of its own, beside that of the connection."""

    def __init__(self, line: Line, *, searching: Limiter | None = None, most_pages: int = MOST_PAGES) -> None:
        self._line = line
        self._searching = searching or Limiter(per_second=4, burst=4, concurrency=2)
        self._most = most_pages

    def listed(self, kind: str, params: Mapping[str, Any], *, start: str = "") -> Iterator[tuple[Sequence[Thing], str]]:
        """Pages, each with the cursor of the next one; `limit` may be 50 where history is asked for."""

        def fetch(after: str | None) -> Answer:
            return self._line.call("GET", f"{CRM}/{kind}", params={**params, "after": after})

        for answer in by_cursor(fetch, after_of, start=start or None, most_pages=self._most):
            yield results(answer), after_of(answer) or ""

    def search(
        self,
        kind: str,
        filters: Sequence[Mapping[str, Any]],
        properties: Sequence[str],
        by: str,
        *,
        limit: int = SEARCH_PAGE,
    ) -> tuple[Sequence[Thing], bool]:
        """One page, ascending by one property: HubSpot sorts by no more. And whether there is more."""
        asked = {
            "filterGroups": [{"filters": list(filters)}] if filters else [],
            "sorts": [{"propertyName": by, "direction": "ASCENDING"}],
            "properties": list(properties),
            "limit": limit,
        }
        with self._searching.place():
            answer = self._line.call("POST", f"{CRM}/objects/{kind}/search", json=asked, idempotent=True)
        return results(answer), after_of(answer) is not None

    def changed(self, kind: str, properties: Sequence[str], by: str, since: int) -> Iterator[Sequence[Thing]]:
        """Pages of all that changed at `since` (in milliseconds) or later, oldest first, each once.

        The next page asks from the last moment of the one before; where one moment fills a page, that moment is read
        by its ids. So nothing is skipped when a record changes while we read, and 10,000 is no end.
        """
        at, seen = since, frozenset[str]()
        for _page in range(self._most):
            found, has_more = self.search(kind, [_filter(by, "GTE", str(at))], properties, by)
            fresh = sorted((row for row in found if str(row["id"]) not in seen), key=lambda row: place(row, by))
            if fresh:
                yield fresh
            if not has_more or not found:
                return
            moments = [place(row, by)[0] for row in found]
            first, last = min(moments), max(moments)
            if first == last:
                known = frozenset(str(row["id"]) for row in found)
                yield from self._moment(kind, properties, by, first, known | seen if first == at else known)
                at, seen = first + 1, frozenset()
            else:
                at, seen = last, frozenset(str(r["id"]) for r in found if place(r, by)[0] == last)
        raise Garbled("The list of changes did not end, so it was not read to its end.")

    def _moment(
        self, kind: str, properties: Sequence[str], by: str, at: int, seen: frozenset[str]
    ) -> Iterator[Sequence[Thing]]:
        """All of one moment, by id."""
        last = 0
        for _page in range(self._most):
            filters = [_filter(by, "EQ", str(at)), _filter("hs_object_id", "GT", str(last))]
            found, has_more = self.search(kind, filters, properties, "hs_object_id")
            fresh = [row for row in found if str(row["id"]) not in seen]
            if fresh:
                yield sorted(fresh, key=lambda row: int(row["id"]))
            if not has_more or not found:
                return
            reached = max(int(row["id"]) for row in found)
            if reached <= last:
                raise Garbled("The list came back to what was already read, so it was not read to its end.")
            last = reached

    def one(self, kind: str, key: str, params: Mapping[str, Any]) -> Thing:
        data = self._line.call("GET", f"{CRM}/objects/{kind}/{key}", params=params).data
        return data if isinstance(data, Mapping) else {}

    def linked(self, kind: str, other: str, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """For each id those of the other kind, the primary one first; search tells none."""
        found: dict[str, list[str]] = {}
        for at in range(0, len(ids), AT_ONCE):
            inputs: list[dict[str, str]] = [{"id": one} for one in ids[at : at + AT_ONCE]]
            for _page in range(self._most):
                address = f"crm/v4/associations/{kind}/{other}/batch/read"
                answer = self._line.call(
                    "POST", address, json={"inputs": inputs}, ok=(200, 201, 202, 207), idempotent=True
                )
                inputs = []
                for row in results(answer):
                    key = str(row["from"]["id"])
                    found.setdefault(key, []).extend(_primary_first(row.get("to") or []))
                    after = ((row.get("paging") or {}).get("next") or {}).get("after")
                    inputs += [{"id": key, "after": str(after)}] if after else []
                if not inputs:
                    break
        return found

    def create(self, kind: str, told: Mapping[str, Any]) -> str:
        data = self._line.call("POST", f"{CRM}/objects/{kind}", json=told).data
        made = data.get("id") if isinstance(data, Mapping) else None
        if not made:
            raise Garbled("HubSpot did not say what it made.")
        return str(made)

    def change(self, kind: str, key: str, properties: Mapping[str, Any]) -> None:
        """The same values twice are the same record: it may be sent again."""
        self._line.call("PATCH", f"{CRM}/objects/{kind}/{key}", json={"properties": properties}, idempotent=True)


def results(answer: Answer) -> Sequence[Thing]:
    rows = answer.data.get("results") if isinstance(answer.data, Mapping) else None
    if not isinstance(rows, list):
        raise Garbled("HubSpot gave a page without results.")
    return rows


def after_of(answer: Answer) -> str | None:
    paging = answer.data.get("paging") if isinstance(answer.data, Mapping) else None
    after = ((paging or {}).get("next") or {}).get("after")
    return str(after) if after is not None else None


def place(row: Thing, by: str) -> tuple[int, int]:
    """Where a row stands in the order of changes: milliseconds, then its id."""
    at = moment((row.get("properties") or {}).get(by)) or moment(row.get("updatedAt"))
    return (round(at.timestamp() * 1000) if at else 0, int(row["id"]))


def _filter(name: str, operator: str, value: str) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}


def _primary_first(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    def is_other(row: Mapping[str, Any]) -> bool:
        kinds = row.get("associationTypes") or []
        return not any(kind.get("typeId") == 5 or kind.get("label") == "Primary" for kind in kinds)

    return [str(row["toObjectId"]) for row in sorted(rows, key=is_other)]
