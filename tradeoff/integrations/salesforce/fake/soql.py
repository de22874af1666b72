"""As much SOQL as the connector speaks: SELECT … FROM … WHERE … ORDER BY …, with the vendor's errors for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
TOKEN: Final = re.compile(r"\s*('(?:[^'\\]|\\.)*'|\d{4}-\d\d-\d\dT[\d:.]+Z|[\w.]+|>=|<=|!=|[(),=<>])", re.IGNORECASE)
SHAPE: Final = re.compile(
    r"SELECT (?P<fields>.+?) FROM (?P<thing>\w+)(?: WHERE (?P<where>.+?))?(?: ORDER BY (?P<order>[\w., ]+?))?"
    r"(?: LIMIT (?P<limit>\d+))?\s*$",
    re.DOTALL,
)


class Malformed(Exception):
    """MALFORMED_QUERY."""


@dataclass(frozen=True)
class Query:
    fields: tuple[str, ...]
    thing: str
    test: Test
    order: tuple[str, ...]
    limit: int | None
    named: frozenset[str]

    def over(self, rows: Sequence[Row]) -> list[Row]:
        found = [row for row in rows if self.test(row)]
        found.sort(key=lambda row: tuple(_key(row.get(name)) for name in self.order))
        return found[: self.limit]


def parsed(text: str) -> Query:
    shape = SHAPE.match(text.strip())
    if shape is None:
        raise Malformed("unexpected token: query")
    fields = tuple(name.strip() for name in shape["fields"].split(","))
    order = tuple(name.strip().split()[0] for name in (shape["order"] or "").split(",") if name.strip())
    reader = _Reader(shape["where"] or "")
    test: Test = reader.whole() if shape["where"] else lambda _row: True
    limit = int(shape["limit"]) if shape["limit"] else None
    named = frozenset(fields) | frozenset(order) | frozenset(reader.named)
    return Query(fields=fields, thing=shape["thing"], test=test, order=order, limit=limit, named=named)


class _Reader:
    """Conditions, from the loosest to the tightest: OR, AND, one comparison or a pair of brackets."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self.named: set[str] = set()

    def whole(self) -> Test:
        test = self._either()
        if self._at != len(self._tokens):
            raise Malformed(f"unexpected token: {self._tokens[self._at]}")
        return test

    def _either(self) -> Test:
        tests = [self._both()]
        while self._takes("OR"):
            tests.append(self._both())
        return lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._takes("AND"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._takes("("):
            test = self._either()
            self._must(")")
            return test
        name, sign = self._next(), self._next().upper()
        self.named.add(name)
        if sign == "IN":
            self._must("(")
            values = [_value(self._next())]
            while self._takes(","):
                values.append(_value(self._next()))
            self._must(")")
            return lambda row: row.get(name) in values
        return _compared(name, sign, _value(self._next()))

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise Malformed("unexpected end of query")
        self._at += 1
        return str(self._tokens[self._at - 1])

    def _takes(self, token: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at].upper() == token:
            self._at += 1
            return True
        return False

    def _must(self, token: str) -> None:
        if not self._takes(token):
            raise Malformed(f"expecting {token}")


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while text[at:].strip():
        token = TOKEN.match(text, at)
        if token is None:
            raise Malformed(f"unexpected token: {text[at:].strip()[:20]}")
        found.append(token[1])
        at = token.end()
    return found


def _compared(name: str, sign: str, value: Any) -> Test:
    if sign == "LIKE":
        like = re.compile(".*".join(re.escape(part) for part in str(value).split("%")), re.IGNORECASE | re.DOTALL)
        return lambda row: like.fullmatch(str(row.get(name) or "")) is not None
    signs: dict[str, Callable[[Any, Any], bool]] = {
        "=": lambda left, right: left == right,
        "!=": lambda left, right: left != right,
        ">": lambda left, right: left > right,
        ">=": lambda left, right: left >= right,
        "<": lambda left, right: left < right,
        "<=": lambda left, right: left <= right,
    }
    if sign not in signs:
        raise Malformed(f"unexpected token: {sign}")

    def test(row: Row) -> bool:
        held = _of(row.get(name), value)
        return held is not None and signs[sign](held, value)

    return test


def _value(told: str) -> Any:
    if told.startswith("'"):
        return re.sub(r"\\(.)", r"\1", told[1:-1])
    if told in {"true", "false"}:
        return told == "true"
    if re.match(r"\d{4}-", told):
        return datetime.fromisoformat(told)
    return int(told) if told.isdigit() else told


def _of(held: Any, value: Any) -> Any:
    return datetime.fromisoformat(held) if isinstance(value, datetime) and isinstance(held, str) else held


def _key(held: Any) -> tuple[bool, Any]:
    return (held is not None, held if isinstance(held, int | float) else str(held or ""))
