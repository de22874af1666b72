"""Whatever goes wrong on the way: nothing lost, nothing doubled, and the connection says how it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connection as database

from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Deal, DealVersion  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.hubspot.fake import HubSpotTwin
from tradeoff.integrations.line import Line, Trouble, limiting
from tradeoff.integrations.rules import State
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.rates.factories import make_rate
from tradeoff.rates.models import StatedAmount
from tradeoff.syncing import actions
from tradeoff.syncing.actions import passing
from tradeoff.syncing.actions.alone import Busy
from tradeoff.syncing.models import Linked, Mishap, Pass, Reading
from tradeoff.syncing.rules import Noun, Why, moment_after
from tradeoff.syncing.tests.there import NOW, There, connected
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import MemberRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    monkeypatch.setattr(passing, "CHUNK", 5)
    defaults = Line.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "sleep", lambda _seconds: None)
    with connected(SalesforceTwin(page=5)) as found:
        yield found


@pytest.fixture(params=["salesforce", "hubspot"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[There]:
    """Both CRMs, with pages and chunks so small that a pass has many of them."""
    monkeypatch.setattr(passing, "CHUNK", 5)
    defaults = Line.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "sleep", lambda _seconds: None)
    twin = SalesforceTwin(page=5) if request.param == "salesforce" else HubSpotTwin()
    if isinstance(twin, HubSpotTwin):
        twin.page = 5
    with connected(twin) as found:
        yield found


def _calls(there: There) -> str:
    """A part of the path of every call that reads records."""
    return "/query" if there.twin.name == "salesforce" else "/objects/"


def _whole(there: There) -> None:
    assert Deal.objects.count() == len(there.twin.world.deals)
    assert Deal.objects.values("external_id").distinct().count() == Deal.objects.count()
    assert DealVersion.objects.count() >= Deal.objects.count()
    assert Linked.objects.filter(noun="deal").count() == Deal.objects.count()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("expired", after=6),
        Fault("error", after=6),
        Fault("truncated", after=6),
        Fault("slow_down", after=6),
        Fault("slow_down", after=6, seconds=2),
        Fault("timeout", after=6, seconds=0.3),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.seconds}",
)
def test_what_passes_within_a_page_costs_nothing(either: There, fault: Fault) -> None:
    there = either
    there.twin.faults.plan(replace(fault, path=_calls(there)))
    there.sync(Why.FIRST)

    _whole(there)
    assert there.connection.state == State.LIVE
    assert there.connection.trouble == ""
    assert there.connection.synced_at == there.now


@pytest.mark.parametrize(
    ("kind", "code"),
    [("limit", "slow_down"), ("revoked", "revoked"), ("error", "unreachable"), ("truncated", "garbled")],
)
def test_what_ends_a_pass_is_said_and_the_next_one_goes_on(either: There, kind: str, code: str) -> None:
    there = either
    if kind == "limit" and there.twin.name != "salesforce":
        pytest.skip("only Salesforce refuses with 403 when a day's calls are spent")
    there.twin.faults.plan(Fault(kind=kind, path=_calls(there), after=8, times=50))
    with pytest.raises(Trouble):
        there.sync(Why.FIRST)
    there.connection.refresh_from_db()
    assert there.connection.trouble == code
    assert there.connection.state == (State.BROKEN if kind == "revoked" else State.LIVE)
    assert Pass.objects.get().is_whole is False
    if kind == "revoked":
        return

    there.twin.faults.clear()
    limiting._limiters.clear()  # it would hold calls back as long as the vendor asked for
    there.sync(Why.FIRST)

    _whole(there)
    assert there.connection.trouble == ""


def test_a_pass_that_dies_between_chunks_goes_on_where_it_was(either: There, monkeypatch: pytest.MonkeyPatch) -> None:
    there = either
    lay = passing.LAY[Noun.DEAL]
    laid: list[int] = []

    def dies(into: object, records: object) -> object:
        if len(laid) == 1:
            raise RuntimeError("killed")
        laid.append(1)
        return lay(into, records)  # type: ignore[arg-type]

    monkeypatch.setitem(passing.LAY, Noun.DEAL, dies)
    with pytest.raises(RuntimeError):
        there.sync(Why.FIRST)
    assert Deal.objects.count() == 5
    assert Reading.objects.get(noun="deal").resume
    monkeypatch.setitem(passing.LAY, Noun.DEAL, lay)
    asked = len(there.twin.asked)

    told = there.sync(Why.FIRST)

    _whole(there)
    assert told.created["deal"] == 7
    assert len(there.twin.asked) > asked


def test_a_late_and_a_tied_record_come_in_with_the_overlap(there: There) -> None:
    there.sync(Why.FIRST)
    world = there.twin.world
    newest = Reading.objects.get(noun="deal").moment
    assert newest is not None
    like = {key: world.deals[0][key] for key in ("StageName", "CloseDate", "AccountId", "OwnerId")}
    world.add("Opportunity", newest, Name="Tied", **like)
    world.add("Opportunity", newest - timedelta(minutes=9), Name="Late", **like)

    there.sync(Why.CHANGES)

    assert set(Deal.objects.filter(name__in=["Tied", "Late"]).values_list("name", flat=True)) == {"Tied", "Late"}
    _whole(there)


def test_a_clock_that_is_ahead_skips_nothing() -> None:
    assert moment_after(NOW + timedelta(days=9000), None, began=NOW) == NOW
    assert moment_after(NOW - timedelta(hours=1), NOW - timedelta(hours=2), began=NOW) == NOW - timedelta(hours=1)
    assert moment_after(None, NOW, began=NOW + timedelta(hours=1)) == NOW


def test_a_null_amount_is_not_known_and_a_gone_owner_is_nobody(there: There) -> None:
    there.sync(Why.FIRST)
    row = there.twin.world.deals[0]
    there.twin.world.change("Opportunity", row["Id"], Amount=None, OwnerId="005000000000000AAA")

    there.sync(Why.CHANGES)

    held = Deal.objects.get(external_id=row["Id"])
    assert held.amount_minor is None
    _whole(there)


def test_an_amount_in_another_currency_needs_a_rate_and_says_so(there: There) -> None:
    there.twin.world.columns["Opportunity"]["CurrencyIsoCode"] = "picklist"
    for row in there.twin.world.deals:
        row["CurrencyIsoCode"] = "EUR" if row is there.twin.world.deals[0] else None
    first = there.twin.world.deals[0]
    first["CloseDate"] = "2026-11-30"
    there.sync(Why.FIRST)
    assert "there is no rate for 30 Nov 2026" in Mishap.objects.get().words
    assert Deal.objects.get(external_id=first["Id"]).amount_minor is None
    make_rate("1.10", workspace=there.admin.workspace)

    there.sync(Why.ASKED)

    held = Deal.objects.get(external_id=first["Id"])
    assert held.amount_minor == int(Decimal(str(first["Amount"])) * 110)
    stated = StatedAmount.objects.get()
    assert (stated.minor, stated.currency) == (int(Decimal(str(first["Amount"])) * 100), "EUR")
    assert not Mishap.objects.exists()


def test_what_is_known_from_a_file_is_found_and_not_doubled(there: There) -> None:
    account = make_account(workspace=there.admin.workspace, name="Brightwater Utilities, Inc.")
    deal = make_deal(workspace=there.admin.workspace, account=account, name="Brightwater Utilities 2026")

    there.sync(Why.FIRST)

    held = Deal.objects.get(pk=deal.pk)
    assert held.external_id == there.twin.world.deals[0]["Id"]
    assert held.account_id == account.pk
    assert Deal.objects.count() == 12


def test_a_second_reader_waits(there: There) -> None:
    known = {"dbname", "user", "password", "host", "port"}
    told = {name: value for name, value in database.get_connection_params().items() if name in known}
    with psycopg.connect(**told, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(7403, %s)", [there.connection.pk])
        with pytest.raises(Busy):
            there.sync(Why.FIRST)
        other.execute("SELECT pg_advisory_unlock(7403, %s)", [there.connection.pk])
    there.sync(Why.FIRST)
    _whole(there)


def test_who_connected_it_and_is_no_administrator_any_more_reads_nothing(there: There) -> None:
    MemberRole.objects.filter(member=there.admin).delete()
    found = actions.sync(
        workspace_id=there.admin.workspace_id, connection_id=there.connection.pk, why=Why.FIRST, now=NOW
    )
    assert found is None
    there.connection.refresh_from_db()
    assert there.connection.trouble == "not_permitted"
    assert not Deal.objects.exists()


def test_a_list_that_never_ends_is_given_up_and_said(there: There) -> None:
    there.twin.faults.plan(Fault("endless", times=1000))
    with pytest.raises(Trouble):
        there.sync(Why.FIRST)
    there.connection.refresh_from_db()
    assert there.connection.trouble == "garbled"

    there.twin.faults.clear()
    there.sync(Why.FIRST)
    _whole(there)


def test_webhooks_twice_and_in_disorder_only_say_read_again() -> None:
    twin = HubSpotTwin()
    with connected(twin) as there:
        make_rate("1", workspace=there.admin.workspace, on=date(2026, 1, 1))
        there.sync(Why.FIRST)
        first, second = (str(row["id"]) for row in twin.world.deals[:2])
        twin.world.change("deals", first, amount="1")
        twin.world.change("deals", first, amount="4321")
        twin.world.delete("deals", second)
        for ids in ([second, first], [first], [first, second]):
            there.sync(Why.TOLD, hinted=actions.Hinted({"deal": ids}))

        assert Deal.objects.get(external_id=first).amount_minor == 432_100
        lost = Deal.objects.select_related("stage").get(external_id=second)
        assert lost.stage.state in {"lost", "won"}
        assert Linked.objects.get(noun="deal", external_id=second).gone_at is not None
        assert Deal.objects.count() == 12


def test_html_in_a_note_is_its_words_and_a_long_id_is_whole() -> None:
    twin = HubSpotTwin()
    with connected(twin) as there:
        there.sync(Why.FIRST)

        assert set(Deal.objects.values_list("external_id", flat=True)) == {str(row["id"]) for row in twin.world.deals}
        assert Note.objects.exists()
        assert not Note.objects.filter(text__contains="<").exists()


def test_the_same_trouble_again_is_one_line_of_the_log(there: There) -> None:
    there.sync(Why.FIRST)
    for _ in range(3):
        there.twin.faults.plan(Fault("error", path="/query", times=6))
        with pytest.raises(Trouble):
            there.sync(Why.CHANGES)
        there.twin.faults.clear()

    assert [one.is_whole for one in Pass.objects.order_by("pk")] == [True, False]
    assert actions.sweep(workspace_id=there.admin.workspace_id, now=there.now + timedelta(days=100)) == 2
