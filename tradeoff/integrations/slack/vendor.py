"""What Slack is to the house."""

from __future__ import annotations

from typing import Final

from tradeoff.integrations.line import Line
from tradeoff.integrations.slack import auth
from tradeoff.integrations.slack.sink import SlackSink
from tradeoff.integrations.vendors import ConnectionFacts, TokenForm, Vendor


def make(line: Line, _facts: ConnectionFacts) -> SlackSink:
    return SlackSink(line)


def who(line: Line) -> str:
    """The team and as whom we speak there."""
    told = SlackSink(line).who()
    return f"{told.get('team', '')} (as {told.get('user', '')})"


SLACK: Final = Vendor(
    name="slack",
    label="Slack",
    tagline="Asks are logged, answered and decided where people talk.",
    capabilities=frozenset({"chat"}),
    rules=auth.RULES,
    base_url=auth.API,
    oauth_base_url=auth.API,
    make=make,
    oauth=auth.OAUTH,
    token=TokenForm(label="Bot token", help="Starts with xoxb-. Slack, your app, Install App."),
    signing="Signing secret",
    who=who,
    setup="Create the app from our manifest (docs/how-to/connect-slack.md) and copy its signing secret.",
)
