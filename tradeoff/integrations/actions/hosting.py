"""Slack's presses and words, from raw bytes to what goes back: the connection is found, bolt does the rest."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from slack_bolt import App, BoltRequest, BoltResponse

from tradeoff.integrations.actions import secrets
from tradeoff.integrations.actions.chatting import MemberHouse
from tradeoff.integrations.actions.health import report_trouble
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.line import Revoked, Trouble
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.sinks import ChatChannel
from tradeoff.integrations.slack import bolt
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces import tenancy


def host_chat(
    *, workspace_id: int, connection_id: int, secret: str, headers: Mapping[str, str], body: str, now: datetime
) -> BoltResponse:
    """The same refusal for all strangers; bolt refuses what Slack has not signed."""
    tenancy.enter(workspace_id)
    row = Connection.objects.filter(pk=connection_id, vendor="slack", state__in=[State.LIVE, State.BROKEN]).first()
    if row is None or not hmac.compare_digest(secrets.unseal(row.hook_secret).encode(), secret.encode()):
        raise NotFound("Nobody listens here.")
    if not row.signing_secret:
        raise NotFound("Nobody listens here.")
    told: dict[str, str | Sequence[str]] = {name: [value] for name, value in headers.items()}
    return chat_app(row, now).dispatch(BoltRequest(body=body, headers=told))


def chat_app(row: Connection, now: datetime) -> App:
    """Bolt for one connection."""
    house = MemberHouse(
        connection=row,
        now=now,
        readers=lambda channel, most: _readers(row, channel, most),
        end=lambda: _ended(row, now),
    )
    grant = secrets.grant_of(row)
    return bolt.app_for(
        house,
        bolt.client_for(row.base_url, grant.access),
        signing_secret=secrets.unseal(row.signing_secret),
        team_id=str(row.extra.get("team_id") or ""),
        channel_of=lambda channel: _channel(row, channel),
    )


def _channel(row: Connection, channel: str) -> ChatChannel | None:
    """None where the bot may not look: then nothing is shown."""
    try:
        with line_for(row) as line:
            found: ChatChannel = adapter_for(row, line).channel(channel)
            return found
    except Trouble:
        return None


def _readers(row: Connection, channel: str, most: int) -> list[str] | None:
    try:
        with line_for(row) as line:
            found: list[str] | None = adapter_for(row, line).readers(channel, most=most)
            return found
    except Trouble:
        return None


def _ended(row: Connection, now: datetime) -> None:
    report_trouble(connection=row, trouble=Revoked("The app was removed from the Slack workspace."), now=now)
