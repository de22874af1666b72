"""HubSpot's connector against its twin, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.hubspot import auth
from tradeoff.integrations.hubspot.client import HubSpotClient
from tradeoff.integrations.hubspot.fake import HubSpotTwin
from tradeoff.integrations.hubspot.source import HubSpotSource
from tradeoff.integrations.line import Garbled, Grant, Limiter, NotPermitted, Rejected, Revoked, SlowDown, Unreachable
from tradeoff.integrations.line import oauth as oauth_of
from tradeoff.integrations.line.tests.house import Drawer, line_to
from tradeoff.integrations.sources import AskTold, DealSource, FieldMapping, Since

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
FAST = replace(auth.RULES, per_second=10_000, burst=10_000)
MAPPING = FieldMapping(recurring="hs_arr", segment="segment")
TOLD = AskTold(title="Export <for> auditors", status="Decided: yes", answer="In Q4", url="https://t.example/a/1")


class Renewing(Drawer):
    """Keys that renew at the twin's own token address."""

    def __init__(self, url: str) -> None:
        super().__init__("hubspot-token")
        self.grant = Grant(kind="oauth", access="hubspot-token", refresh="hubspot-refresh")
        self.url = url

    def renew(self, spent: Grant) -> Grant:
        self.renewed += 1
        self.grant = oauth_of.refresh(auth.OAUTH, oauth_of.ClientApp("id", "secret"), base_url=self.url, spent=spent)
        return self.grant


class There:
    """A twin, a line to it and a source on that line."""

    def __init__(self, twin: HubSpotTwin, url: str) -> None:
        self.twin, self.keys = twin, Renewing(url)
        self.line = line_to(url, keys=self.keys, rules=FAST)
        searching = Limiter(per_second=10_000, burst=10_000, concurrency=9)
        client = HubSpotClient(self.line, searching=searching)
        self.source = HubSpotSource(self.line, mapping=MAPPING, client=client, now=lambda: NOW)

    def deals(self, since: Since | None = None) -> list[str]:
        return [record.id for batch in self.source.deals(since or Since(), MAPPING) for record in batch.records]


@pytest.fixture
def there() -> Iterator[There]:
    twin = HubSpotTwin(clock=lambda: NOW)
    with served(twin.app()) as url:
        yield There(twin, url)


@pytest.fixture
def crowded() -> Iterator[There]:
    """More deals than a search may page through."""
    twin = HubSpotTwin(clock=lambda: NOW, deals=650, window=400)
    with served(twin.app()) as url:
        yield There(twin, url)


def test_it_is_a_source_of_deals(there: There) -> None:
    assert isinstance(there.source, DealSource)


def test_a_deal_is_read_with_its_company_and_exact_ids(there: There) -> None:
    [batch] = there.source.deals(Since(), MAPPING)
    first = batch.records[0]
    assert first.id == there.twin.world.deals[0]["id"]
    assert int(first.id) > 2**53
    assert first.account_id == next(iter(there.twin.world.tables["companies"]))
    assert (first.amount, first.recurring, first.currency) == (Decimal("20000.0"), Decimal(18000), "EUR")
    assert (first.close_date, first.stage_id, first.probability) == (date(2026, 9, 30), "appointment", Decimal("20.0"))


def test_the_window_of_a_search_is_no_end(crowded: There) -> None:
    found = crowded.deals()
    assert (len(found), len(set(found))) == (650, 650)


def test_one_moment_may_hold_more_than_a_page(crowded: There) -> None:
    """Whoever edits a pipeline touches all of its deals at once."""
    for row in crowded.twin.world.deals:
        crowded.twin.world.change("deals", row["id"], NOW, hs_next_step="All at once")
    found = crowded.deals(Since(moment=NOW - timedelta(minutes=1)))
    assert (len(found), len(set(found))) == (650, 650)


def test_a_moment_that_begins_at_the_end_of_a_page_comes_once(crowded: There) -> None:
    """The page before ends with the first of them; the next holds as many others as it can, and not that one."""
    deals = crowded.twin.world.deals
    for at, row in enumerate(deals[:199]):
        crowded.twin.world.change("deals", row["id"], NOW - timedelta(seconds=300 - at), amount="1")
    for row in deals[199:]:
        crowded.twin.world.change("deals", row["id"], NOW, amount="1")
    found = crowded.deals(Since(moment=NOW - timedelta(hours=1)))
    assert (len(found), len(set(found))) == (650, 650)


