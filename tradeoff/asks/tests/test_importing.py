from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tradeoff.asks import actions, queries
from tradeoff.asks.actions import importing
from tradeoff.asks.inputs import AskImport
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.asks.tests.test_hearing import REFUSED
from tradeoff.crm.factories import make_deal
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.rules import Counts


def row(ground: Ground, wants: str = "We need it.", **said: Any) -> AskImport:
    known = {"account_id": ground.account.pk, "deal_id": ground.deal.pk, "asked_by_id": ground.rita.pk}
    return AskImport(**{"wants": wants, "type": "blocker", **known, **said})


def run(ground: Ground, *rows: AskImport) -> Counts:
    return actions.import_asks(actor=ground.hugo, rows=rows, now=NOW)


def test_an_imported_ask_is_like_one_logged_by_hand(ground: Ground) -> None:
    run(ground, row(ground))
    by_hand = ground.log("By hand.", type="blocker")

    ask = Ask.objects.get(wants="We need it.")
    same = ("account", "deal", "type", "asked_by", "asked_at", "deal_stage", "deal_amount_minor", "deal_probability",
            "deal_close_date", "triage_owner_id", "answer_due")  # fmt: skip
    assert {name: getattr(ask, name) for name in same} == {name: getattr(by_hand, name) for name in same}
    receipt = queries.receipt_of(ask)
    assert (receipt.kind, receipt.by) == ("listening", ground.hugo)
    assert "“We need it”" in receipt.words_to_say


def test_counts_and_one_entry_for_all(ground: Ground) -> None:
    counts = run(ground, row(ground, "One."), row(ground, "Two."))

    assert counts == Counts(created=2)
    entry = Entry.objects.get(event="AsksImported")
    assert entry.facts == {"created": 2, "updated": 0}


def test_a_second_run_changes_nothing(ground: Ground) -> None:
    rows = (row(ground, "One.", external_id="A-1"), row(ground, "Two."))
    run(ground, *rows)

    assert run(ground, *rows) == Counts(unchanged=2)
    assert (Ask.objects.count(), Answer.objects.count()) == (2, 2)


def test_finds_by_id_and_external_id_and_keeps_what_is_not_stated(ground: Ground) -> None:
    run(ground, row(ground, "One.", external_id="A-1", workaround="By hand.", needed_by=date(2026, 12, 1)))
    ask = Ask.objects.get()

    counts = run(ground, row(ground, "One.", external_id="A-1", type="retention", workaround=""))

    ask.refresh_from_db()
    assert counts == Counts(updated=1)
    assert (ask.type, ask.workaround, ask.needed_by) == ("retention", "By hand.", date(2026, 12, 1))
    assert run(ground, replace(row(ground, "One.", type=""), id=ask.pk)) == Counts(unchanged=1)


def test_rows_mean_the_same_asks_whatever_block_they_come_in(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BLOCK", 2)
    rows = [
        row(ground, "One."), row(ground, "Two.", workaround="By hand."),
        row(ground, "Three.", external_id="A-3"), row(ground, "one.", external_id="A-1"),
        row(ground, "Two.", said_by="Ida, by phone"), row(ground, "Other words.", external_id="A-3"),
    ]  # fmt: skip

    assert run(ground, *rows) == Counts(created=3)

    said = Ask.objects.order_by("pk").values_list("wants", "external_id", "workaround", "said_by")
    assert list(said) == [("one.", "A-1", "", ""), ("Two.", None, "By hand.", "Ida, by phone"),
                          ("Other words.", "A-3", "", "")]  # fmt: skip
    assert [ask.current == ask.answers.get() for ask in Ask.objects.select_related("current")] == [True] * 3
    assert Entry.objects.filter(event="AsksImported").count() == 1


def test_takes_asks_on_closed_deals_and_of_past_days(ground: Ground) -> None:
    won = make_deal(workspace=ground.workspace, account=ground.account, stage="Closed won")

    run(ground, row(ground, deal_id=won.pk, asked_on=date(2025, 3, 1), needed_by=date(2025, 6, 1)))

    ask = Ask.objects.get()
    assert (ask.deal, ask.asked_at.date(), ask.answer_due) == (won, date(2025, 3, 1), date(2026, 11, 19))
    assert (ask.deal_stage, ask.deal_amount_minor) == ("", None)  # nobody knows what they were


def test_a_new_ask_without_a_type_is_nice_to_have(ground: Ground) -> None:
    run(ground, row(ground, type=""))

    assert Ask.objects.get().type == "nice_to_have"


BOTH = [what for what in REFUSED if what not in {"no type", "a day that is over", "an area of nowhere"}]


@pytest.mark.parametrize("what", BOTH)
def test_refuses_what_a_hand_made_ask_is_refused_for_and_writes_nothing(what: str, ground: Ground) -> None:
    said, on, words = REFUSED[what]

    with pytest.raises(Invalid, match=words) as refused:
        run(ground, row(ground, "A good one."), row(ground, **said))

    assert refused.value.field == on
    assert not Ask.objects.exists()


@pytest.mark.parametrize("gone", ["account_id", "deal_id", "asked_by_id"])
def test_refuses_rows_that_point_outside_the_workspace(gone: str, ground: Ground) -> None:
    with pytest.raises(Conflict, match="is gone"):
        run(ground, replace(row(ground), **{gone: 999_999_999}))  # type: ignore[arg-type]

    assert not Ask.objects.exists()


def test_refuses_a_day_to_come(ground: Ground) -> None:
    with pytest.raises(Invalid, match="lies in the future"):
        run(ground, row(ground, asked_on=date(2026, 11, 17)))


def test_refuses_a_contributor(ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        actions.import_asks(actor=ground.cora, rows=[row(ground)], now=NOW)


def test_a_thousand_rows_take_as_many_statements_as_ten(ground: Ground, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(24):
        run(ground, *(row(ground, f"Ask {number}.") for number in range(1000)))

    assert Ask.objects.count() == 1000
