from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.jobs import run_jobs
from tradeoff.matching.jobs import catch_up
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role


@dataclass(frozen=True)
class House:
    """A workspace whose texts match by meaning, and who works there."""

    workspace: Workspace
    elena: Member
    rita: Member

    def match(self, *, everything: bool = True) -> None:
        """What the worker does when something was heard."""
        catch_up(self.workspace.pk, everything=everything)
        run_jobs()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.workspace', %s, true)", [str(self.workspace.pk)])


@pytest.fixture
def house(db: None, settings: Settings) -> House:
    settings.MATCH_BY_MEANING = True
    workspace = make_workspace(slug="northwind")
    member = partial(make_member, workspace=workspace)
    return House(workspace, member(Role.PRODUCT_MANAGER), member(Role.SALES_MANAGER))
