"""Salesforce's connector against its twin, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.line import (
    Garbled,
    Gone,
    Grant,
    Line,
    NotPermitted,
    Rejected,
    Revoked,
    SlowDown,
    Unreachable,
)
from tradeoff.integrations.line import oauth as oauth_of
from tradeoff.integrations.line.tests.house import Drawer, line_to
from tradeoff.integrations.salesforce import auth
from tradeoff.integrations.salesforce.client import SalesforceClient
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.integrations.salesforce.source import SalesforceSource
from tradeoff.integrations.salesforce.vendor import who
from tradeoff.integrations.sources import AskTold, DealSource, FieldMapping, Since

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
FAST = replace(auth.RULES, per_second=10_000, burst=10_000)
MAPPING = FieldMapping(recurring="ARR__c", segment="Segment__c", currency="EUR")
TOLD = AskTold(title="Export for auditors", status="Decided: yes", answer="In Q4", url="https://t.example/a/1")


class Renewing(Drawer):
    """Keys that renew at the twin's own token address."""

    def __init__(self, url: str) -> None:
        super().__init__("salesforce-token")
        self.grant = Grant(kind="oauth", access="salesforce-token", refresh="salesforce-refresh")
        self.url = url

    def renew(self, spent: Grant) -> Grant:
        self.renewed += 1
        self.grant = oauth_of.refresh(auth.OAUTH, oauth_of.ClientApp("id", "secret"), base_url=self.url, spent=spent)
        return self.grant


class There:
    """A twin, a line to it and a source on that line."""

    def __init__(self, twin: SalesforceTwin, url: str) -> None:
        self.twin, self.url = twin, url
        self.keys = Renewing(url)
        self.line: Line = line_to(url, keys=self.keys, rules=FAST)
        self.source = self.fresh()

    def fresh(self) -> SalesforceSource:
        return SalesforceSource(self.line, mapping=MAPPING, client=SalesforceClient(self.line), now=lambda: NOW)

    def deals(self, since: Since | None = None) -> list[str]:
        batches = self.fresh().deals(since or Since(), MAPPING)
        return [record.id for batch in batches for record in batch.records]


@pytest.fixture
def there() -> Iterator[There]:
    twin = SalesforceTwin(clock=lambda: NOW, page=5)
    with served(twin.app()) as url:
        yield There(twin, url)


def test_it_is_a_source_of_deals_and_says_who_it_is(there: There) -> None:
    assert isinstance(there.source, DealSource)
    assert who(there.line) == "Ostermere (twin) (sandbox)"


def test_every_deal_comes_once_in_order_over_pages(there: There) -> None:
    batches = list(there.source.deals(Since(), MAPPING))
    records = [record for batch in batches for record in batch.records]
    assert [len(batch.records) for batch in batches] == [5, 5, 2]
    assert [(record.changed_at, record.id) for record in records] == sorted((r.changed_at, r.id) for r in records)
    first = records[0]
    assert (first.name, first.amount, first.recurring) == (
        "Brightwater Utilities 2026",
        Decimal("20000.0"),
        Decimal("18000.0"),
    )
    assert (first.close_date, first.currency, first.stage_id) == (date(2026, 9, 30), "EUR", "Qualification")


def test_a_cursor_goes_on_where_the_batch_ended(there: There) -> None:
    first = next(iter(there.source.deals(Since(), MAPPING)))
    rest = there.deals(Since(resume=first.cursor))
    assert [record.id for record in first.records] + rest == there.deals()


def test_equal_stamps_are_neither_lost_nor_doubled(there: There) -> None:
    for row in there.twin.world.deals:
        there.twin.world.change("Opportunity", row["Id"], NOW, NextStep="All at once")
    first = next(iter(there.source.deals(Since(), MAPPING)))
    rest = there.deals(Since(resume=first.cursor))
    assert len({record.id for record in first.records} | set(rest)) == 12
    assert len(rest) == 7