def test_a_cursor_goes_on_where_the_batch_ended(crowded: There) -> None:
    first = next(iter(crowded.source.deals(Since(), MAPPING)))
    rest = crowded.deals(Since(resume=first.cursor))
    assert len({record.id for record in first.records} | set(rest)) == 650
    assert len(rest) < 650


def test_what_changes_while_we_read_is_not_lost(crowded: There) -> None:
    batches = iter(crowded.source.deals(Since(), MAPPING))
    found = {record.id for record in next(batches).records}
    crowded.twin.world.change("deals", crowded.twin.world.deals[0]["id"], NOW, amount="1")
    found |= {record.id for batch in batches for record in batch.records}
    assert len(found) == 650


def test_a_late_record_is_found_in_the_overlap(there: There) -> None:
    mark = NOW - timedelta(minutes=3)
    late = there.twin.world.deals[3]["id"]
    there.twin.world.change("deals", late, mark - timedelta(minutes=2), amount="1")
    assert there.deals(Since(moment=mark)) == []
    assert there.deals(Since(moment=mark, overlap=timedelta(minutes=5))) == [late]


def test_people_stages_companies_and_the_rest(there: There) -> None:
    owners = list(there.source.owners())
    assert [(owner.email, owner.active) for owner in owners][1:] == [
        ("tom.becker@ostermere.example", True),
        ("ines.duarte@ostermere.example", False),
    ]
    stages = there.source.stages()
    assert [(stage.id, stage.state) for stage in stages[2:]] == [
        ("contractsent", "open"),
        ("closedwon", "won"),
        ("closedlost", "lost"),
    ]
    [accounts] = there.source.accounts(Since(), MAPPING)
    assert (accounts.records[0].segment, accounts.records[0].website) == ("Enterprise", "https://brightwater.example")
    [contacts] = there.source.contacts(Since(), MAPPING)
    assert (contacts.records[0].email, contacts.records[0].account_id) == (
        "sam0@customer.example",
        accounts.records[0].id,
    )
    activities = [record for batch in there.source.activities(Since(), MAPPING) for record in batch.records]
    assert [(record.kind, record.body) for record in activities][::3] == [("call", "They need exports."), ("task", "")]
    assert activities[0].deal_id == there.twin.world.deals[0]["id"]
    [notes] = there.source.notes(Since(), MAPPING)
    assert notes.records[0].body == "SSO is a must.\nAsk again"
    assert list(there.source.subscriptions(Since(), MAPPING)) == []


def test_history_speaks_of_the_houses_fields(there: There) -> None:
    deal = there.twin.world.deals[0]["id"]
    there.twin.world.change("deals", deal, NOW, dealstage="proposal", amount="9")
    expected = {("amount", "20000.0", "9"), ("stage_id", "appointment", "proposal")}
    for since in (Since(), Since(moment=NOW - timedelta(minutes=1))):
        moments = [m for batch in there.source.history(since) for m in batch.records]
        assert {(m.field, m.old, m.new) for m in moments} == expected


def test_deletions_are_told(there: There) -> None:
    gone = there.twin.world.deals[1]["id"]
    there.twin.world.delete("deals", gone, NOW - timedelta(minutes=5))
    assert gone not in there.deals()
    assert list(there.source.deleted("deal", Since(moment=NOW - timedelta(hours=1)))) == [gone]
    assert list(there.source.deleted("deal", Since(moment=NOW))) == []


@pytest.mark.parametrize("many", [3, 30])
def test_named_deals_are_reread_and_who_is_gone_is_missing(many: int) -> None:
    twin = HubSpotTwin(clock=lambda: NOW, deals=many)
    with served(twin.app()) as url:
        there = There(twin, url)
        ids = [row["id"] for row in twin.world.deals]
        twin.world.delete("deals", ids[0])
        [batch] = there.source.reread("deal", ids, MAPPING)
    assert [record.id for record in batch.records] == ids[1:]


