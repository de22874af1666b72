from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tradeoff.asks import actions, queries
from tradeoff.asks.factories import make_policy
from tradeoff.asks.inputs import AskInput, title_of
from tradeoff.asks.models import Answer, Ask, TriagePolicy
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.crm.factories import make_account, make_contact, make_deal, make_pipeline
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, Refused
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_area, make_member, make_workspace
from tradeoff.workspaces.rules import Role


def test_keeps_the_deal_as_it_stands_and_names_owner_and_date(ground: Ground) -> None:
    contact = make_contact(account=ground.account, name="Dana Kolb")

    ask = ground.log("  We need single sign-on. ", said_by="Dana Kolb", needed_by=date(2026, 11, 16))

    assert (ask.wants, ask.said_by_contact, ask.asked_by, ask.asked_at) == (
        "We need single sign-on.",
        contact,
        ground.rita,
        NOW,
    )
    assert (ask.deal_stage, ask.deal_amount_minor, ask.deal_probability, ask.deal_close_date) == (
        "Proposal",
        5_000_000,
        50,
        date(2026, 12, 15),
    )
    assert (ask.triage_owner_id, ask.answer_due) == (ground.pia.pk, date(2026, 11, 19))


def test_later_changes_of_the_deal_do_not_reach_the_ask(ground: Ground) -> None:
    ask = ground.log()

    type(ground.deal).objects.filter(pk=ground.deal.pk).update(amount_minor=1)

    ask.refresh_from_db()
    assert ask.deal_amount_minor == 5_000_000


def test_gives_a_receipt_and_one_entry_in_the_log(ground: Ground) -> None:
    before = Entry.objects.count()

    ask = ground.log()

    receipt = queries.receipt_of(ask)
    assert (receipt.kind, receipt.by, receipt.at) == ("listening", ground.rita, NOW)
    assert receipt.words_to_say == (
        "Thank you for telling us about “We need single sign-on”; our product team is reading it now. "
        "You will hear from us either way."
    )
    assert list(Entry.objects.order_by("pk").values_list("event", "facts")[before:]) == [
        ("AskLogged", {"ask_id": ask.pk})
    ]


def test_the_most_specific_policy_names_owner_and_date(ground: Ground) -> None:
    area = make_area(workspace=ground.workspace, owner=ground.hugo)
    make_policy(workspace=ground.workspace, owner=None, area=area, type="blocker", answer_within_days=1)

    ask = ground.log(type="blocker", area_id=area.pk)

    assert (ask.triage_owner_id, ask.answer_due) == (ground.hugo.pk, date(2026, 11, 17))


def test_without_a_policy_the_head_of_product_answers_in_five_days(ground: Ground) -> None:
    TriagePolicy.objects.all().delete()

    ask = ground.log()

    assert (ask.triage_owner_id, ask.answer_due) == (ground.hugo.pk, date(2026, 11, 23))