def test_a_late_record_is_found_in_the_overlap(there: There) -> None:
    mark = NOW - timedelta(minutes=10)
    late = there.twin.world.deals[3]["Id"]
    there.twin.world.change("Opportunity", late, mark - timedelta(minutes=2), Amount=1.0)
    assert there.deals(Since(moment=mark)) == []
    assert there.deals(Since(moment=mark, overlap=timedelta(minutes=15))) == [late]


def test_people_stages_accounts_and_the_rest(there: There) -> None:
    assert next(owner.email for owner in there.source.owners()) == "priya.raman@ostermere.example"
    stages = there.source.stages()
    assert [(stage.id, stage.state) for stage in stages[-2:]] == [("Closed Won", "won"), ("Closed Lost", "lost")]
    assert stages[2].forecast == "Commit"
    accounts = [a for batch in there.source.accounts(Since(), MAPPING) for a in batch.records]
    assert {account.segment for account in accounts} == {"Enterprise"}
    contacts = [c for batch in there.source.contacts(Since(), MAPPING) for c in batch.records]
    assert contacts[0].email == "sam0@customer.example"
    kinds = [a.kind for batch in there.source.activities(Since(), MAPPING) for a in batch.records]
    assert kinds == ["call"] * 3 + ["meeting"] * 3
    notes = [n for batch in there.source.notes(Since(), MAPPING) for n in batch.records]
    assert notes[0].body == "From the call\n\nSSO is a must."
    assert list(there.source.subscriptions(Since(), MAPPING)) == []


def test_a_renamed_stage_keeps_its_id(there: There) -> None:
    row = next(iter(there.twin.world.tables["OpportunityStage"].values()))
    row["MasterLabel"] = "Discovery"
    assert next((stage.id, stage.name) for stage in there.source.stages()) == ("Qualification", "Discovery")


def test_history_speaks_of_the_houses_fields(there: There) -> None:
    deal = there.twin.world.deals[0]["Id"]
    there.twin.world.change("Opportunity", deal, NOW, StageName="Negotiation", Amount=9.0)
    moments = [m for batch in there.source.history(Since()) for m in batch.records]
    assert {(m.field, m.old, m.new) for m in moments} == {
        ("stage_id", "Qualification", "Negotiation"),
        ("amount", "20000.0", "9.0"),
    }


def test_without_history_there_is_none(there: There) -> None:
    del there.twin.world.columns["OpportunityFieldHistory"]
    assert list(there.source.history(Since())) == []


def test_deletions_are_told_and_reread_as_such(there: There) -> None:
    gone = there.twin.world.deals[1]["Id"]
    there.twin.world.delete("Opportunity", gone, NOW - timedelta(minutes=5))
    assert gone not in there.deals()
    assert list(there.source.deleted("deal", Since(moment=NOW - timedelta(hours=1)))) == [gone]
    assert list(there.source.deleted("deal", Since())) == [gone]
    [batch] = there.source.reread("deal", [gone], MAPPING)
    assert [(record.id, record.is_deleted) for record in batch.records] == [(gone, True)]


def test_a_hidden_field_is_left_out_and_named(there: There) -> None:
    del there.twin.world.columns["Opportunity"]["Amount"]
    assert len(there.deals()) == 12
    assert there.source.hidden("deal", MAPPING) == ("Amount",)


def test_what_is_odd_in_a_row_stays_with_that_row(there: There) -> None:
    odd, empty = there.twin.world.deals[0], there.twin.world.deals[1]
    odd["CloseDate"], empty["Amount"], empty["OwnerId"] = "not a day", None, "005gone"
    batches = list(there.source.deals(Since(), MAPPING))
    assert [(e.id, "CloseDate" in e.words) for b in batches for e in b.errors] == [(odd["Id"], True)]
    kept = {record.id: record for batch in batches for record in batch.records}
    assert len(kept) == 11
    assert (kept[empty["Id"]].amount, kept[empty["Id"]].owner_id) == (None, "005gone")


