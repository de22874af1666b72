from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tradeoff.activities import actions, queries
from tradeoff.activities.models import Activity
from tradeoff.activities.rules import ActivityInput, Kind, Outcome
from tradeoff.activities.tests.conftest import NOW, Ground
from tradeoff.crm.factories import make_account, make_contact
from tradeoff.crm.models import Deal
from tradeoff.kernel.errors import Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.rules import Role

FORM = {"kind": "meeting", "subject": "Security review", "at": "2026-11-16T15:30", "outcome": "moved"}


def said(**words: Any) -> ActivityInput:
    return ActivityInput(**{"kind": Kind.CALL, "at": NOW, "subject": "First talk", **words})


def test_the_form_logs_in_the_time_zone_of_the_company(ground: Ground) -> None:
    response = ground.post(
        ground.rita, f"deals/{ground.deal.pk}/activities/new", **FORM, contacts=[ground.dana.pk], next_step="Send offer"
    )

    logged = Activity.objects.get()
    assert response.headers["Location"] == f"/{ground.workspace.slug}/deals/{ground.deal.pk}"
    assert (logged.kind, logged.outcome, logged.account, logged.by) == ("meeting", "moved", ground.account, ground.rita)
    assert logged.at.isoformat() == "2026-11-16T14:30:00+00:00"
    assert [row.contact for row in logged.attendees.all()] == [ground.dana]
    assert Deal.objects.get().next_step == "Send offer"


def test_the_next_step_of_a_colleagues_deal_stands_on_the_activity_only(ground: Ground) -> None:
    ground.log(actor=ground.omar, next_step="Call again")

    assert Activity.objects.get().next_step == "Call again"
    assert Deal.objects.get().next_step == ""


def test_the_log_keeps_ids_and_field_names_only(ground: Ground) -> None:
    activity = ground.log("Dana wants a discount", text="She said 40 %")
    actions.edit_activity(
        actor=ground.mona, activity=activity, said=said(subject="Dana wants 50 %", contact_ids={ground.kim.pk}), now=NOW
    )

    logged, edited = Entry.objects.filter(noun="activity").order_by("pk")
    ids = {"activity_id": activity.pk, "account_id": ground.account.pk, "deal_id": ground.deal.pk}
    assert (logged.event, logged.facts) == ("ActivityLogged", ids)
    assert (edited.event, edited.facts) == ("ActivityEdited", ids | {"fields": ["subject", "text", "contacts"]})


def test_a_removed_activity_is_gone_everywhere_until_its_remover_brings_it_back(ground: Ground) -> None:
    activity = ground.log()

    gone = ground.post(ground.rita, f"activities/{activity.pk}/removal", place="deal")
    assert gone.headers["Location"].endswith(f"/deals/{ground.deal.pk}/activities?removed={activity.pk}")
    assert "First talk" not in ground.get(ground.rita, f"deals/{ground.deal.pk}/activities").content.decode()
    with pytest.raises(NotFound):
        queries.removed_activity_of(ground.mona, activity.pk)
    ground.post(ground.rita, f"activities/{activity.pk}/restoring", place="deal")

    assert "First talk" in ground.get(ground.rita, f"deals/{ground.deal.pk}/activities").content.decode()
    assert [entry.event for entry in Entry.objects.filter(noun="activity").order_by("pk")] == [
        "ActivityLogged", "ActivityRemoved", "ActivityRestored",
    ]  # fmt: skip


def test_only_who_was_there_and_sales_leaders_change_it(ground: Ground) -> None:
    activity = ground.log()

    with pytest.raises(NotAllowed):
        actions.edit_activity(actor=ground.omar, activity=activity, said=said(), now=NOW)
    with pytest.raises(NotAllowed):
        actions.remove_activity(actor=ground.omar, activity=activity, now=NOW)
    assert ground.post(ground.omar, f"activities/{activity.pk}/edit", **FORM).status_code == 403
    actions.remove_activity(actor=ground.mona, activity=activity, now=NOW)


