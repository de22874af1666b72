from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from tradeoff.integrations.line import Answer, Garbled, paging
from tradeoff.integrations.line.tests.house import Asked, Says, house, line_to

ROWS = [str(number) for number in range(7)]


def _said(asked: Asked, name: str) -> str:
    return parse_qs(urlsplit(asked.path).query).get(name, [""])[0]


def _says(data: object) -> Says:
    return Says(body=json.dumps(data).encode())


def _rows(answers: Sequence[Answer]) -> list[str]:
    return [row for answer in answers for row in answer.data["rows"]]


def _chain(asked: Asked) -> Says:
    """Pages of three, each naming the next by `at`."""
    at = int(_said(asked, "at") or 0)
    more = at + 3 if at + 3 < len(ROWS) else None
    return _says({"rows": ROWS[at : at + 3], "next": more, "last": more is None})


def _circle(asked: Asked) -> Says:
    return _says({"rows": ["0"], "next": 0 if _said(asked, "at") else 3, "last": False})


def _endless(asked: Asked) -> Says:
    return _says({"rows": ["0"], "next": int(_said(asked, "at") or 0) + 3, "last": False})


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _walk(kind: str, script: Callable[[Asked], Says]) -> list[Answer]:
    with house(script) as there, line_to(there) as line:
        match kind:
            case "next_url":
                return list(
                    paging.by_next_url(
                        lambda address: line.call("GET", address),
                        "/deals?at=0",
                        lambda page: None if page.data["next"] is None else f"{there.url}/deals?at={page.data['next']}",
                        most_pages=20,
                    )
                )
            case "cursor":
                return list(
                    paging.by_cursor(
                        lambda at: line.call("GET", "/deals", params={"at": at}),
                        lambda page: _text(page.data["next"]),
                        most_pages=20,
                    )
                )
            case _:
                return list(
                    paging.by_page_token(
                        lambda at: line.call("GET", "/deals", params={"at": at}),
                        lambda page: _text(page.data["next"]),
                        lambda page: page.data["last"],
                        most_pages=20,
                    )
                )


@pytest.mark.parametrize("kind", ["next_url", "cursor", "token"])
def test_a_list_is_read_to_its_end(kind: str) -> None:
    assert _rows(_walk(kind, _chain)) == ROWS


@pytest.mark.parametrize("kind", ["next_url", "cursor", "token"])
@pytest.mark.parametrize(("script", "words"), [(_circle, "came back"), (_endless, "went on")])
def test_a_list_without_an_end_is_refused(kind: str, script: Callable[[Asked], Says], words: str) -> None:
    with pytest.raises(Garbled, match=words):
        _walk(kind, script)


def _offset(script: Callable[[Asked], Says], *, total: bool) -> list[str]:
    with house(script) as there, line_to(there) as line:
        pages = paging.by_offset(
            lambda at: line.call("GET", "/deals", params={"at": at}),
            lambda page: len(page.data["rows"]),
            limit=3,
            total_of=(lambda page: page.data["total"]) if total else (lambda _page: None),
            most_pages=20,
        )
        return _rows(list(pages))


@pytest.mark.parametrize("total", [True, False])
def test_rows_are_counted_to_the_end(total: bool) -> None:
    def script(asked: Asked) -> Says:
        at = int(_said(asked, "at") or 0)
        return _says({"rows": ROWS[at : at + 3], "total": len(ROWS)})

    assert _offset(script, total=total) == ROWS


def test_a_vendor_deaf_to_the_offset_is_refused() -> None:
    with pytest.raises(Garbled, match="same page twice"):
        _offset(lambda _asked: _says({"rows": ROWS[:3], "total": 99}), total=True)


def _before(script: Callable[[Asked], Says]) -> list[str]:
    with house(script) as there, line_to(there) as line:
        pages = paging.by_before(
            lambda before: line.call("GET", "/actions", params={"before": before}),
            lambda page: page.data["rows"],
            limit=3,
            most_pages=20,
        )
        return _rows(list(pages))


def test_a_list_is_read_backwards_to_its_beginning() -> None:
    backwards = ROWS[::-1]

    def script(asked: Asked) -> Says:
        at = backwards.index(_said(asked, "before")) + 1 if _said(asked, "before") else 0
        return _says({"rows": backwards[at : at + 3]})

    assert _before(script) == backwards


def test_a_list_that_never_gets_older_is_refused() -> None:
    with pytest.raises(Garbled, match="came back"):
        _before(lambda _asked: _says({"rows": ROWS[:3]}))