def test_an_ask_is_told_once_and_again_over_it(there: There) -> None:
    deal = there.twin.world.deals[0]
    first = there.source.tell(deal["Id"], TOLD, "ask-1")
    again = there.source.tell(deal["Id"], replace(TOLD, status="Changed"), "ask-1")
    other = there.source.tell(deal["Id"], TOLD, "ask-2")
    assert first == again != other
    task = there.twin.world.tables["Task"][first]
    assert task["Subject"].startswith("Tradeoff ask: Export for auditors")
    assert "Changed" in task["Description"]
    assert TOLD.url in task["Description"]
    told = [a.subject for b in there.source.activities(Since(), MAPPING) for a in b.records]
    assert not any("Tradeoff" in subject for subject in told)


def test_a_lost_answer_makes_no_second_task(there: There) -> None:
    there.twin.faults.plan(Fault("lost", path="sobjects/Task"))
    deal = there.twin.world.deals[0]["Id"]
    with pytest.raises(Unreachable):
        there.source.tell(deal, TOLD, "ask-1")
    there.source.tell(deal, TOLD, "ask-1")
    tasks = there.twin.world.tables["Task"].values()
    assert sum(task["Subject"].startswith("Tradeoff") for task in tasks) == 1


def test_a_deal_is_written_and_refusals_name_the_field(there: There) -> None:
    deal = there.twin.world.deals[0]
    there.source.write("deal", deal["Id"], {"amount": Decimal("31000.50"), "close_date": date(2026, 12, 1)})
    assert (deal["Amount"], deal["CloseDate"]) == (31000.5, "2026-12-01")
    with pytest.raises(Rejected) as refused:
        there.source.write("deal", deal["Id"], {"stage_id": "Nowhere"})
    assert "StageName" in refused.value.fields
    with pytest.raises(Rejected, match="no field for colour"):
        there.source.write("deal", deal["Id"], {"colour": "red"})
    there.twin.world.delete("Opportunity", deal["Id"])
    with pytest.raises(Gone):
        there.source.write("deal", deal["Id"], {"amount": Decimal(1)})


def test_a_quote_in_a_key_ends_nothing(there: There) -> None:
    assert [b.records for b in there.source.reread("deal", ["x') OR (Id != '"], MAPPING)] == [()]


@pytest.mark.parametrize("kind", ["error", "truncated", "expired"])
def test_what_passes_is_tried_again(there: There, kind: str) -> None:
    there.twin.faults.plan(Fault(kind, path="query", after=1))
    assert len(there.deals()) == 12
    assert there.keys.renewed == (kind == "expired")


def test_a_used_up_day_is_for_later_and_a_pause_is_kept(there: There) -> None:
    there.twin.faults.plan(Fault("limit", path="query"))
    with pytest.raises(SlowDown):
        there.deals()
    there.twin.faults.plan(Fault("slow_down", path="query", seconds=2))
    assert len(there.deals()) == 12
    assert there.fresh().client.used is None


def test_a_revoked_grant_says_so(there: There) -> None:
    there.twin.faults.plan(Fault("revoked"))
    with pytest.raises(Revoked):
        there.deals()


def test_a_list_without_an_end_is_given_up(there: There) -> None:
    there.twin.faults.plan(Fault("endless"))
    with pytest.raises(Garbled):
        there.deals()


def test_a_grant_brings_its_instance(there: There) -> None:
    there.twin.refresh.add("code")
    grant = oauth_of.finish(
        auth.OAUTH,
        oauth_of.ClientApp("id", "s"),
        base_url=there.url,
        back_to="https://t.example",
        code="code",
        verifier="v",
    )
    assert auth.base_of(auth.LOGIN, grant.extra) == there.url
    assert NotPermitted.status == 403
