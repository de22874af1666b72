"""Five ways vendors cut a list in pages. Each gives whole answers, and none follows a list that goes in circles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from tradeoff.integrations.line.errors import Garbled
from tradeoff.integrations.line.parts import Answer

MOST_PAGES = 20_000


class _Trail:
    """Where a walk has been; refuses a second time, and a walk without an end."""

    def __init__(self, most_pages: int) -> None:
        self._most = most_pages
        self._been: set[str] = set()
        self._pages = 0

    def step(self, cursor: str) -> None:
        self._pages += 1
        if self._pages > self._most:
            raise Garbled(f"The list went on after {self._most:,} pages, so it was not read to its end.")
        if cursor in self._been:
            raise Garbled("The list came back to a page that was already read, so it was not read to its end.")
        self._been.add(cursor)


def by_next_url(
    fetch: Callable[[str], Answer],
    first: str,
    next_of: Callable[[Answer], str | None],
    *,
    most_pages: int = MOST_PAGES,
) -> Iterator[Answer]:
    """Every answer names the address of the next one (Salesforce's nextRecordsUrl, a Link header)."""
    trail = _Trail(most_pages)
    address: str | None = first
    while address:
        trail.step(address)
        answer = fetch(address)
        yield answer
        address = next_of(answer)


def by_cursor(
    fetch: Callable[[str | None], Answer],
    next_of: Callable[[Answer], str | None],
    *,
    start: str | None = None,
    most_pages: int = MOST_PAGES,
) -> Iterator[Answer]:
    """Every answer gives a cursor for the next one; none, or an empty one, ends it (HubSpot, Slack)."""
    trail = _Trail(most_pages)
    cursor = start
    while True:
        trail.step(cursor or "")
        answer = fetch(cursor)
        yield answer
        cursor = next_of(answer) or None
        if cursor is None:
            return


def by_page_token(
    fetch: Callable[[str | None], Answer],
    token_of: Callable[[Answer], str | None],
    is_last: Callable[[Answer], bool],
    *,
    start: str | None = None,
    most_pages: int = MOST_PAGES,
) -> Iterator[Answer]:
    """A token beside a word that says whether this was the last page (Jira's nextPageToken and isLast)."""
    return by_cursor(
        fetch, lambda answer: None if is_last(answer) else token_of(answer), start=start, most_pages=most_pages
    )


def by_offset(
    fetch: Callable[[int], Answer],
    count_of: Callable[[Answer], int],
    *,
    limit: int,
    start: int = 0,
    total_of: Callable[[Answer], int | None] = lambda _answer: None,
    most_pages: int = MOST_PAGES,
) -> Iterator[Answer]:
    """Pages counted in rows; a page that says the same as the one before means the offset is not heard."""
    trail = _Trail(most_pages)
    offset = start
    before = ""
    while True:
        trail.step(str(offset))
        answer = fetch(offset)
        count, total = count_of(answer), total_of(answer)
        if not count:
            return
        said = hashlib.sha256(answer.raw).hexdigest()
        if said == before:
            raise Garbled("The list gave the same page twice, so it was not read to its end.")
        before = said
        yield answer
        offset += count
        if (total is not None and offset >= total) or (total is None and count < limit):
            return


def by_before(
    fetch: Callable[[str | None], Answer],
    ids_of: Callable[[Answer], Sequence[str]],
    *,
    limit: int,
    most_pages: int = MOST_PAGES,
) -> Iterator[Answer]:
    """Backwards in time, each page before the last id of the one before; a short page is the last (Trello)."""
    trail = _Trail(most_pages)
    before: str | None = None
    while True:
        trail.step(before or "")
        answer = fetch(before)
        ids = ids_of(answer)
        if ids:
            yield answer
        if len(ids) < limit:
            return
        before = ids[-1]
