"""Jira tells of changes only to who asked within the last thirty days: asked when connected, and again every night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.integrations.actions.keeping import hook_address
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.jira.mapping import quoted

if TYPE_CHECKING:
    from tradeoff.integrations.jira.sink import JiraSink
    from tradeoff.integrations.models import Connection


def watch(*, connection: Connection) -> int:
    """Registers the webhook of the chosen project once; those for another address or project go. How many stand.

    Only where somebody signed in: with a token an administrator there enters the address by hand.
    """
    project = connection.mapping.get("project")
    if not project:
        return 0
    url, jql = hook_address(connection), f"project = {quoted(project)}"
    with line_for(connection) as line:
        if line.grant.kind != "oauth":
            return 0
        client = _sink(connection, line).client
        there = list(client.watches())
        wrong = [int(one["id"]) for one in there if (one.get("url", url), one.get("jqlFilter")) != (url, jql)]
        if wrong:
            client.stop_watching(wrong)
        if len(there) > len(wrong):
            return len(there) - len(wrong)
        return sum(1 for made in client.watch(url, jql) if made.get("createdWebhookId"))


def keep_watching(*, connection: Connection) -> int:
    """Another thirty days for all that stand; what Jira forgot meanwhile is asked for anew. How many."""
    with line_for(connection) as line:
        if line.grant.kind != "oauth":
            return 0
        client = _sink(connection, line).client
        ids = [int(one["id"]) for one in client.watches()]
        if ids:
            client.keep_watching(ids)
    return len(ids) or watch(connection=connection)


def _sink(connection: Connection, line: object) -> JiraSink:
    sink: JiraSink = adapter_for(connection, line)  # type: ignore[arg-type]
    return sink
