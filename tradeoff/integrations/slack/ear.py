"""Slack's Socket Mode: what people press comes over a socket we opened, where nobody can knock from outside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import time
from typing import Any, Final, cast

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from tradeoff.integrations.slack.bolt import client_for

AT_ONCE: Final = 2
Dispatch = Callable[[Callable[[App], BoltResponse]], BoltResponse | None]
log = logging.getLogger(__name__)


class Ear(SocketModeHandler):
    """One socket. `dispatch` is given what to do with the app of that moment; what it leaves unanswered comes again."""

    def __init__(self, app: App, *, base_url: str, token: str, dispatch: Dispatch) -> None:
        client = client_for(base_url, token)
        super().__init__(app, token, web_client=client, logger=log, concurrency=AT_ONCE)
        self._dispatch = dispatch

    def open(self) -> None:
        self.client.connect()

    def shut(self) -> None:
        self.client.close()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        start = time()
        answer = self._dispatch(lambda app: run_bolt_app(app, req))
        if answer is not None:
            send_response(client, req, answer, start)


def trouble_of(base_url: str, token: str) -> str:
    """Why Slack gives no socket for this token; empty where it does."""
    try:
        client_for(base_url, token).apps_connections_open(app_token=token)
    except SlackApiError as error:
        told = cast("dict[str, Any]", error.response.data) if isinstance(error.response.data, dict) else {}
        return str(told.get("error") or "unknown error").replace("_", " ")
    except (OSError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""
