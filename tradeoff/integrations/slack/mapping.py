"""Slack's people and channels as the house's, and who of them is which member: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tradeoff.integrations.sinks import ChatChannel, ChatPerson


def person_of(raw: Mapping[str, Any]) -> ChatPerson:
    profile = raw.get("profile") or {}
    name = profile.get("real_name") or raw.get("real_name") or profile.get("display_name") or raw.get("name") or ""
    return ChatPerson(
        id=str(raw.get("id") or ""),
        name=str(name),
        email=str(profile.get("email") or "").strip().lower(),
        active=not raw.get("deleted"),
        is_bot=bool(raw.get("is_bot")) or raw.get("id") == "USLACKBOT",
        zone=str(raw.get("tz") or ""),
    )


def channel_of(raw: Mapping[str, Any]) -> ChatChannel:
    shared = any(raw.get(word) for word in ("is_ext_shared", "is_shared", "is_pending_ext_shared", "is_org_shared"))
    return ChatChannel(
        id=str(raw.get("id") or ""),
        name=str(raw.get("name") or ""),
        private=bool(raw.get("is_private") or raw.get("is_im") or raw.get("is_mpim")),
        shared=bool(shared),
        joined=bool(raw.get("is_member")),
        members=int(raw.get("num_members") or 0),
    )


def members_of(people: Iterable[ChatPerson], members: Mapping[str, int]) -> dict[str, int]:
    """Who is who, by e-mail: {Slack's id: member}. `members` is by address in lower case.

    Nobody is matched who left, is a bot, or shares an address with somebody else there: a wrong match would act with
    another's rights.
    """
    by_address: dict[str, list[str]] = {}
    for person in people:
        if person.active and not person.is_bot and person.email in members:
            by_address.setdefault(person.email, []).append(person.id)
    return {ids[0]: members[address] for address, ids in by_address.items() if len(set(ids)) == 1}