def test_a_policy_whose_owner_left_does_not_count(ground: Ground) -> None:
    type(ground.pia).objects.filter(pk=ground.pia.pk).update(is_active=False)

    assert ground.log().triage_owner_id == ground.hugo.pk


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no words": ({"wants": " \n "}, "wants", "Write what they want"),
    "too long": ({"wants": "x" * 10_001}, "wants", "10,001 characters long; 10,000 fit"),
    "a NUL byte": ({"wants": "a\0b"}, "wants", "NUL"),
    "a NUL byte elsewhere": ({"workaround": "a\0b"}, "workaround", "NUL"),
    "a day that is over": ({"needed_by": date(2026, 11, 15)}, "needed_by", "That day is over"),
    "an unknown type": ({"type": "urgent"}, "type", "not a type of ask"),
    "no type": ({"type": ""}, "type", "how much hangs on it"),
    "one chance": ({"p_win_with": 60}, "p_win_without", "both probabilities or none"),
    "the other chance": ({"p_win_without": 60}, "p_win_with", "both probabilities or none"),
    "a chance above 100": ({"p_win_with": 101, "p_win_without": 0}, "p_win_with", "between 0 and 100"),
    "a chance below 0": ({"p_win_with": 10, "p_win_without": -1}, "p_win_without", "between 0 and 100"),
    "an area of nowhere": ({"area_id": 999_999_999}, "area", "no such area"),
    "a name too long": ({"said_by": "x" * 201}, "said_by", "200 fit"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_bad_input_and_writes_nothing(what: str, ground: Ground) -> None:
    said, on, words = REFUSED[what]

    with pytest.raises(Invalid, match=words) as refused:
        ground.log(**{"wants": "We need it.", **said})

    assert refused.value.field == on
    assert not Ask.objects.exists()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("stage", ["Closed won", "Closed lost"])
def test_refuses_a_closed_deal_and_points_to_the_renewal(stage: str, ground: Ground) -> None:
    ground.deal.stage = make_pipeline(workspace=ground.workspace)[stage]

    with pytest.raises(Invalid, match="on the renewal or another open deal"):
        ground.log()

    assert not Ask.objects.exists()


def test_refuses_the_deal_of_another_account(ground: Ground) -> None:
    ground.deal = make_deal(workspace=ground.workspace)

    with pytest.raises(Invalid, match="another account"):
        ground.log()


def test_refuses_the_same_words_on_the_same_deal_twice(ground: Ground) -> None:
    ground.log("We need it.")

    with pytest.raises(Conflict, match="are an ask here already"):
        ground.log("We need it. ")

    assert Ask.objects.count() == 1


def test_refuses_a_contributor(ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        ground.log(actor=ground.cora)

    assert not Ask.objects.exists()


def test_takes_an_ask_without_a_deal(ground: Ground) -> None:
    words = AskInput(wants="We need it.", type="nice_to_have")

    ask = actions.log_ask(actor=ground.rita, account=ground.account, words=words, now=NOW)

    assert (ask.deal, ask.deal_stage, ask.deal_amount_minor) == (None, "", None)


def test_another_workspace_sees_nothing(ground: Ground) -> None:
    ask = ground.log()
    stranger = make_member(Role.ADMIN, workspace=make_workspace())

    assert not queries.visible_asks(stranger).exists()
    assert not Ask.objects.filter(pk=ask.pk).exists()  # the policy alone hides it too


@pytest.mark.parametrize(
    ("wants", "title"),
    [
        ("We need it.", "We need it"),
        ("Is it safe? We must know.", "Is it safe?"),
        ("First line\nsecond", "First line"),
        ("word " * 40, f"{'word ' * 16}word…"),
    ],
)
def test_a_title_is_the_first_sentence(wants: str, title: str) -> None:
    assert title_of(wants) == title


def test_a_policy_takes_the_place_of_the_one_there_was(ground: Ground) -> None:
    actions.set_policy(actor=ground.hugo, area=None, type="", owner=ground.hugo, days=8, now=NOW)

    assert list(TriagePolicy.objects.values_list("owner", "answer_within_days")) == [(ground.hugo.pk, 8)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"by_rep": True}, "heads of product"),
        ({"days": 61}, "0 to 60 working days"),
        ({"owner": None}, "Name who looks"),
    ],
)
def test_refuses_a_policy_nobody_could_follow(said: dict[str, Any], words: str, ground: Ground) -> None:
    actor = ground.rita if said.pop("by_rep", False) else ground.hugo

    with pytest.raises(Refused, match=words):
        actions.set_policy(
            **{"actor": actor, "area": None, "type": "", "owner": ground.hugo, "days": 8, "now": NOW} | said
        )

    assert list(TriagePolicy.objects.values_list("owner", "answer_within_days")) == [(ground.pia.pk, 3)]


def test_an_ask_on_an_account_alone_is_not_the_twin_of_one_on_its_deal(ground: Ground) -> None:
    ground.log("We need it.")

    words = AskInput(wants="We need it.", type="blocker")
    actions.log_ask(actor=ground.rita, account=ground.account, words=words, now=NOW)

    assert Ask.objects.count() == 2


def test_a_name_of_another_customer_stays_out_of_the_words_to_say(ground: Ground) -> None:
    make_account(workspace=ground.workspace, name="Brightwater")

    ask = ground.log("What Brightwater got.")

    assert "Brightwater" not in queries.receipt_of(ask).words_to_say
    assert "what you asked for" in queries.receipt_of(ask).words_to_say
