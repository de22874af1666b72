"""The calls of where work is planned and of where people talk."""

from __future__ import annotations

from typing import Any

from tests.contract.contract import Call, Contract
from tradeoff.integrations.fakes.twin import Twin
from tradeoff.integrations.jira import auth as jira
from tradeoff.integrations.jira.client import Client
from tradeoff.integrations.jira.fake import JiraTwin
from tradeoff.integrations.jira.sink import JiraSink
from tradeoff.integrations.jira.vendor import JIRA
from tradeoff.integrations.line import Line
from tradeoff.integrations.sinks import Message, WorkItem
from tradeoff.integrations.slack.fake import SlackTwin
from tradeoff.integrations.slack.sink import SlackSink
from tradeoff.integrations.slack.vendor import SLACK

PAGE = "https://tradeoff.example/problems/7"
PROJECT, KIND = "OST", "10100"
ITEM = WorkItem(title="Contract check", url=PAGE, project=PROJECT, kind=KIND)
SAID = Message(text="Contract check")
CHANNEL, PERSON = "C0000000001", "U0000000001"


def _sink(line: Line) -> JiraSink:
    return JiraSink(line, site="https://ost.example")


def _batches(batches: Any) -> list[Any]:
    return [state for batch in batches for state in batch.states]


def _jira() -> Twin:
    twin = JiraTwin()
    twin.world.put(PROJECT, {"summary": "Contract check"})
    return twin


def _watched(line: Line) -> Any:
    """Webhooks are registered, listed, kept and given up again, so that nothing is left behind."""
    client = Client(line)
    made = client.watch("https://tradeoff.example/hooks/jira/1-2/s3cret", f"project = {PROJECT}")
    ids = [int(row["createdWebhookId"]) for row in made if row.get("createdWebhookId")]
    listed = [row["id"] for row in client.watches()]
    client.keep_watching(ids)
    client.missed()
    client.stop_watching(ids)
    return listed


JIRA_CALLS: dict[str, Call] = {
    "who it is": lambda line, _issue: Client(line).myself(),
    "projects": lambda line, _issue: list(_sink(line).projects()),
    "kinds of work": lambda line, _issue: _sink(line).kinds(PROJECT),
    "fields of a kind": lambda line, _issue: _sink(line).fields(PROJECT, KIND),
    "own fields": lambda line, _issue: _sink(line).own_fields(),
    "states, changed": lambda line, _issue: _batches(_sink(line).statuses(PROJECT, None)),
    "states, named": lambda line, issue: _batches(_sink(line).reread([issue])),
    "backlog": lambda line, _issue: _batches(_sink(line).backlog(PROJECT, None)),
    "an issue made": lambda line, _issue: _sink(line).create(ITEM, "contract-check"),
    "an issue made again": lambda line, _issue: _sink(line).create(ITEM, "contract-check"),
    "a link back": lambda line, issue: _sink(line).link_back(issue, "contract-check", PAGE, "Decided", settled=True),
    "a comment": lambda line, issue: _sink(line).comment(issue, "Contract check"),
    "webhooks": lambda line, _issue: _watched(line),
}


def _slack() -> Twin:
    twin = SlackTwin()
    twin.add_person(PERSON, "Priya Raman", "priya.raman@ostermere.example")
    twin.add_channel(CHANNEL, "product-asks", PERSON)
    return twin


SLACK_CALLS: dict[str, Call] = {
    "who it is": lambda line, _channel: SlackSink(line).who(),
    "people": lambda line, _channel: list(SlackSink(line).people()),
    "a person by mail": lambda line, _channel: SlackSink(line).person_named("priya.raman@ostermere.example"),
    "channels": lambda line, _channel: list(SlackSink(line).channels()),
    "a channel": lambda line, channel: SlackSink(line).channel(channel),
    "who reads a channel": lambda line, channel: SlackSink(line).readers(channel, most=10),
    "a message": lambda line, channel: SlackSink(line).post(channel, SAID, "contract-check"),
    "a message written anew": lambda line, channel: SlackSink(line).update(
        SlackSink(line).post(channel, SAID, "contract-check-2"), SAID
    ),
    "a whisper": lambda line, channel: SlackSink(line).whisper(channel, PERSON, SAID),
    "a room with a person": lambda line, _channel: SlackSink(line).room_with(PERSON),
}

CONTRACTS = (
    Contract(
        vendor="jira",
        spec="jira/jira.prism.json",
        twin=_jira,
        rules=JIRA.rules,
        some=lambda twin: str(next(iter(twin.world.issues.values()))["id"]),  # type: ignore[attr-defined]
        calls=JIRA_CALLS,
        oauth=None,
        scopes=jira.OAUTH.scopes,
    ),
    Contract(
        vendor="slack",
        spec="slack/slack.prism.json",
        twin=_slack,
        rules=SLACK.rules,
        some=lambda _twin: CHANNEL,
        calls=SLACK_CALLS,
        scopes=SLACK.oauth.scopes if SLACK.oauth else (),
    ),
)
