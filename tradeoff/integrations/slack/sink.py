"""Slack as a sink for chat: its calls, one method each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from tradeoff.integrations.line import Answer, Garbled, Line, Missing, paging
from tradeoff.integrations.sinks import ChatChannel, ChatPerson, Message, Posted
from tradeoff.integrations.slack import mapping

PAGE: Final = 200


class SlackSink:
    """Posts with the bot's token."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def who(self) -> Mapping[str, Any]:
        return self._said("auth.test", {})

    def own(self) -> Mapping[str, str]:
        """The team and ourselves in it, which a typed token does not come with."""
        told = self.who()
        return {"team_id": str(told.get("team_id") or ""), "bot_user_id": str(told.get("user_id") or "")}

    def post(self, channel: str, message: Message, key: str) -> Posted:
        """`key` goes along as Slack's client_msg_id, by which it drops what it has already."""
        body = {"channel": channel, "unfurl_links": False, "unfurl_media": False, "client_msg_id": _uuid(key)}
        told = self._said("chat.postMessage", {**body, **_worded(message)})
        return Posted(channel=str(told.get("channel") or channel), id=str(told["ts"]))

    def update(self, posted: Posted, message: Message) -> None:
        self._said("chat.update", {"channel": posted.channel, "ts": posted.id, **_worded(message)}, idempotent=True)

    def whisper(self, channel: str, person: str, message: Message) -> None:
        self._said("chat.postEphemeral", {"channel": channel, "user": person, **_worded(message)})

    def room_with(self, person: str) -> str:
        told = self._said("conversations.open", {"users": person}, idempotent=True)
        return str(told["channel"]["id"])

    def people(self) -> Iterator[ChatPerson]:
        for page in self._pages("users.list", {}):
            yield from (mapping.person_of(raw) for raw in page.get("members") or [])

    def person(self, person: str) -> ChatPerson:
        return mapping.person_of(self._read("users.info", {"user": person})["user"])

    def person_named(self, email: str) -> ChatPerson | None:
        try:
            return mapping.person_of(self._read("users.lookupByEmail", {"email": email})["user"])
        except Missing:
            return None

    def channels(self) -> Iterator[ChatChannel]:
        wanted = {"types": "public_channel,private_channel", "exclude_archived": "true"}
        for page in self._pages("conversations.list", wanted):
            yield from (mapping.channel_of(raw) for raw in page.get("channels") or [])

    def channel(self, channel: str) -> ChatChannel:
        return mapping.channel_of(self._read("conversations.info", {"channel": channel})["channel"])

    def readers(self, channel: str, *, most: int) -> list[str] | None:
        """Who reads a channel, by id; None when they are more than `most`."""
        found: list[str] = []
        for page in self._pages("conversations.members", {"channel": channel}):
            found += [str(person) for person in page.get("members") or []]
            if len(found) > most:
                return None
        return found

    def unfurl(self, channel: str, message_id: str, shown: Mapping[str, Message]) -> None:
        unfolded = {url: {"blocks": list(message.blocks)} for url, message in shown.items()}
        self._said("chat.unfurl", {"channel": channel, "ts": message_id, "unfurls": unfolded}, idempotent=True)

    def _said(self, method: str, body: Mapping[str, Any], *, idempotent: bool = False) -> Mapping[str, Any]:
        return _object(self._line.call("POST", f"/api/{method}", json=dict(body), idempotent=idempotent))

    def _read(self, method: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        return _object(self._line.call("GET", f"/api/{method}", params=params))

    def _pages(self, method: str, params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        def fetch(cursor: str | None) -> Answer:
            return self._line.call("GET", f"/api/{method}", params={**params, "limit": PAGE, "cursor": cursor})

        def following(answer: Answer) -> str | None:
            return (_object(answer).get("response_metadata") or {}).get("next_cursor")

        for answer in paging.by_cursor(fetch, following):
            yield _object(answer)


def _worded(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": [dict(block) for block in message.blocks]}


def _object(answer: Answer) -> Mapping[str, Any]:
    if not isinstance(answer.data, Mapping):
        raise Garbled("Slack gave an answer that is not what was asked for.")
    return answer.data


def _uuid(key: str) -> str:
    return str(UUID(bytes=hashlib.sha256(key.encode()).digest()[:16], version=4))
