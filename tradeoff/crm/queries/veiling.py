"""Names of customers in what customers say, for readers who may not know who says it (product tenet 9)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.queries.banded import common_industries, is_banded
from tradeoff.crm.queries.rows import visible_accounts
from tradeoff.crm.rules import account_stand_in, deal_stand_in
from tradeoff.kernel.names import normalize
from tradeoff.workspaces.models import Member

WORD = re.compile(r"\w+(?:[&.'’-]\w+)*")
LONGEST = 6  # words of a name that is looked for in a text
SHORTEST = 3  # letters of a part of a name that stands for the whole
SOMEBODY = "somebody there"


class Kind(IntEnum):
    """Whose name it is; OTHER: of an account that another one's words may speak of."""

    ACCOUNT, CONTACT, DEAL, OTHER = range(4)


@dataclass(frozen=True)
class Veil:
    """Puts stand-ins where names stand; without any it changes nothing."""

    own: Mapping[int, re.Pattern[str]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    stand_ins: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def over(self, account_id: int, text: str) -> str:
        """What this account said, without its names, those of its people and deals, and those of other accounts."""
        said = text
        for name, stand_in in self.others.items():
            said = stand_in.join(re.split(rf"(?<!\w){re.escape(name)}(?!\w)", said))
        if account_id in self.own:
            words = self.stand_ins[account_id]
            said = self.own[account_id].sub(lambda found: words.get(found[0].casefold(), SOMEBODY), said)
        return said if said == text or text[:1].islower() else f"{said[:1].upper()}{said[1:]}"


def veil_for(actor: Member, said: Iterable[tuple[int, str]]) -> Veil:
    """For these texts of these accounts; one query, none for readers who may know names."""
    texts = list(said)
    if not texts or not is_banded(actor):
        return Veil()
    written = _written(texts)
    named: dict[int, dict[str, str]] = defaultdict(dict)
    others: dict[str, str] = {}
    for kind, key, own_id, name, industry in _names(actor, {account_id for account_id, _ in texts}, written):
        if kind is Kind.ACCOUNT:
            stand_in = _account(industry)
            named[key] |= {part.casefold(): stand_in for part in (*_parts(name)[:1], name)}
        elif kind is Kind.CONTACT:
            named[key] = {part.casefold(): SOMEBODY for part in (name, *_parts(name))} | named[key]
        elif kind is Kind.DEAL:
            named[key].setdefault(name.casefold(), deal_stand_in(own_id))
        else:
            others |= {words: _account(industry) for words in written[name]}
    longest_first = dict(sorted(others.items(), key=lambda pair: -len(pair[0])))
    return Veil({key: _pattern(names) for key, names in named.items()}, longest_first, named)


def _names(actor: Member, ids: set[int], written: Iterable[str]) -> Iterator[tuple[Kind, int, int, str, str]]:
    """What must not be read, accounts first: kind, account, own id, name, and the industry that may be told."""
    unknown = Account.objects.filter(workspace=actor.workspace_id).exclude(pk__in=visible_accounts(actor).values("pk"))
    told = Case(When(industry__in=common_industries(actor), then="industry"), default=Value(""))
    of_ids = {"account__in": unknown.filter(pk__in=ids)}
    arms = [
        _arm(unknown.filter(pk__in=ids), Kind.ACCOUNT, "pk", "name", told),
        _arm(Contact.objects.filter(**of_ids), Kind.CONTACT, "account_id", "name", Value("")),
        _arm(Deal.objects.filter(**of_ids), Kind.DEAL, "account_id", "name", Value("")),
        _arm(unknown.filter(normalized_name__in=list(written)), Kind.OTHER, "pk", "normalized_name", told),
    ]
    rows = arms[0].union(*arms[1:], all=True)
    yield from ((Kind(kind), *row) for kind, *row in sorted(rows, key=lambda row: row[:3]))


def _arm(rows: QuerySet[Any], kind: Kind, account: str, name: str, told: Any) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(kind.value), F(account), F("pk"), F(name), told)


def _written(texts: Iterable[tuple[int, str]]) -> Mapping[str, set[str]]:
    """Runs of words that may be a name: as names are compared, and each as it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, text in texts:
        for key, words in _candidates(text):
            found[key].add(words)
    return found


def _account(industry: str) -> str:
    """As it stands in a sentence."""
    words = account_stand_in(industry or None)
    return f"{words[:1].lower()}{words[1:]}"


def _candidates(text: str) -> Iterable[tuple[str, str]]:
    """Each run of words that begins like a name, as names are compared and as it is written."""
    words = list(WORD.finditer(text))
    for place, first in enumerate(words):
        if not first[0][0].islower():
            for last in words[place : place + LONGEST]:
                written = text[first.start() : last.end()]
                if last[0].casefold() != "and" and (key := normalize(written)):
                    yield key, written


def _parts(name: str) -> list[str]:
    """The words of a name that are long enough to tell it."""
    return [word for word in WORD.findall(name) if len(word) >= SHORTEST and not word.isdecimal()]


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names, the longest first, in any case."""
    each = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{each})(?!\w)", re.IGNORECASE)
