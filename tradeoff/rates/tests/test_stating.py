from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tradeoff.crm import actions as crm
from tradeoff.crm.factories import make_deal
from tradeoff.crm.models import Deal
from tradeoff.crm.queries import history_of
from tradeoff.crm.rules import DealChanges
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.kernel.money import Money
from tradeoff.log.models import Entry
from tradeoff.rates import actions, jobs, queries
from tradeoff.rates.factories import make_rate
from tradeoff.rates.models import Rate
from tradeoff.rates.rules import RateInput
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EUROS = Money(9_000_000, "EUR")


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    ada: Member
    cora: Member
    deal: Deal

    def state(self, stated: Money = EUROS) -> None:
        self.deal.refresh_from_db()
        actions.state_amount(actor=self.rita, deal=self.deal, stated=stated, seen_at=self.deal.changed_at, now=NOW)
        self.deal.refresh_from_db()

    def record(self, rate: str, on: date, currency: str = "EUR") -> tuple[int, int]:
        given = RateInput(currency, on, Decimal(rate), "ECB")
        found = actions.record_rates(actor=self.ada, rates=[given], now=LATER)
        self.deal.refresh_from_db()
        return found

    def client(self, member: Member) -> Client:
        client = Client()
        assert member.user is not None
        client.force_login(member.user)
        return client


@pytest.fixture
def ground(db: None) -> Ground:
    workspace = make_workspace(currency="USD")
    rita, ada, cora = (make_member(role, workspace=workspace) for role in (Role.REP, Role.ADMIN, Role.CONTRIBUTOR))
    make_rate("1.08", workspace=workspace, on=date(2026, 9, 30))
    deal = make_deal(workspace=workspace, owner=rita, close_date=date(2026, 12, 15))
    return Ground(workspace, rita, ada, cora, deal)


def test_a_stated_amount_is_converted_at_the_latest_rate_until_the_close_date(ground: Ground) -> None:
    ground.state()

    assert ground.deal.amount_minor == 9_720_000
    stated = queries.stated_of(ground.rita, ground.deal)
    assert stated is not None
    assert (stated.minor, stated.currency, stated.rate.on) == (9_000_000, "EUR", date(2026, 9, 30))
    assert queries.stated_of(ground.cora, ground.deal) is None


def test_without_a_rate_it_is_refused_with_the_remedy_and_nothing_is_written(ground: Ground) -> None:
    with pytest.raises(Invalid, match=r"no rate for GBP on 15 Dec 2026 or before\. Add one under Rates"):
        ground.state(Money(1, "GBP"))
    with pytest.raises(Invalid, match="own currency"):
        ground.state(Money(1, "USD"))

    assert ground.deal.amount_minor == 5_000_000


def test_a_new_rate_converts_again_with_history_and_one_entry(ground: Ground) -> None:
    ground.state()
    before = Entry.objects.count()

    assert ground.record("1.10", date(2026, 11, 1)) == (1, 1)

    assert ground.deal.amount_minor == 9_900_000
    (entry,) = Entry.objects.order_by("pk")[before:]
    assert (entry.event, entry.facts["deal_ids"]) == ("RatesRecorded", [ground.deal.pk])
    assert [row.converted_minor for row in queries.stated_history(ground.deal)] == [9_900_000, 9_720_000]
    assert [field.field for field in history_of(ground.deal)[0].fields] == ["amount_minor"]
    assert ground.record("1.10", date(2026, 11, 1)) == (0, 0), "what holds already is no news"
    assert ground.record("1.20", date(2026, 10, 1)) == (1, 0), "an older day is not the close date's"


def test_a_correction_of_the_same_day_keeps_the_first_as_history(ground: Ground) -> None:
    ground.state()

    assert ground.record("1.09", date(2026, 9, 30)) == (1, 1)

    assert ground.deal.amount_minor == 9_810_000
    rows = list(queries.rates_of(ground.ada))
    assert queries.superseded(rows, ground.ada) == {rows[1].pk}


def _edit(ground: Ground, **changes: object) -> None:
    crm.edit_deal(
        actor=ground.rita,
        deal=ground.deal,
        changes=DealChanges(seen_at=ground.deal.changed_at, **changes),  # type: ignore[arg-type]
        now=LATER,
    )
    entry = Entry.objects.filter(event="DealEdited").latest("pk")
    jobs.follow_deals(ground.workspace.pk, entry.pk, entry.facts)
    tenancy.enter(ground.workspace.pk)
    ground.deal.refresh_from_db()


