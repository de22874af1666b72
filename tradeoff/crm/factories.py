"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from tradeoff.crm.models import Account, Contact, Deal, PipelineStage
from tradeoff.crm.rules import DEFAULT_STAGES
from tradeoff.kernel.names import normalize
from tradeoff.workspaces.models import Workspace

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_pipeline(*, workspace: Workspace) -> dict[str, PipelineStage]:
    """The default stages by name; those that are there stay."""
    for position, stage in enumerate(DEFAULT_STAGES, start=1):
        PipelineStage.objects.get_or_create(
            workspace=workspace,
            name=stage.name,
            defaults={
                "position": position,
                "probability": stage.probability,
                "forecast_category": stage.forecast_category,
                "state": stage.state,
            },
        )
    return {stage.name: stage for stage in PipelineStage.objects.filter(workspace=workspace)}


def make_account(*, workspace: Workspace, **fields: Any) -> Account:
    fields = {"name": f"Account {next(_numbers)}"} | fields
    return Account.objects.create(workspace=workspace, **({"normalized_name": normalize(fields["name"])} | fields))


def make_contact(*, account: Account, **fields: Any) -> Contact:
    return Contact.objects.create(
        workspace_id=account.workspace_id, account=account, **({"name": f"Contact {next(_numbers)}"} | fields)
    )


def make_deal(*, workspace: Workspace, stage: PipelineStage | str = "Proposal", **fields: Any) -> Deal:
    """An open deal of $50,000 at Proposal that closes on 15 Dec 2026, on an account of its own unless one is given."""
    if isinstance(stage, str):
        stage = make_pipeline(workspace=workspace)[stage]
    if "account" not in fields:
        fields["account"] = make_account(workspace=workspace)
    defaults = {
        "name": f"Deal {next(_numbers)}",
        "amount_minor": 5_000_000,
        "close_date": date(2026, 12, 15),
        "created_on": date(2026, 9, 1),
        "changed_at": NOW,
    }
    return Deal.objects.create(workspace=workspace, stage=stage, **(defaults | fields))
