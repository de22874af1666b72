"""Who keeps a field: locked here, or written there once and never echoed; asks told at their deal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.jobs import run_jobs
from tests.journeys.house import words_of
from tradeoff.asks.factories import make_answer, make_ask
from tradeoff.asks.models import Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.crm import actions as crm
from tradeoff.crm.models import Deal, PipelineStage
from tradeoff.crm.rules import DealChanges
from tradeoff.integrations import actions as doors
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.integrations.tests.test_pages import Browser
from tradeoff.kernel.errors import Conflict
from tradeoff.syncing import actions
from tradeoff.syncing.models import Mishap, Outgoing
from tradeoff.syncing.rules import Why
from tradeoff.syncing.tests.there import There, connected, drop_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Iterator[There]:
    with connected(SalesforceTwin()) as found:
        found.sync(Why.FIRST)
        drop_jobs()
        yield found


def _open_deal(there: There) -> Deal:
    return Deal.objects.select_related("stage").filter(stage__state="open").order_by("pk")[0]


def _edit(there: There, deal: Deal, **said: object) -> Deal:
    changes = DealChanges(seen_at=deal.changed_at, **said)  # type: ignore[arg-type]
    return crm.edit_deal(actor=there.admin, deal=deal, changes=changes, now=there.now)


def _written(there: There) -> int:
    return sum(method == "PATCH" and "/Opportunity/" in path for method, path in there.twin.asked)


def test_a_kept_field_is_locked_with_the_remedy_and_ours_is_not(there: There) -> None:
    deal = _open_deal(there)

    with pytest.raises(Conflict, match="Salesforce keeps the amount of this deal"):
        _edit(there, deal, amount_minor=1)

    assert Deal.objects.get(pk=deal.pk).amount_minor == deal.amount_minor
    assert _edit(there, deal, lost_reason="Price").lost_reason == "Price"
    page = words_of(Browser(there.admin).get(f"deals/{deal.pk}/edit"))
    assert "Kept in Salesforce; change it there." in page


def test_over_an_ended_connection_nothing_is_kept_any_more(there: There) -> None:
    deal = _open_deal(there)
    doors.disconnect(connection=there.connection, actor=there.admin, now=there.now)

    assert _edit(there, deal, amount_minor=1).amount_minor == 1


def test_a_change_is_written_there_once_and_comes_back_as_no_change(there: There) -> None:
    _map(there, writes=True)
    deal = _open_deal(there)
    proposal = PipelineStage.objects.get(name="Proposal")
    _edit(there, deal, amount_minor=7_777_700, stage_id=proposal.pk, next_step="Send the offer")
    assert Outgoing.objects.count() == 1

    ran = run_jobs()

    assert "syncing.write" in ran
    row = there.twin.world.tables["Opportunity"][deal.external_id]
    assert (float(row["Amount"]), row["StageName"], row["NextStep"]) == (77_777.0, "Proposal", "Send the offer")
    assert not Outgoing.objects.exists()
    changed_at = Deal.objects.get(pk=deal.pk).changed_at
    for _ in range(3):
        assert there.sync(Why.CHANGES).updated == {}
        run_jobs()
    assert _written(there) == 1
    assert Deal.objects.get(pk=deal.pk).changed_at == changed_at


def test_what_is_on_its_way_is_not_overruled_by_what_is_read_meanwhile(there: There) -> None:
    _map(there, writes=True)
    deal = _open_deal(there)
    _edit(there, deal, amount_minor=7_777_700)
    there.twin.world.change("Opportunity", deal.external_id, NextStep="Typed there")

    there.sync(Why.CHANGES)

    held = Deal.objects.get(pk=deal.pk)
    assert (held.amount_minor, held.next_step) == (7_777_700, "Typed there")
    run_jobs()
    assert float(there.twin.world.tables["Opportunity"][deal.external_id]["Amount"]) == 77_777.0


def test_what_the_crm_does_not_take_is_taken_back_and_said(there: There) -> None:
    _map(there, writes=True)
    deal = _open_deal(there)
    before = deal.amount_minor
    _edit(there, deal, amount_minor=7_777_700)
    row = there.twin.world.tables["Opportunity"].pop(str(deal.external_id))

    actions.write_through(
        workspace_id=there.admin.workspace_id, connection_id=there.connection.pk, deal_id=deal.pk, now=there.now
    )
    there.twin.world.tables["Opportunity"][row["Id"]] = row
    run_jobs()

    assert Deal.objects.get(pk=deal.pk).amount_minor == before
    assert "was not taken there" in Mishap.objects.get().words
    assert not Outgoing.objects.exists()


def test_an_ask_is_told_at_its_deal_once_and_every_answer_over_it(there: There) -> None:
    deal = _open_deal(there)
    ask = make_ask(workspace=there.admin.workspace, asked_by=there.admin, deal=deal, wants="Audit export")
    tasks = there.twin.world.tables["Task"]
    before = len(tasks)

    assert _tell(there, ask)
    make_answer(
        ask=ask, by=there.admin, kind=AnswerKind.PLANNED, at=there.now, reason="It is on the way.",
        internal_reason="Only for us", words_to_say="You will have it in spring.",
    )  # fmt: skip
    assert _tell(there, ask)

    assert len(tasks) == before + 1
    task = list(tasks.values())[-1]
    assert task["WhatId"] == deal.external_id
    assert "Audit export" in task["Subject"]
    for words in ("Planned", "It is on the way.", "You will have it in spring.", f"/asks/{ask.pk}"):
        assert words in task["Description"]
    assert "Only for us" not in str(task)
    assert there.sync(Why.CHANGES).created == {}


def test_an_answer_lost_on_its_way_back_leaves_one_task(there: There) -> None:
    deal = _open_deal(there)
    ask = make_ask(workspace=there.admin.workspace, asked_by=there.admin, deal=deal)
    before = len(there.twin.world.tables["Task"])
    there.twin.faults.plan(Fault(kind="lost", path="/sobjects/Task"))

    with pytest.raises(Exception, match="trouble of its own"):
        _tell(there, ask)
    assert _tell(there, ask)

    assert len(there.twin.world.tables["Task"]) == before + 1


def _map(there: There, **mapping: object) -> None:
    there.connection = doors.map_fields(connection=there.connection, actor=there.admin, mapping=mapping, now=there.now)


def _tell(there: There, ask: Ask) -> bool:
    return actions.tell_deal(workspace_id=there.admin.workspace_id, ask_id=ask.pk, now=there.now)