def test_another_close_date_takes_its_own_rate(ground: Ground) -> None:
    make_rate("1.20", workspace=ground.workspace, on=date(2026, 10, 31))
    ground.deal.close_date = date(2026, 10, 15)
    ground.deal.save()
    ground.state()
    assert ground.deal.amount_minor == 9_720_000

    _edit(ground, close_date=date(2026, 12, 31))

    assert ground.deal.amount_minor == 10_800_000
    stated = queries.stated_of(ground.rita, ground.deal)
    assert stated is not None
    assert stated.why == "close_date"


def test_an_amount_edited_by_hand_is_the_newer_word(ground: Ground) -> None:
    ground.state()

    _edit(ground, amount_minor=100)
    ground.record("2", date(2026, 11, 1))

    assert ground.deal.amount_minor == 100
    assert queries.stated_of(ground.rita, ground.deal) is None


def test_who_may_not_is_refused(ground: Ground) -> None:
    other = make_member(Role.REP, workspace=ground.workspace)
    with pytest.raises(NotAllowed):
        actions.state_amount(actor=other, deal=ground.deal, stated=EUROS, seen_at=ground.deal.changed_at, now=NOW)
    with pytest.raises(NotAllowed):
        actions.record_rates(actor=ground.rita, rates=[], now=NOW)


def test_rates_are_pasted_and_refused_on_the_page(ground: Ground) -> None:
    client, path = ground.client(ground.ada), f"/{ground.workspace.slug}/rates"

    answer = client.post(path, {"text": "GBP,2026-09-30,1.31,ECB\nJPY,2026-09-30,0.0066,ECB"})
    assert answer.status_code == 302
    page = client.get(path).content.decode()
    assert "0.0066" in page
    refused = client.post(path, {"text": "GBP,soon,1.3"})
    assert refused.status_code == 422
    assert "Line 1: “soon” is not a day" in refused.content.decode()
    csv = client.get(f"/{ground.workspace.slug}/rates.csv?currency=JPY").content.decode("utf-8-sig")
    assert csv == "Currency,Day,Rate,Source\r\nJPY,2026-09-30,0.0066,ECB\r\n"


def test_the_deal_says_both_amounts_and_is_stated_on_its_page(ground: Ground) -> None:
    client, root = ground.client(ground.rita), f"/{ground.workspace.slug}"
    form = client.get(f"{root}/deals/{ground.deal.pk}/stated-amount")
    seen = form.context["form"].initial["seen_at"]

    refused = client.post(
        f"{root}/deals/{ground.deal.pk}/stated-amount", {"amount": "5", "currency": "GBP", "seen_at": seen}
    )
    assert refused.status_code == 422
    assert "There is no rate for GBP" in refused.content.decode()
    saved = client.post(
        f"{root}/deals/{ground.deal.pk}/stated-amount", {"amount": "90,000", "currency": "EUR", "seen_at": seen}
    )
    assert saved.status_code == 302
    page = client.get(f"{root}/rates/deals/{ground.deal.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "€90k (≈ $97k at 1.08 of 30 Sep)" in page.replace("30 Sep 2026", "30 Sep")


def test_a_contributor_sees_neither_rates_nor_amounts(ground: Ground) -> None:
    ground.state()
    client, root = ground.client(ground.cora), f"/{ground.workspace.slug}"

    assert client.get(f"{root}/rates").status_code == 403
    assert client.get(f"{root}/rates/deals/{ground.deal.pk}").status_code == 404
    assert "EUR" not in client.get(f"{root}/rates.csv").content.decode()


def test_the_rates_page_keeps_its_queries_few(ground: Ground, django_assert_max_num_queries: object) -> None:
    for days in range(120):
        make_rate("1.1", workspace=ground.workspace, on=date(2026, 1, 1) + timedelta(days=days))
    client = ground.client(ground.ada)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(f"/{ground.workspace.slug}/rates")


def test_rates_are_only_ever_added(ground: Ground) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Rate.objects.update(rate=2)
