from __future__ import annotations

from django.apps import AppConfig
from django.core import checks

from tradeoff.integrations import vendors
from tradeoff.integrations.hubspot.vendor import VENDOR as HUBSPOT
from tradeoff.integrations.salesforce.vendor import VENDOR as SALESFORCE
from tradeoff.ui import navigation, panels
from tradeoff.work import beside, labels


class IntegrationsConfig(AppConfig):
    name = "tradeoff.integrations"
    label = "integrations"

    def ready(self) -> None:
        from tradeoff.integrations.access import can_keep_connections  # noqa: PLC0415 - models load before ready
        from tradeoff.integrations.checks import vendors_are_whole  # noqa: PLC0415

        checks.register(vendors_are_whole, "integrations")

        place = navigation.NavItem("Connections", "integrations:connections", "link", "l", 92, 92, can_keep_connections)
        navigation.register(place)
        labels.register("integrations.keep", "Seal keys of connections anew, forget webhooks long read")
        labels.register("integrations.hear", "Read what webhooks say has changed")
        vendors.register(SALESFORCE)
        vendors.register(HUBSPOT)
        self._chat_and_work()

    def _chat_and_work(self) -> None:
        """Jira and Slack, and what they are told of."""
        from tradeoff import log  # noqa: PLC0415 - models load before ready
        from tradeoff.asks.events import AskAnswered, AskLogged  # noqa: PLC0415
        from tradeoff.decisions.events import DecisionPrepared, DecisionSigned  # noqa: PLC0415
        from tradeoff.integrations import actions, events  # noqa: PLC0415
        from tradeoff.integrations.access import can_plan_work  # noqa: PLC0415
        from tradeoff.integrations.jira.vendor import JIRA  # noqa: PLC0415
        from tradeoff.integrations.slack.vendor import SLACK  # noqa: PLC0415

        vendors.register(JIRA)
        vendors.register(SLACK)
        for event, task, label in (
            (AskLogged, "integrations.tell_receipt", "Give the receipt of an ask in the chat"),
            (AskAnswered, "integrations.tell_answer", "Tell an answer in the chat"),
            (DecisionPrepared, "integrations.tell_decision", "Bring a decision to who decides, in the chat"),
            (DecisionSigned, "integrations.tell_signed", "Replace the buttons of a signed decision"),
            (events.Connected, "integrations.settle_in", "Find out who in a chat is who"),
            (events.Connected, "integrations.settle_work", "Find out which projects there are"),
        ):
            log.subscribe(event, task)
            labels.register(task, label)
        actions.on("work", actions.reread_work)
        planned = navigation.NavItem("Planned work", "integrations:planned", "hammer", "w", 93, 45, can_plan_work)
        navigation.register(planned)
        told = {"name": "work", "title": "Where it is built"}
        panels.register(place="record", url_name="integrations:decision_work", order=5, **told)
        panels.register(place="problem", url_name="integrations:problem_work", order=15, **told)
        labels.register("integrations.take_backlog", "Take a backlog in")
        labels.register("integrations.make_work", "Plan a decided option where work is planned")
        labels.register("integrations.follow_work", "Look how planned work stands")
        labels.register("integrations.keep_watching", "Stay told of changes for another thirty days")
        beside.register("sockets of chats", actions.listening)
        labels.register("integrations.look_around", "Look who is in a chat")
        labels.register("integrations.tell_digest", "Tell channels of the week")
        labels.register("integrations.match_people", "Match people of chats with members")
