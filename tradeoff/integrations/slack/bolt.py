"""What people press and type in Slack, through bolt: signatures, acknowledgements and payloads are its business."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from tradeoff.integrations.sinks import ChatChannel, Message
from tradeoff.integrations.slack import blocks, modals
from tradeoff.integrations.slack.said import DecisionSaid, House, Refusal

COMMAND: Final = "/ask"
SHORTCUT: Final = "make_ask"
MOST_LINKS: Final = 10
log = logging.getLogger(__name__)
log.setLevel(logging.ERROR)  # bolt warns of each app that it was given its token by hand

Payload = Mapping[str, Any]


def client_for(base_url: str, token: str) -> WebClient:
    """Slack's own client, pointed at whatever the connection names."""
    return WebClient(token=token, base_url=f"{base_url.rstrip('/')}/api/", timeout=3)


def app_for(
    house: House,
    client: WebClient,
    *,
    signing_secret: str,
    team_id: str,
    channel_of: Callable[[str], ChatChannel | None],
) -> App:
    """Bolt's app for one connection. Answers before it returns, so that a call is one request and one transaction."""

    def authorized(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=client.token)

    app = App(
        logger=log,
        signing_secret=signing_secret,
        authorize=authorized,
        client=client,
        process_before_response=True,
        url_verification_enabled=True,
        ignoring_self_events_enabled=False,
    )
    _only_from(app, team_id)
    _asks(app, house, client)
    _decisions(app, house, client)
    _links(app, house, client, channel_of)
    return app


def _only_from(app: App, team_id: str) -> None:
    """An app may stand in several teams, and knows them all by one secret; this connection is of one of them."""

    @app.middleware
    def own(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 - bolt's name
        if team_id and context.team_id and context.team_id != team_id:
            return BoltResponse(status=200)
        return next()


def _asks(app: App, house: House, client: WebClient) -> None:
    def opened(ack: Ack, body: Payload, person: str, words: str) -> None:
        form = house.ask_form(person, words)
        if isinstance(form, Refusal):
            ack(**_whispered(form)) if "command" in body else _refuse(ack, client, body, form)
            return
        client.views_open(trigger_id=body["trigger_id"], view=modals.ask(form))
        ack()

    @app.command(COMMAND)
    def command(ack: Ack, body: Payload) -> None:
        opened(ack, body, str(body["user_id"]), str(body.get("text") or ""))

    @app.shortcut(SHORTCUT)
    def shortcut(ack: Ack, body: Payload) -> None:
        words = str((body.get("message") or {}).get("text") or "")
        opened(ack, body, str(body["user"]["id"]), words)

    @app.options(modals.WHICH)
    def which(ack: Ack, body: Payload) -> None:
        ack(options=blocks.options(house.choices(str(body["user"]["id"]), str(body.get("value") or ""))))

    @app.view(modals.ASK)
    def submitted(ack: Ack, body: Payload, view: Payload) -> None:
        said = house.log_ask(str(body["user"]["id"]), modals.asked(view))
        if isinstance(said, Refusal):
            ack(response_action="errors", errors=modals.errors(said, view, "wants"))
        else:
            ack(response_action="update", view=modals.done("Heard", blocks.receipt(said)))


def _decisions(app: App, house: House, client: WebClient) -> None:
    @app.action({"action_id": blocks.OPEN})
    def opened(ack: Ack) -> None:
        """A link in a button: Slack tells of the press and wants nothing."""
        ack()

    @app.action(_decides())
    def pressed(ack: Ack, body: Payload) -> None:
        named = modals.pressed(str(body["actions"][0].get("value") or ""))
        waiting: DecisionSaid | Refusal = Refusal(words="This button is not ours any more. Open the decision instead.")
        if named is not None:
            waiting = house.decision(str(body["user"]["id"]), named[0])
        chosen = None
        if named is not None and not isinstance(waiting, Refusal):
            chosen = next((one for one in waiting.options if one.value == str(named[1])), None)
        if isinstance(waiting, Refusal):
            _refuse(ack, client, body, waiting)
        elif chosen is None:
            _refuse(ack, client, body, Refusal(words="That option is gone. Open the decision to see what is left."))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=modals.sign(waiting, chosen))
            ack()

    @app.view(modals.SIGN)
    def submitted(ack: Ack, body: Payload, view: Payload) -> None:
        told = modals.signed(view)
        said = house.sign(str(body["user"]["id"]), told) if told else Refusal(words="This form is not ours.")
        if isinstance(said, Refusal):
            ack(response_action="errors", errors=modals.errors(said, view, "reason"))
        else:
            ack(response_action="update", view=modals.done("Signed", blocks.decided(said)))


def _links(app: App, house: House, client: WebClient, channel_of: Callable[[str], ChatChannel | None]) -> None:
    @app.event("link_shared")
    def shared(event: Payload) -> None:
        urls = [str(link.get("url")) for link in event.get("links") or []][:MOST_LINKS]
        where = str(event.get("channel") or "")
        if where == "COMPOSER" or not urls:
            return
        shown = house.shown(str(event.get("user") or ""), channel_of(where), urls)
        if shown:
            unfurls = {url: {"blocks": list(blocks.card(card).blocks)} for url, card in shown.items()}
            client.chat_unfurl(channel=where, ts=str(event.get("message_ts") or ""), unfurls=unfurls)

    @app.event("app_uninstalled")
    def uninstalled() -> None:
        house.ended()

    @app.event("tokens_revoked")
    def revoked(event: Payload) -> None:
        if (event.get("tokens") or {}).get("bot"):
            house.ended()


def _decides() -> re.Pattern[str]:

    return re.compile(rf"^{blocks.DECIDE}:\d+$")


def _whispered(refusal: Refusal) -> dict[str, Any]:
    message = blocks.said(refusal.words)
    return {"response_type": "ephemeral", "text": message.text, "blocks": [dict(block) for block in message.blocks]}


def _refuse(ack: Ack, client: WebClient, body: Payload, refusal: Refusal) -> None:
    """Said to who pressed, in a small window: an ephemeral message would need the bot in that channel."""
    message: Message = blocks.said(refusal.words)
    client.views_open(trigger_id=body["trigger_id"], view=modals.done("Not now", message))
    ack()