def test_a_contributor_sees_and_logs_nothing(ground: Ground) -> None:
    activity = ground.log()

    assert list(queries.visible_activities(ground.cora)) == []
    assert ground.get(ground.cora, f"deals/{ground.deal.pk}/activities").status_code == 404
    assert ground.get(ground.cora, f"activities/{activity.pk}/edit").status_code == 404
    assert "First talk" not in ground.get(ground.cora, "activities?whose=all").content.decode()
    assert "First talk" not in ground.get(ground.cora, "activities.csv?whose=all").content.decode()
    with pytest.raises(NotAllowed):
        ground.log(actor=ground.cora)


def test_another_workspace_finds_nothing(ground: Ground) -> None:
    activity = ground.log()
    stranger = make_member(Role.REP, workspace=make_workspace())

    assert not queries.visible_activities(stranger).exists()
    with pytest.raises(NotFound):
        queries.activity_of(stranger, activity.pk)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"text": "a\0b"}, "text"),
        ({"minutes": 1441}, "minutes"),
        ({"at": NOW + timedelta(days=400)}, "at"),
        ({"kind": Kind.MAIL, "at": NOW + timedelta(days=2)}, "at"),
        ({"contact_ids": frozenset({987654321})}, "contacts"),
    ],
)
def test_refuses_what_no_activity_can_be(ground: Ground, words: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ground.log(**words)

    assert refused.value.field == field
    assert not Activity.objects.exists()


def test_a_contact_of_another_account_was_not_there(ground: Ground) -> None:
    other = make_contact(account=make_account(workspace=ground.workspace))

    with pytest.raises(Invalid, match="no contact of this account"):
        ground.log(contact_ids=frozenset({other.pk}))


def test_the_account_shows_what_happened_on_its_deals(ground: Ground) -> None:
    ground.log("On the deal", outcome=Outcome.HELD)
    actions.log_activity(
        actor=ground.rita,
        account=ground.account,
        deal=None,
        said=said(kind=Kind.MAIL, subject="On the account"),
        now=NOW,
    )

    page = ground.get(ground.omar, f"accounts/{ground.account.pk}/activities").content.decode()
    mails = ground.get(ground.omar, f"accounts/{ground.account.pk}/activities?kind=mail").content.decode()

    assert "On the deal" in page
    assert "On the account" in page
    assert "On the deal" not in mails
    assert "On the account" in mails


def test_a_list_of_fifty_costs_a_fixed_number_of_queries(ground: Ground, django_assert_max_num_queries: Any) -> None:
    for number in range(51):
        ground.log(f"Talk {number}", contact_ids=frozenset({ground.dana.pk, ground.kim.pk}))
    ground.get(ground.rita, "activities")

    with django_assert_max_num_queries(12):
        page = ground.get(ground.rita, "activities")

    assert b"50 of 51" in page.content


def test_the_file_runs_in_no_spreadsheet(ground: Ground) -> None:
    ground.log("=1+1")

    text = ground.get(ground.rita, "activities.csv").content.decode("utf-8-sig")

    assert "'=1+1" in text
    assert "2026-11-16 10:00" in text


def test_the_panel_on_a_page_is_short_and_its_filters_lead_back_to_it(ground: Ground) -> None:
    for number in range(9):
        ground.log(f"Talk {number}")
    ground.log("A mail", kind=Kind.MAIL)
    address = f"deals/{ground.deal.pk}/activities"

    panel = ground.get(ground.rita, address, hx_request="true").content.decode()
    page = ground.get(ground.rita, address).content.decode()

    here = f"/{ground.workspace.slug}/{address}"
    assert f'href="{here}?kind=mail"' in panel
    assert f'<a href="{here}">All 10' in panel
    assert panel.count("<li") == 8
    assert "<html" not in panel
    assert all(f"Talk {number}" in page for number in range(9))
