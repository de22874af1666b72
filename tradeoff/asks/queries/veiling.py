"""Asks as somebody reads them who may not know whose they are: without the names in their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

from tradeoff.asks.models import Ask
from tradeoff.crm.queries import is_banded, veil_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tradeoff.workspaces.models import Member

TEXTS = ("wants", "workaround", "current_reason", "current_words")
MOST = 2_000  # asks looked through for words that may be a name
AnAsk = TypeVar("AnAsk", bound=Ask)


def veiled(actor: Member, asks: Iterable[AnAsk]) -> list[AnAsk]:
    """The same asks; before a reader of bands copies in whose words stand-ins stand, but for asks they logged."""
    rows = list(asks)
    if not is_banded(actor):
        return rows
    veil = veil_for(actor, [(ask.account_id, text) for ask in rows for text in _texts(ask).values()])
    return [ask if ask.asked_by_id == actor.pk else _copied(ask, veil.over) for ask in rows]


def veiled_titles(actor: Member, titles: Mapping[int, str]) -> Mapping[int, str]:
    """What asks want by their ids, as this reader may read it."""
    if not is_banded(actor) or not titles:
        return titles
    accounts = dict(Ask.objects.filter(pk__in=titles).exclude(asked_by=actor).values_list("pk", "account_id"))
    veil = veil_for(actor, [(accounts[key], text) for key, text in titles.items() if key in accounts])
    return {key: veil.over(accounts[key], text) if key in accounts else text for key, text in titles.items()}


def veiled_rows(actor: Member, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with `pk` and `wants`, the words as this reader may read them."""
    found = list(rows)
    said = veiled_titles(actor, {row["pk"]: row["wants"] for row in found})
    return [{**row, "wants": said[row["pk"]]} for row in found]


def still_said(actor: Member, asks: QuerySet[Ask], holds: Callable[[str], bool]) -> list[int]:
    """Of the newest asks found by their words, those in which the words stand for a reader of bands too."""
    rows = asks.order_by("-asked_at", "-pk").values_list("pk", "wants")[:MOST]
    return [key for key, text in veiled_titles(actor, dict(rows)).items() if holds(text)]


def holds_words(words: str) -> Callable[[str], bool]:
    """Whether the words stand in a text as they were typed."""
    return lambda text: words.casefold() in text.casefold()


def begins_words(words: str) -> Callable[[str], bool]:
    """Whether each of the words begins one in a text."""
    each = [re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE) for word in re.findall(r"\w+", words)]
    return lambda text: all(one.search(text) for one in each)


def _texts(ask: Ask) -> dict[str, str]:
    return {name: text for name in TEXTS if (text := getattr(ask, name, ""))}


def _copied(ask: AnAsk, over: Callable[[int, str], str]) -> AnAsk:
    made = copy(ask)
    for name, text in _texts(ask).items():
        setattr(made, name, over(ask.account_id, text))
    return made
