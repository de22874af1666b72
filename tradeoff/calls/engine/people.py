"""Who a speaker probably is: by e-mail, else by exactly the same name; never by a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tradeoff.calls.engine.transcripts import Party
from tradeoff.calls.rules import Side, key_of


@dataclass(frozen=True)
class Known:
    """Somebody the house knows: a member or a contact."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Who:
    """The proposal for one speaker; `how` says what it rests on, empty where nobody was found."""

    party: Party
    side: Side
    member_id: int | None = None
    contact_id: int | None = None
    how: str = ""


def recognized(parties: Iterable[Party], *, members: Iterable[Known], contacts: Iterable[Known]) -> list[Who]:
    """One proposal a speaker. A name that two of the same kind bear is nobody's; a member comes before a contact."""
    inside, outside = list(members), list(contacts)
    return [_who(party, inside, outside) for party in parties]


def _who(party: Party, members: list[Known], contacts: list[Known]) -> Who:
    if party.email:
        for side, people in ((Side.OURS, members), (Side.THEIRS, contacts)):
            found = [one for one in people if one.email.lower() == party.email]
            if len(found) == 1:
                return _found(party, side, found[0], "by e-mail")
    ways = ((Side.OURS, members), (Side.THEIRS, contacts))
    for side, people in ways if party.side is not Side.THEIRS else ways[::-1]:
        found = [one for one in people if key_of(one.name) == key_of(party.name)]
        if len(found) == 1 and (party.side in {side, Side.UNKNOWN}):
            return _found(party, side, found[0], "by name")
    return Who(party, party.side)


def _found(party: Party, side: Side, known: Known, how: str) -> Who:
    if side is Side.OURS:
        return Who(party, side, member_id=known.id, how=how)
    return Who(party, side, contact_id=known.id, how=how)
