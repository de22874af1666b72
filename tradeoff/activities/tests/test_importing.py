from __future__ import annotations

from dataclasses import replace

import pytest

from tradeoff.activities.actions import import_activities, remove_activity
from tradeoff.activities.models import Activity, Attendee
from tradeoff.activities.rules import ActivityImport, Kind
from tradeoff.activities.tests.conftest import NOW, Ground
from tradeoff.crm.factories import make_account
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.rules import Counts


def rows_of(ground: Ground) -> list[ActivityImport]:
    call = ActivityImport(
        kind=Kind.CALL, at=NOW, subject="Discovery", deal_id=ground.deal.pk, by_id=ground.omar.pk,
        contact_ids=frozenset({ground.dana.pk}),
    )  # fmt: skip
    mail = ActivityImport(kind=Kind.MAIL, at=NOW, subject="Papers", account_id=ground.account.pk, external_id="m-1")
    return [call, mail, call]


def test_a_second_run_changes_nothing_and_the_first_is_one_entry(ground: Ground) -> None:
    rows = rows_of(ground)

    first = import_activities(actor=ground.mona, rows=rows, now=NOW)
    second = import_activities(actor=ground.mona, rows=rows, now=NOW)

    assert (first, second) == (Counts(2, 0, 0), Counts(0, 0, 2))
    call = Activity.objects.get(kind="call")
    assert (call.account, call.by, call.source) == (ground.account, ground.omar, "file")
    assert Attendee.objects.get().contact == ground.dana
    facts = [entry.facts for entry in Entry.objects.filter(event="ActivitiesImported").order_by("pk")]
    assert facts == [{"created": 2, "updated": 0}]


def test_an_external_id_finds_its_activity_again_and_states_anew(ground: Ground) -> None:
    call, mail, _ = rows_of(ground)
    import_activities(actor=ground.mona, rows=[call, mail], now=NOW)

    counts = import_activities(actor=ground.mona, rows=[replace(mail, subject="Papers, signed", text="Done")], now=NOW)

    assert counts == Counts(0, 1, 0)
    assert Activity.objects.get(external_id="m-1").subject == "Papers, signed"


def test_what_was_removed_stays_removed(ground: Ground) -> None:
    call = rows_of(ground)[0]
    import_activities(actor=ground.mona, rows=[call], now=NOW)
    remove_activity(actor=ground.mona, activity=Activity.objects.get(), now=NOW)

    counts = import_activities(actor=ground.mona, rows=[call], now=NOW)

    assert counts == Counts(0, 0, 1)
    assert Activity.objects.get().removed_at == NOW


def test_refuses_a_row_and_writes_nothing_of_the_others(ground: Ground) -> None:
    call, mail, _ = rows_of(ground)
    other = make_account(workspace=ground.workspace)
    wrong = (
        (replace(mail, subject=" "), Invalid),
        (replace(mail, account_id=None), Invalid),
        (replace(mail, account_id=987654321), Conflict),
        (replace(call, deal_id=987654321), Conflict),
        (replace(call, account_id=other.pk), Invalid),
        (replace(mail, account_id=other.pk, contact_ids=frozenset({ground.dana.pk})), Invalid),
        (replace(mail, id=987654321), Invalid),
    )

    for row, refusal in wrong:
        with pytest.raises(refusal):
            import_activities(actor=ground.mona, rows=[call, row], now=NOW)
    with pytest.raises(NotAllowed):
        import_activities(actor=ground.cora, rows=[call], now=NOW)

    assert not Activity.objects.exists()
