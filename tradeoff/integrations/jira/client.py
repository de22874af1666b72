"""Jira's calls, one method each: paths, bodies and pages; what it says goes through schemas, its sense is mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tradeoff.integrations.jira import adf, mapping
from tradeoff.integrations.line import Answer, Garbled, Line, paging

PAGE: Final = 100
API: Final = "/rest/api/3"
EVENTS: Final = ("jira:issue_created", "jira:issue_updated", "jira:issue_deleted")


class Client:
    """Speaks with one site."""

    def __init__(self, line: Line, below: str = "") -> None:
        """`below` is where the site stands under the line's address."""
        self.line = line
        self._api = f"{below}{API}"

    def myself(self) -> Mapping[str, Any]:
        return _object(self.line.call("GET", f"{self._api}/myself"))

    def projects(self) -> Iterator[Mapping[str, Any]]:
        return self._paged(f"{self._api}/project/search", "values", PAGE)

    def kinds(self, project: str) -> Iterator[Mapping[str, Any]]:
        return self._paged(f"{self._api}/issue/createmeta/{project}/issuetypes", "issueTypes", PAGE)

    def create_fields(self, project: str, kind: str) -> Iterator[Mapping[str, Any]]:
        return self._paged(f"{self._api}/issue/createmeta/{project}/issuetypes/{kind}", "fields", PAGE)

    def fields(self) -> Sequence[Mapping[str, Any]]:
        return _rows(self.line.call("GET", f"{self._api}/field").data)

    def create(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return _object(self.line.call("POST", f"{self._api}/issue", json=body, ok=(201,)))

    def link(self, issue: str, body: Mapping[str, Any]) -> None:
        """Safe to say again: the globalId makes it one link."""
        self.line.call("POST", f"{self._api}/issue/{issue}/remotelink", json=body, ok=(200, 201), idempotent=True)

    def comment(self, issue: str, words: str) -> Mapping[str, Any]:
        body = {"body": adf.doc(adf.paragraphs(words))}
        return _object(self.line.call("POST", f"{self._api}/issue/{issue}/comment", json=body, ok=(201,)))

    def search(self, jql: str, fields: Sequence[str], *, token: str = "", size: int = PAGE) -> Iterator[Answer]:
        """Pages of issues to the last one; a short page is not the last, only Jira's word is."""

        def fetch(at: str | None) -> Answer:
            body = {"jql": jql, "fields": list(fields), "maxResults": size}
            return self.line.call(
                "POST", f"{self._api}/search/jql", json={**body, "nextPageToken": at} if at else body, idempotent=True
            )

        return paging.by_page_token(
            fetch,
            lambda answer: _object(answer).get("nextPageToken"),
            lambda answer: bool(_object(answer).get("isLast")),
            start=token or None,
        )

    def issues(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, Any]:
        """Up to a hundred at once: the cheapest way to look again."""
        body = {"issueIdsOrKeys": list(ids), "fields": list(fields)}
        return _object(self.line.call("POST", f"{self._api}/issue/bulkfetch", json=body, idempotent=True))

    def watch(self, url: str, jql: str) -> Sequence[Mapping[str, Any]]:
        """Dynamic webhooks; Jira forgets them after thirty days."""
        body = {"url": url, "webhooks": [{"jqlFilter": jql, "events": list(EVENTS)}]}
        return _rows(
            _object(self.line.call("POST", f"{self._api}/webhook", json=body)).get("webhookRegistrationResult")
        )

    def watches(self) -> Iterator[Mapping[str, Any]]:
        return self._paged(f"{self._api}/webhook", "values", PAGE)

    def keep_watching(self, ids: Sequence[int]) -> datetime | None:
        """Another thirty days; says until when, where Jira does."""
        told = _object(self.line.call("PUT", f"{self._api}/webhook/refresh", json={"webhookIds": list(ids)}))
        until = told.get("expirationDate")
        if isinstance(until, int):
            return mapping.moment(until)
        return datetime.fromisoformat(until) if isinstance(until, str) else None

    def stop_watching(self, ids: Sequence[int]) -> None:
        self.line.call("DELETE", f"{self._api}/webhook", json={"webhookIds": list(ids)}, ok=(202,))

    def missed(self) -> Mapping[str, Any]:
        return _object(self.line.call("GET", f"{self._api}/webhook/failed", params={"maxResults": PAGE}))

    def _paged(self, path: str, rows: str, size: int) -> Iterator[Mapping[str, Any]]:
        def fetch(at: int) -> Answer:
            return self.line.call("GET", path, params={"startAt": at, "maxResults": size})

        def total(answer: Answer) -> int | None:
            told = _object(answer).get("total")
            return told if isinstance(told, int) else None

        pages = paging.by_offset(
            fetch, lambda answer: len(_rows(_object(answer).get(rows))), limit=size, total_of=total
        )
        for answer in pages:
            yield from _rows(_object(answer).get(rows))


def _object(answer: Answer) -> Mapping[str, Any]:
    if not isinstance(answer.data, Mapping):
        raise Garbled("Jira gave an answer that is not what was asked for.")
    return answer.data


def _rows(told: object) -> Sequence[Mapping[str, Any]]:
    return [row for row in told if isinstance(row, Mapping)] if isinstance(told, list) else []