def test_what_is_odd_in_a_deal_stays_with_that_deal(there: There) -> None:
    odd, empty = there.twin.world.deals[0], there.twin.world.deals[1]
    odd["properties"]["amount"], empty["properties"]["amount"] = "a lot", None
    [batch] = there.source.deals(Since(), MAPPING)
    assert [(error.id, error.words) for error in batch.errors] == [(odd["id"], "is no number")]
    assert {record.id: record.amount for record in batch.records}[empty["id"]] is None


def test_an_ask_is_told_once_and_again_over_it(there: There) -> None:
    deal = there.twin.world.deals[1]["id"]
    first = there.source.tell(deal, TOLD, "ask-1")
    again = there.source.tell(deal, replace(TOLD, status="Changed"), "ask-1")
    assert first == again != there.source.tell(deal, TOLD, "ask-2")
    body = there.twin.world.tables["notes"][first]["properties"]["hs_note_body"]
    assert "Export &lt;for&gt; auditors" in body
    assert "Changed" in body
    notes = [record.body for batch in there.source.notes(Since(), MAPPING) for record in batch.records]
    assert not any("Tradeoff" in body for body in notes)


def test_a_lost_answer_makes_no_second_note(there: There) -> None:
    there.twin.faults.plan(Fault("lost", path="objects/notes"))
    deal = there.twin.world.deals[1]["id"]
    with pytest.raises(Unreachable):
        there.source.tell(deal, TOLD, "ask-1")
    there.source.tell(deal, TOLD, "ask-1")
    assert len(there.twin.world.links["deals", deal, "notes"]) == 1


def test_a_deal_is_written_and_refusals_name_the_property(there: There) -> None:
    deal = there.twin.world.deals[0]
    there.source.write("deal", deal["id"], {"amount": Decimal("31000.50"), "close_date": date(2026, 12, 1)})
    assert (deal["properties"]["amount"], deal["properties"]["closedate"]) == ("31000.50", "2026-12-01T00:00:00Z")
    with pytest.raises(Rejected) as refused:
        there.source.write("deal", deal["id"], {"stage_id": "nowhere"})
    assert "dealstage" in refused.value.fields
    with pytest.raises(Rejected, match="no property for colour"):
        there.source.write("deal", deal["id"], {"colour": "red"})


def test_fields_are_discovered_and_hidden_ones_named(there: There) -> None:
    found = {info.name: info for info in there.source.fields("deal")}
    assert (found["hs_arr"].type, found["hs_arr"].custom, found["closedate"].type) == ("money", True, "moment")
    assert "proposal" in found["dealstage"].options
    del there.twin.world.columns["deals"]["amount"]
    assert there.source.hidden("deal", MAPPING) == ("amount",)


@pytest.mark.parametrize("kind", ["error", "truncated", "expired", "slow_down"])
def test_what_passes_is_tried_again(there: There, kind: str) -> None:
    there.twin.faults.plan(Fault(kind, path="search"))
    assert len(there.deals()) == 12
    assert there.keys.renewed == (kind == "expired")


def test_a_long_wait_is_for_later(there: There) -> None:
    there.twin.faults.plan(Fault("slow_down", path="search", seconds=120))
    with pytest.raises(SlowDown):
        there.deals()


def test_a_missing_scope_is_no_reason_to_renew(there: There) -> None:
    there.twin.faults.plan(Fault("limit", path="search"))
    with pytest.raises(NotPermitted):
        there.deals()
    assert there.keys.renewed == 0


def test_a_revoked_grant_says_so(there: There) -> None:
    there.twin.faults.plan(Fault("revoked"))
    with pytest.raises(Revoked):
        there.deals()


def test_a_list_without_an_end_is_given_up(there: There) -> None:
    there.twin.faults.plan(Fault("endless"))
    with pytest.raises(Garbled):
        list(there.source.owners())


def test_people_sign_in_at_another_host_than_tokens_come_from() -> None:
    app = oauth_of.ClientApp("id", "secret")
    way = oauth_of.begin(auth.OAUTH, app, base_url=auth.API, back_to="https://t.example")
    assert way.address.startswith("https://app.hubspot.com/oauth/authorize?")
    twin = oauth_of.begin(auth.OAUTH, app, base_url="http://127.0.0.1:9000/hubspot", back_to="https://t.example")
    assert twin.address.startswith("http://127.0.0.1:9000/hubspot/oauth/authorize?")
