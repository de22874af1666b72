"""Slack's twin: people, channels and messages in memory; refuses with 200 and `ok: false`, as Slack does."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tradeoff.integrations.fakes.story import Story
from tradeoff.integrations.fakes.twin import Twin, body_of
from tradeoff.integrations.slack.fake.sockets import Sockets

SIGNING_SECRET: Final = "tradeoff-demo"  # noqa: S105 - of nobody
TEAM: Final = "T0TWIN"
BOT: Final = "U0BOT"
Method = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Refused(Exception):
    """`ok: false` with Slack's word."""


class SlackTwin(Twin):
    """`messages`, `views`, `unfurls` and `whispers` are what it was told; people and channels are added by hand."""

    name = "slack"
    token_path = "/api/oauth.v2.access"  # noqa: S105 - an address

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.people: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.whispers: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.unfurls: list[dict[str, Any]] = []
        self.sockets = Sockets()
        self.add_person(BOT, "tradeoff", "", bot=True)

    def settle(self, story: Story) -> None:
        keys = [f"U{number:08d}" for number in range(1, len(story.people) + 1)]
        for key, one in zip(keys, story.people, strict=True):
            self.add_person(key, one.name, one.email, gone=one.left)
        self.add_channel("C00000001", "deals", *keys)
        self.add_channel("C00000002", "product", *keys)

    def add_person(self, person: str, name: str, email: str, *, bot: bool = False, gone: bool = False) -> None:
        profile = {"real_name": name, "display_name": name, **({"email": email} if email else {})}
        self.people[person] = {"id": person, "team_id": TEAM, "name": name.lower().replace(" ", "."),
                               "deleted": gone, "is_bot": bot, "tz": "Europe/Oslo", "profile": profile}  # fmt: skip

    def add_channel(self, channel: str, name: str, *readers: str, shared: bool = False, joined: bool = True) -> None:
        self.channels[channel] = {
            "id": channel, "name": name, "is_channel": True, "is_private": False, "is_im": False, "is_mpim": False,
            "is_archived": False, "is_ext_shared": shared, "is_shared": shared, "is_org_shared": False,
            "is_member": joined, "num_members": len(readers), "created": 1700000000, "creator": BOT,
            "name_normalized": name, "is_general": False, "readers": list(readers),
        }  # fmt: skip

    def routes(self) -> list[BaseRoute]:
        methods: dict[str, Method] = {
            "auth.test": self._who, "chat.postMessage": self._post, "chat.update": self._update,
            "chat.postEphemeral": self._whisper, "chat.unfurl": self._unfurl, "conversations.open": self._open,
            "conversations.list": self._channels, "conversations.info": self._channel,
            "conversations.members": self._members, "users.list": self._people, "users.info": self._person,
            "users.lookupByEmail": self._lookup, "views.open": self._view,
        }  # fmt: skip
        made: list[BaseRoute] = [Route("/oauth/v2/authorize", self.consent), *self.sockets.routes()]
        return made + [
            Route(f"/api/{name}", self._in(method), methods=["GET", "POST"]) for name, method in methods.items()
        ]

    def denied(self) -> Response:
        return JSONResponse({"ok": False, "error": "invalid_auth"})

    def slowed(self, seconds: float | None) -> Response:
        headers = {} if seconds is None else {"Retry-After": str(int(seconds))}
        return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429, headers=headers)

    def granted(self, access: str, refresh: str) -> Mapping[str, Any]:
        del refresh  # where tokens do not rotate there is none
        return {"ok": True, "access_token": access, "token_type": "bot", "scope": "chat:write", "bot_user_id": BOT,
                "app_id": "A0TWIN", "team": {"id": TEAM, "name": "Ostermere"}}  # fmt: skip

    def _in(self, method: Method) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            if not self.opens(request.headers, request.url.path):
                return self.denied()
            told = await body_of(request) if request.method == "POST" else dict(request.query_params)
            try:
                return JSONResponse({"ok": True, **method(_read(told))})
            except Refused as refused:
                return JSONResponse({"ok": False, "error": str(refused)})

        return guarded

    def _who(self, _told: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"url": "https://ostermere.slack.example/", "team": "Ostermere", "user": "tradeoff", "team_id": TEAM,
                "user_id": BOT, "bot_id": "B0TWIN"}  # fmt: skip

    def _post(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        channel = self._reached(told)
        if not told.get("text") and not told.get("blocks"):
            raise Refused("no_text")
        _check(told.get("blocks") or [])
        known = next(
            (one for one in self.messages if told.get("client_msg_id") in {one["client_msg_id"]} - {None}), None
        )
        if known:
            return {"channel": known["channel"], "ts": known["ts"], "message": _shown(known)}
        message = {**told, "client_msg_id": told.get("client_msg_id"), "channel": channel, "ts": self._stamp()}
        self.messages.append(message)
        return {"channel": channel, "ts": message["ts"], "message": _shown(message)}

    def _update(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        for message in self.messages:
            if (message["channel"], message["ts"]) == (told.get("channel"), told.get("ts")):
                _check(told.get("blocks") or [])
                message |= {"text": told.get("text"), "blocks": told.get("blocks")}
                return {"channel": message["channel"], "ts": message["ts"], "text": message["text"],
                        "message": _shown(message)}  # fmt: skip
        raise Refused("message_not_found")

    def _whisper(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        self._reached(told)
        self.whispers.append(dict(told))
        return {"message_ts": self._stamp()}

    def _unfurl(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        for shown in told["unfurls"].values():
            _check(shown["blocks"])
        self.unfurls.append(dict(told))
        return {}

    def _view(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        view = told.get("view") or {}
        if not told.get("trigger_id"):
            raise Refused("invalid_trigger_id")
        if not 0 < len(view.get("title", {}).get("text", "")) <= 24:
            raise Refused("invalid_arguments")
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            raise Refused("invalid_arguments")
        _check(view["blocks"])
        kept = {**view, "id": f"V{self.number()}"}
        self.views.append(kept)
        return {"view": kept}

    def _open(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        person = str(told.get("users") or "")
        if person not in self.people:
            raise Refused("user_not_found")
        return {"channel": {"id": f"D{person[1:]}"}}

    def _channels(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        rows, following = self._page([_bare(one) for one in self.channels.values()], told)
        return {"channels": rows, "response_metadata": {"next_cursor": following}}

    def _channel(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        named = str(told.get("channel") or "")
        if named.startswith("D"):
            return {"channel": {"id": named, "is_im": True, "user": f"U{named[1:]}", "created": 1700000000}}
        if named not in self.channels:
            raise Refused("channel_not_found")
        return {"channel": _bare(self.channels[named])}

    def _members(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        if told.get("channel") not in self.channels:
            raise Refused("channel_not_found")
        rows, following = self._page(self.channels[told["channel"]]["readers"], told)
        return {"members": rows, "response_metadata": {"next_cursor": following}}

    def _people(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        rows, following = self._page(list(self.people.values()), told)
        return {"members": rows, "cache_ts": 1700000000, "response_metadata": {"next_cursor": following}}

    def _person(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        if told.get("user") not in self.people:
            raise Refused("user_not_found")
        return {"user": self.people[told["user"]]}

    def _lookup(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        for person in self.people.values():
            if person["profile"].get("email", "").lower() == str(told.get("email")).lower():
                return {"user": person}
        raise Refused("users_not_found")

    def _page(self, rows: Sequence[Any], told: Mapping[str, Any]) -> tuple[list[Any], str]:
        """Slack may give fewer than asked for, and an empty cursor at the end."""
        at, size = int(str(told.get("cursor") or "at0")[2:]), min(int(told.get("limit") or 100), 100)
        if self.faults.holds("endless"):
            return list(rows[:size]), "at0"
        return list(rows[at : at + size]), f"at{at + size}" if at + size < len(rows) else ""

    def _reached(self, told: Mapping[str, Any]) -> str:
        channel = str(told.get("channel") or "")
        if channel.startswith("D"):
            return channel
        if channel not in self.channels:
            raise Refused("channel_not_found")
        if self.channels[channel]["is_archived"]:
            raise Refused("is_archived")
        return channel

    def _stamp(self) -> str:
        return f"{int(self.clock().timestamp())}.{self.number():06d}"


def _bare(channel: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in channel.items() if name != "readers"}


def _shown(message: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "message", "text": str(message.get("text") or ""), "ts": message["ts"], "user": BOT,
            "bot_id": "B0TWIN", "team": TEAM}  # fmt: skip


def _read(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """slack_sdk sends structures as text in a form."""
    read = dict(told)
    for name in ("blocks", "view", "unfurls"):
        if isinstance(read.get(name), str):
            read[name] = json.loads(read[name])
    return read


def _check(blocks: Sequence[Mapping[str, Any]]) -> None:
    """What Slack refuses most often."""
    if len(blocks) > 50:
        raise Refused("invalid_blocks")
    for block in blocks:
        words = (block.get("text") or {}).get("text")
        if block["type"] == "section" and not 0 < len(words or "") <= 3000:
            raise Refused("invalid_blocks")
        if block["type"] == "actions" and not 0 < len(block["elements"]) <= 25:
            raise Refused("invalid_blocks")
        actions = [one.get("action_id") for one in block.get("elements") or [] if one.get("action_id")]
        if len(actions) != len(set(actions)):
            raise Refused("invalid_blocks")
