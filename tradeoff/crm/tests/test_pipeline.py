from __future__ import annotations

from collections.abc import Callable

import pytest

from tradeoff.crm import actions
from tradeoff.crm.factories import NOW, make_deal
from tradeoff.crm.models import PipelineStage
from tradeoff.crm.rules import DEFAULT_STAGES
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.actions import create_workspace
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader() -> Member:
    return make_member(Role.VP_SALES)


def names() -> list[str]:
    return list(PipelineStage.objects.order_by("position").values_list("name", flat=True))


def test_stages_keep_their_deals_by_name(leader: Member) -> None:
    actions.lay_pipeline(actor=leader, stages=DEFAULT_STAGES, now=NOW)
    deal = make_deal(workspace=leader.workspace, stage="Proposal")

    actions.lay_pipeline(actor=leader, stages=[DEFAULT_STAGES[3], *DEFAULT_STAGES[5:]], now=NOW)

    deal.refresh_from_db()
    assert deal.stage.position == 1
    assert names() == ["Proposal", "Closed won", "Closed lost"]


def test_a_stage_in_use_is_not_dropped(leader: Member) -> None:
    actions.lay_pipeline(actor=leader, stages=DEFAULT_STAGES, now=NOW)
    make_deal(workspace=leader.workspace, stage="Prospecting")

    with pytest.raises(Conflict, match="Prospecting"):
        actions.lay_pipeline(actor=leader, stages=DEFAULT_STAGES[1:], now=NOW)

    assert len(names()) == 7


def test_a_pipeline_needs_all_three_ends(leader: Member) -> None:
    with pytest.raises(Invalid, match="won and lost"):
        actions.lay_pipeline(actor=leader, stages=DEFAULT_STAGES[:5], now=NOW)


def test_reps_do_not_lay_pipelines() -> None:
    with pytest.raises(NotAllowed):
        actions.lay_pipeline(actor=make_member(Role.REP), stages=DEFAULT_STAGES, now=NOW)


def test_a_new_workspace_gets_the_usual_stages(run_jobs: Callable[[], list[str]]) -> None:
    create_workspace(
        name="Northwind",
        slug="northwind",
        admin_email="ada@northwind.example",
        admin_name="Ada",
        admin_password="a long sentence indeed",
        now=NOW,
    )

    run_jobs()

    assert names() == [stage.name for stage in DEFAULT_STAGES]
