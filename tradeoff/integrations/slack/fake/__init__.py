"""Slack's twin."""

from tradeoff.integrations.slack.fake.twin import SlackTwin

__all__ = ["SlackTwin"]
