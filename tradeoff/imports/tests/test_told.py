"""Deal history, notes and activities come in, once, and say the same again without changing anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tradeoff.activities.models import Activity
from tradeoff.crm import actions as crm
from tradeoff.crm.models import Account, Deal, DealVersion  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.crm.queries import history_of
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import NOW, bring_in, counts, deals, make_seller, take_in
from tradeoff.kernel.errors import Conflict, Invalid
from tradeoff.log.models import Entry
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db
HISTORY = (
    "Opportunity ID,To Stage,Edit Date,Edited By,Amount\n"
    'D-1,Prospecting,"15 Apr, 2021 00:02:00",Ada Byron,"$10,000.00"\n'
    "D-1,Qualification,2021-05-02T10:00Z,,\n"
)


@pytest.fixture
def seller() -> Member:
    seller = make_seller(name="Ada Byron")
    bring_in(seller, "Account Name\nAcme\n")
    bring_in(seller, deals("D-1,Renewal,Acme,Negotiation,20000,2026-12-31"))
    return seller


def stages() -> list[str]:
    versions = DealVersion.objects.order_by("changed_at", "pgh_id").select_related("stage")
    return [version.stage.name for version in versions]


def test_history_is_recognized_and_put_before_what_is_known(seller: Member) -> None:
    before = Deal.objects.values().get()
    run = bring_in(seller, HISTORY)

    assert (run.target, counts(run)) == ("changes", (2, 0, 0, 0, 0))
    assert stages() == ["Prospecting", "Qualification", "Negotiation"]
    newest, middle, begun = history_of(Deal.objects.get())
    assert (begun.at, begun.who) == (datetime(2021, 4, 15, 0, 2, tzinfo=seller.workspace.zone), "Ada Byron")
    assert [change.words for change in middle.fields] == ["Stage Prospecting → Qualification"]
    assert "Amount $10,000 → $20,000" in [change.words for change in newest.fields]
    assert Deal.objects.values().get() == before
    assert Entry.objects.filter(event="HistoryTold").get().facts["created"] == 2


def test_the_same_history_again_changes_nothing_and_more_of_it_only_adds(seller: Member) -> None:
    bring_in(seller, HISTORY)

    assert counts(take_in(seller, HISTORY)) == (0, 0, 2, 0, 0)
    more = bring_in(seller, HISTORY + "D-1,Proposal,2021-06-01,,\n")

    assert counts(more) == (1, 0, 2, 0, 0)
    assert stages() == ["Prospecting", "Qualification", "Proposal", "Negotiation"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("D-1,Nowhere,2021-05-02,,", "no such stage"),
        ("D-9,Discovery,2021-05-02,,", "No deal is known"),
        ("D-1,Discovery,,,", "“Edit Date” is empty"),
        ("D-1,Discovery,2099-01-01,,", "this lies after it"),
    ],
)
def test_what_cannot_have_been_is_refused_in_words(seller: Member, line: str, words: str) -> None:
    run = take_in(seller, f"Opportunity ID,To Stage,Edit Date,Edited By,Amount\n{line}\n", Noun.CHANGES)

    assert words in run.report["problems"][0]["message"]


def test_the_present_stage_adds_nothing(seller: Member) -> None:
    run = take_in(seller, "Opportunity ID,To Stage,Edit Date\nD-1,Negotiation,2099-01-01\n", Noun.CHANGES)

    assert counts(run) == (0, 0, 1, 0, 0)


def test_the_action_itself_refuses_a_future_and_a_stage_from_elsewhere(seller: Member) -> None:
    deal = Deal.objects.get()
    with pytest.raises(Conflict, match="no past"):
        crm.import_history(
            actor=seller,
            rows=[crm.DealMoment(deal_id=deal.pk, stage_id=deal.stage_id, at=NOW.replace(year=2099))],
            now=NOW,
        )
    with pytest.raises(Invalid, match="no such stage"):
        crm.import_history(actor=seller, rows=[crm.DealMoment(deal_id=deal.pk, stage_id=10**8, at=NOW)], now=NOW)
    with pytest.raises(Invalid, match="no such deal"):
        crm.import_history(actor=seller, rows=[crm.DealMoment(deal_id=10**8, stage_id=deal.stage_id, at=NOW)], now=NOW)


def test_notes_come_in_with_author_place_and_time(seller: Member) -> None:
    bring_in(seller, "Full name,Company\nEve Stone,Acme\n", Noun.CONTACTS)
    text = (
        "Note Id,Note Body,Create Date,Opportunity ID,Account Name,Contact,Created By,Source\n"
        'N-1,"They said: ""no SSO, no deal""",2021-04-15 14:30,D-1,,Eve Stone,Ada Byron,call\n'
        "N-2,Budget is frozen,2021-04-16,,Acme,Somebody Else,Former Colleague,\n"
    )
    run = bring_in(seller, text)

    assert (run.target, counts(run)) == ("notes", (2, 0, 0, 0, 0))
    one, two = Note.objects.order_by("external_id")
    assert one.text == 'They said: "no SSO, no deal"'
    assert one.at == datetime(2021, 4, 15, 14, 30, tzinfo=seller.workspace.zone).astimezone(UTC)
    assert one.contact is not None
    assert (one.author, one.contact.name, one.account, one.origin) == (
        seller,
        "Eve Stone",
        Account.objects.get(),
        "call",
    )
    assert (two.deal, two.author, two.author_name) == (None, None, "Former Colleague")
    assert "The contact is not known at this account" in str(run.report["notes"])
    assert counts(take_in(seller, text)) == (0, 0, 2, 0, 0)


def test_a_note_on_nothing_or_of_tomorrow_is_refused(seller: Member) -> None:
    text = "Note Body,Create Date,Account Name\nA,2021-04-15,\nB,2099-01-01,Acme\n"
    messages = [problem["message"] for problem in take_in(seller, text, Noun.NOTES).report["problems"]]

    assert messages == ["Nothing says where this belongs.", "This lies in the future."]


def test_activities_come_in_with_what_their_words_mean(seller: Member) -> None:
    text = (
        "Activity Id,Activity Type,Start Date,Subject,Opportunity ID,Assigned To,Call Result,Duration\n"
        "A-1,Phone call,15/04/2021 2:30 PM,Pricing,D-1,Ada Byron,Left voicemail,30\n"
        "A-2,E-mail,16/04/2021,Offer sent,D-1,Nobody Known,,\n"
        "A-3,Fax,16/04/2021,Contract,D-1,,,\n"
    )
    run = bring_in(seller, text)

    assert (run.target, counts(run)) == ("activities", (2, 0, 0, 1, 0))
    call, mail = Activity.objects.order_by("external_id")
    assert (call.kind, call.outcome, call.minutes, call.by) == ("call", "no_answer", 30, seller)
    assert call.at == datetime(2021, 4, 15, 14, 30, tzinfo=seller.workspace.zone).astimezone(UTC)
    assert (mail.kind, mail.by, mail.deal) == ("mail", None, Deal.objects.get())
    assert counts(take_in(seller, text))[:3] == (0, 0, 2)


def test_every_noun_has_a_place_to_look_at_after_it_came_in(seller: Member) -> None:
    from tradeoff.imports.presenting import page_of

    for noun in Noun:
        run = Import(target=noun, mapping={"noun": noun.value, "columns": []}, by=seller, at=NOW, workspace_id=1, pk=1)
        assert page_of(run)["target_url"]
