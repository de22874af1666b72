"""Every address of the resolver, filled with the ids of planted rows, and what of the plants an answer shows."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
OUTSIDE = ("account/", "ui/", "healthz", "portal/")


@dataclass(frozen=True)
class Leak:
    """One planted word that an answer showed to somebody who may not know it."""

    reader: str
    path: str
    word: str


def routes() -> list[str]:
    """Every address of a workspace as it stands in the resolver."""
    return [route for route in _routes_under(get_resolver().url_patterns, "") if not route.startswith(OUTSIDE)]


def _routes_under(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes_under(one.url_patterns, route)
        else:
            yield route


def filled(route: str, ids: Iterable[int], texts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The route with each id in turn; a parameter that is a word takes each of the words known for its name."""
    names = [(found["kind"] or "str", found["name"]) for found in PARAMETER.finditer(route)]
    known = list(ids)
    choices = [[str(one) for one in known] if kind == "int" else list(texts.get(name, ())) for kind, name in names]
    for values in itertools.product(*choices):
        turn = iter(values)
        yield PARAMETER.sub(lambda _, turn=turn: next(turn), route)  # type: ignore[misc]


def leaks_in(response: Any, *, reader: str, path: str, words: Iterable[str]) -> list[Leak]:
    """Looks at the whole answer with its headers, tags and attributes, not only at what is drawn."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    seen = html.unescape(body.decode(errors="replace")) + " ".join(map(str, response.headers.values()))
    return [Leak(reader, path, word) for word in words if word.casefold() in seen.casefold()]
