"""Rows for tests, with defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tradeoff.rates.models import Rate
from tradeoff.workspaces.models import Workspace


def make_rate(rate: str = "1.08", *, workspace: Workspace, currency: str = "EUR", on: date = date(2026, 9, 30)) -> Rate:
    at = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    return Rate.objects.create(workspace=workspace, currency=currency, on=on, rate=Decimal(rate), source="ECB", at=at)
