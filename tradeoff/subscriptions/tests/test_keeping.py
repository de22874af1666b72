from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from tradeoff.crm.factories import make_account
from tradeoff.crm.models import Account
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.subscriptions import actions, queries
from tradeoff.subscriptions.models import Subscription, SubscriptionFact
from tradeoff.subscriptions.rules import Period, SubscriptionImport, SubscriptionInput
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    mona: Member
    cora: Member
    account: Account

    def start(self, amount: int = 100_000, period: Period = Period.MONTH, **said: Any) -> Subscription:
        given: dict[str, Any] = {
            "started_on": date(2025, 6, 1),
            "renews_on": date(2026, 12, 1),
            "account_id": self.account.pk,
        } | said
        words = SubscriptionInput(amount_minor=amount, period=period, **given)
        return actions.start_subscription(actor=self.rita, said=words, now=NOW)

    def client(self, member: Member) -> Client:
        client = Client()
        assert member.user is not None
        client.force_login(member.user)
        return client


@pytest.fixture
def ground(db: None) -> Ground:
    workspace = make_workspace()
    rita, mona, cora = (
        make_member(role, workspace=workspace) for role in (Role.REP, Role.SALES_MANAGER, Role.CONTRIBUTOR)
    )
    return Ground(workspace, rita, mona, cora, make_account(workspace=workspace, name="Harbor", owner=rita))


def test_an_account_says_what_its_subscriptions_say(ground: Ground) -> None:
    ground.start()
    ground.start(500_000, Period.YEAR, renews_on=date(2027, 3, 1), started_on=date(2026, 3, 1))

    ground.account.refresh_from_db()
    assert ground.account.recurring_minor == 1_700_000
    assert ground.account.renewal_date == date(2026, 12, 1)


def test_facts_tell_recurring_revenue_of_any_day(ground: Ground) -> None:
    held = ground.start()
    later = NOW + timedelta(minutes=1)
    actions.change_subscription(
        actor=ground.rita, subscription=held, on=date(2026, 8, 1), amount_minor=150_000, period=Period.MONTH,
        seen_at=held.changed_at, now=later,
    )  # fmt: skip
    held.refresh_from_db()
    actions.end_subscription(
        actor=ground.mona, subscription=held, on=date(2026, 11, 1), seen_at=later, now=later + timedelta(minutes=1)
    )

    worth = {
        day: queries.recurring_as_of(ground.rita, day).movement.end
        for day in (date(2025, 5, 31), date(2025, 6, 1), date(2026, 8, 1), date(2026, 11, 1))
    }
    assert list(worth.values()) == [0, 1_200_000, 1_800_000, 0]
    assert queries.recurring_as_of(ground.rita, TODAY).movement.churn == 1_200_000
    ground.account.refresh_from_db()
    assert (ground.account.recurring_minor, ground.account.renewal_date) == (0, None)
    assert [fact.kind for fact in queries.history_of(held)] == ["ended", "changed", "started"]
    names = [entry.event for entry in Entry.objects.order_by("pk")]
    assert names[-3:] == ["SubscriptionStarted", "SubscriptionChanged", "SubscriptionEnded"]


def test_facts_are_only_ever_added(ground: Ground) -> None:
    ground.start()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        SubscriptionFact.objects.update(yearly_minor=1)


def test_what_cannot_be_is_refused(ground: Ground) -> None:
    held = ground.start()
    seen = held.changed_at
    with pytest.raises(Invalid, match="above 0"):
        ground.start(0)
    with pytest.raises(Invalid, match="renews after it starts"):
        ground.start(renews_on=date(2025, 6, 1))
    with pytest.raises(Invalid, match="cannot lie before"):
        actions.end_subscription(actor=ground.rita, subscription=held, on=date(2025, 1, 1), seen_at=seen, now=NOW)
    with pytest.raises(Invalid, match="once its day has come"):
        actions.change_subscription(
            actor=ground.rita, subscription=held, on=date(2027, 1, 1), amount_minor=1, period=Period.YEAR,
            seen_at=seen, now=NOW,
        )  # fmt: skip
    with pytest.raises(Conflict, match="changed this subscription meanwhile"):
        actions.end_subscription(
            actor=ground.rita, subscription=held, on=TODAY, seen_at=seen - timedelta(days=1), now=NOW
        )
    other = make_member(Role.REP, workspace=ground.workspace)
    with pytest.raises(NotAllowed):
        actions.end_subscription(actor=other, subscription=held, on=TODAY, seen_at=seen, now=NOW)
    with pytest.raises(NotFound):
        queries.subscription_of(ground.cora, held.pk)


