"""Somebody who uses Slack: what Slack sends when they type, press and fill in, signed as Slack signs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tradeoff.integrations.slack.fake.twin import SIGNING_SECRET, TEAM

Sent = tuple[bytes, dict[str, str]]
FORM = "application/x-www-form-urlencoded"


def slash(person: str, text: str = "", *, command: str = "/ask") -> Mapping[str, str]:
    return {"command": command, "text": text, "user_id": person, "team_id": TEAM, "channel_id": "C1",
            "response_url": "https://hooks.slack.example/r", "trigger_id": "tr.1", "api_app_id": "A0TWIN"}  # fmt: skip


def shortcut(person: str, words: str) -> Mapping[str, Any]:
    return {"type": "message_action", "callback_id": "make_ask", "user": {"id": person}, "team": {"id": TEAM},
            "channel": {"id": "C1", "name": "deals"}, "trigger_id": "tr.1", "message_ts": "1.1",
            "message": {"type": "message", "user": "U9", "ts": "1.1", "text": words},
            "response_url": "https://hooks.slack.example/r"}  # fmt: skip


def press(person: str, button: Mapping[str, Any]) -> Mapping[str, Any]:
    action = {"type": "button", "block_id": "b", **{name: button.get(name) for name in ("action_id", "value")}}
    return {"type": "block_actions", "user": {"id": person}, "team": {"id": TEAM}, "trigger_id": "tr.1",
            "channel": {"id": "D1", "name": "directmessage"}, "actions": [action],
            "container": {"type": "message", "message_ts": "1.1"}}  # fmt: skip


def typed(person: str, words: str) -> Mapping[str, Any]:
    """In a list that looks its choices up."""
    return {"type": "block_suggestion", "action_id": "which", "block_id": "about", "value": words,
            "user": {"id": person}, "team": {"id": TEAM}}  # fmt: skip


def submit(person: str, view: Mapping[str, Any], **told: str) -> Mapping[str, Any]:
    """The form as it was opened, filled in: each input by its name."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element, said = block["element"], told.get(block["block_id"])
            kind, name = element["type"], element["action_id"]
            shown = {"type": kind, "value": said}
            if kind.endswith("select"):
                shown = {"type": kind, "selected_option": {"value": said} if said else None}
            elif kind == "datepicker":
                shown = {"type": kind, "selected_date": said}
            values[block["block_id"]] = {name: shown}
    filled = {**view, "state": {"values": values}}
    return {"type": "view_submission", "user": {"id": person}, "team": {"id": TEAM}, "view": filled}


def shared(person: str, channel: str, *urls: str) -> Mapping[str, Any]:
    links = [{"domain": "tradeoff.example", "url": url} for url in urls]
    event = {"type": "link_shared", "user": person, "channel": channel, "message_ts": "1.2", "links": links}
    return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}


def form(payload: Mapping[str, Any], *, at: int, secret: str = SIGNING_SECRET) -> Sent:
    """A command goes as it is; everything pressed or filled in goes as one field of a form."""
    told = payload if "command" in payload else {"payload": json.dumps(payload)}
    return _signed(urlencode(told).encode(), FORM, at, secret)


def event(payload: Mapping[str, Any], *, at: int, secret: str = SIGNING_SECRET) -> Sent:
    return _signed(json.dumps(payload).encode(), "application/json", at, secret)


def _signed(body: bytes, kind: str, at: int, secret: str) -> Sent:
    signature = SignatureVerifier(secret).generate_signature(timestamp=str(at), body=body) or ""
    return body, {"Content-Type": kind, "X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": signature}
