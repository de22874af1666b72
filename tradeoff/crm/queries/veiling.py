"""Names of customers in what customers say, for readers who may not know who says it (product tenet 9)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.queries.banded import account_words, is_banded, knows_account
from tradeoff.crm.rules import deal_stand_in
from tradeoff.kernel.names import normalize
from tradeoff.workspaces.models import Member

WORD = re.compile(r"\w+(?:[&.'’-]\w+)*")
LONGEST = 6  # words of a name that is looked for in a text
SHORTEST = 3  # letters of a part of a name that stands for the whole
SOMEBODY = "somebody there"


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
    """For these texts of these accounts; four queries at most, none for readers who may know names."""
    if not is_banded(actor):
        return Veil()
    texts = list(said)
    ids = {account_id for account_id, _ in texts if not knows_account(actor, account_id)}
    accounts = Account.objects.filter(workspace=actor.workspace_id)
    named: dict[int, dict[str, str]] = defaultdict(dict)
    for key, name, industry in accounts.filter(pk__in=ids).values_list("pk", "name", "industry"):
        stand_in = _account(actor, industry)
        named[key] |= {part.casefold(): stand_in for part in _parts(name)[:1]} | {name.casefold(): stand_in}
    for key, name in Contact.objects.filter(account__in=ids).values_list("account_id", "name"):
        named[key] |= {part.casefold(): SOMEBODY for part in (name, *_parts(name)) if part.casefold() not in named[key]}
    for key, deal_id, name in Deal.objects.filter(account__in=ids).values_list("account_id", "pk", "name"):
        named[key or 0].setdefault(name.casefold(), deal_stand_in(deal_id))
    return Veil({key: _pattern(names) for key, names in named.items()}, _others(actor, texts), named)


def _others(actor: Member, texts: Iterable[tuple[int, str]]) -> dict[str, str]:
    """As each stands in the texts: names of accounts that others said them of, the longest first."""
    written: dict[str, set[str]] = defaultdict(set)
    for _, text in texts:
        for key, words in _candidates(text):
            written[key].add(words)
    rows = Account.objects.filter(workspace=actor.workspace_id, normalized_name__in=list(written))
    found = {
        words: _account(actor, industry)
        for key, normalized, industry in rows.values_list("pk", "normalized_name", "industry")
        if not knows_account(actor, key)
        for words in written[normalized]
    }
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _account(actor: Member, industry: str) -> str:
    """As it stands in a sentence."""
    words = account_words(actor, industry)
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