def _rows(ground: Ground, **said: Any) -> list[SubscriptionImport]:
    first: dict[str, Any] = {"account_id": ground.account.pk, "external_id": "S-1", "amount_minor": 900,
             "period": Period.YEAR, "started_on": date(2026, 1, 1), "renews_on": date(2027, 1, 1)}  # fmt: skip
    return [SubscriptionImport(**(first | said))]


def test_an_import_twice_changes_nothing_and_a_change_tells_its_facts(ground: Ground) -> None:
    first = actions.import_subscriptions(actor=ground.rita, rows=_rows(ground), now=NOW)
    again = actions.import_subscriptions(actor=ground.rita, rows=_rows(ground), now=NOW)
    assert (first.created, first.updated, again.created, again.updated, again.unchanged) == (1, 0, 0, 0, 1)

    changed = _rows(ground, amount_minor=1200, renews_on=date(2028, 1, 1), ended_on=date(2026, 11, 10))
    counts = actions.import_subscriptions(actor=ground.rita, rows=changed, now=NOW + timedelta(hours=1))

    assert (counts.created, counts.updated) == (0, 1)
    held = Subscription.objects.get()
    assert {fact.kind for fact in queries.history_of(held)} == {"started", "changed", "renewed", "ended"}
    assert queries.recurring_as_of(ground.rita, TODAY).movement.end == 0
    with pytest.raises(Invalid, match="Row 1: This subscription has ended"):
        actions.import_subscriptions(actor=ground.rita, rows=_rows(ground, amount_minor=5), now=NOW)


def test_pages_say_it_all_and_start_renew_and_end(ground: Ground) -> None:
    client, root = ground.client(ground.rita), f"/{ground.workspace.slug}"
    assert "No subscriptions yet" in client.get(f"{root}/subscriptions").content.decode()
    made = client.post(
        f"{root}/accounts/{ground.account.pk}/subscriptions/new",
        {"amount": "1,000", "period": "month", "started_on": "2026-06-01", "renews_on": "2027-06-01"},
    )
    assert made.status_code == 302
    tenancy.enter(ground.workspace.pk)
    held = Subscription.objects.get()
    page = client.get(f"{root}/subscriptions/{held.pk}")
    seen = page.context["forms"]["renew"].initial["seen_at"]
    refused = client.post(
        f"{root}/subscriptions/{held.pk}",
        {"doing": "renew", "seen_at": seen, "on": "2026-11-16", "renews_on": "2027-01-01"},
    )
    assert refused.status_code == 422
    assert "lies after the one before" in refused.content.decode()
    done = client.post(
        f"{root}/subscriptions/{held.pk}",
        {"doing": "renew", "seen_at": seen, "on": "2026-11-16", "renews_on": "2028-06-01"},
    )
    assert done.status_code == 302
    assert "$12,000" in client.get(f"{root}/subscriptions?status=all").content.decode()
    assert "$12,000" in client.get(f"{root}/subscriptions/as-of?on=2026-11-20").content.decode()
    assert "Nothing was paid" in client.get(f"{root}/subscriptions/as-of?on=2020-01-01").content.decode()
    panel = client.get(f"{root}/subscriptions/accounts/{ground.account.pk}", headers={"HX-Request": "true"})
    assert "$1,000 a month" in panel.content.decode()
    csv = client.get(f"{root}/subscriptions.csv?status=all").content.decode("utf-8-sig")
    assert "Harbor" in csv.splitlines()[1]


def test_a_contributor_sees_none_of_it(ground: Ground) -> None:
    held = ground.start()
    client, root = ground.client(ground.cora), f"/{ground.workspace.slug}"
    for path in ("subscriptions", "subscriptions/as-of", f"subscriptions/{held.pk}"):
        assert client.get(f"{root}/{path}").status_code in {403, 404}
    assert "Harbor" not in client.get(f"{root}/subscriptions.csv").content.decode()


def test_the_list_keeps_its_queries_few(ground: Ground, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        ground.start(started_on=date(2025, 1, 1) + timedelta(days=number))
    client = ground.client(ground.rita)
    with django_assert_max_num_queries(14):
        page = client.get(f"/{ground.workspace.slug}/subscriptions")
    assert "50 of 60" in page.content.decode()


def test_an_end_that_lay_ahead_reaches_its_account_when_its_day_comes(ground: Ground) -> None:
    held = ground.start()
    ends = date(2026, 12, 24)
    actions.end_subscription(actor=ground.rita, subscription=held, on=ends, seen_at=held.changed_at, now=NOW)
    ground.account.refresh_from_db()
    assert ground.account.recurring_minor == 1_200_000

    then = datetime(2026, 12, 25, 9, 0, tzinfo=UTC)
    assert actions.note_turning_days(workspace=ground.workspace, now=then) == 1

    ground.account.refresh_from_db()
    assert ground.account.recurring_minor == 0
