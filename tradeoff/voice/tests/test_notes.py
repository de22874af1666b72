from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.voice import actions, queries
from tradeoff.voice.factories import make_note
from tradeoff.voice.models import Note
from tradeoff.voice.rules import Counts, NoteInput, Source
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def rep() -> Member:
    return make_member(Role.REP, workspace=make_workspace())


@pytest.fixture
def deal(rep: Member) -> Deal:
    return make_deal(workspace=rep.workspace, owner=rep, account=make_account(workspace=rep.workspace, name="Acme"))


def said(deal: Deal, text: str = "We cannot sign without SSO.", **fields: Any) -> NoteInput:
    return NoteInput(**{"text": text, "at": NOW, "deal_id": deal.pk, **fields})


def client_of(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def test_a_note_on_a_deal_stands_on_its_account_too(rep: Member, deal: Deal) -> None:
    note = actions.write_note(actor=rep, said=said(deal, author_id=rep.pk, origin="call"), now=NOW)

    assert (note.account, note.deal, note.author, note.source) == (deal.account, deal, rep, Source.HAND)
    assert list(queries.notes_of_deal(rep, deal)) == [note]
    assert isinstance(deal.account, Account)
    assert list(queries.notes_of_account(rep, deal.account)) == [note]
    entry = Entry.objects.latest("pk")
    assert entry.event == "NoteWritten"
    assert "SSO" not in str(entry.facts)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "without words"),
        ({"text": "x" * 20_001}, "up to 20,000 characters"),
        ({"at": NOW + timedelta(hours=1)}, "cannot lie ahead"),
        ({"deal_id": None}, "belongs to a deal or an account"),
        ({"deal_id": 10**8}, "no such deal"),
    ],
)
def test_refuses_what_is_no_note(rep: Member, deal: Deal, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        actions.write_note(actor=rep, said=said(deal, **fields), now=NOW)

    assert not Note.objects.exists()


def test_refuses_a_contact_of_another_account_and_a_contributor(rep: Member, deal: Deal) -> None:
    stranger = make_contact(workspace=rep.workspace, account=make_account(workspace=rep.workspace))
    outsider = make_member(Role.CONTRIBUTOR, workspace=rep.workspace)

    with pytest.raises(Invalid, match="another account"):
        actions.write_note(actor=rep, said=said(deal, contact_id=stranger.pk), now=NOW)
    with pytest.raises(NotAllowed):
        actions.write_note(actor=outsider, said=said(deal), now=NOW)
    assert not queries.visible_notes(outsider).exists()


def test_notes_of_another_company_are_not_there(rep: Member, deal: Deal) -> None:
    note = make_note(workspace=rep.workspace, deal=deal)
    stranger = make_member(Role.REP, workspace=make_workspace())

    with pytest.raises(NotFound):
        queries.note_of(stranger, note.pk)


def test_a_removed_note_is_brought_back_by_who_removed_it(rep: Member, deal: Deal) -> None:
    note = actions.write_note(actor=rep, said=said(deal, author_id=rep.pk), now=NOW)
    colleague = make_member(Role.REP, workspace=rep.workspace)
    with pytest.raises(NotAllowed):
        actions.remove_note(actor=colleague, note=note, now=NOW)

    actions.remove_note(actor=rep, note=note, now=NOW)
    assert not queries.visible_notes(rep).exists()
    with pytest.raises(Conflict):
        actions.remove_note(actor=rep, note=note, now=NOW)
    with pytest.raises(NotAllowed):
        actions.restore_note(actor=colleague, note=note, now=NOW)

    actions.restore_note(actor=rep, note=note, now=NOW)
    assert queries.visible_notes(rep).get() == note


def test_notes_come_in_once_and_only_gain_what_they_lacked(rep: Member, deal: Deal) -> None:
    rows = [said(deal, "One"), said(deal, "Two", external_id="N-2", author_name="Ada")]
    assert actions.import_notes(actor=rep, rows=rows, now=NOW) == Counts(2, 0, 0)
    assert actions.import_notes(actor=rep, rows=rows, now=NOW) == Counts(0, 0, 2)

    more = [said(deal, "One", origin="call"), said(deal, "Other words", external_id="N-2", author_name="Eve")]
    assert actions.import_notes(actor=rep, rows=more, now=NOW) == Counts(0, 1, 1)

    one, two = Note.objects.order_by("pk")
    assert (one.origin, one.source, two.text, two.author_name) == ("call", Source.FILE, "Two", "Ada")


def test_a_removed_note_stays_removed_when_its_file_comes_again(rep: Member, deal: Deal) -> None:
    actions.import_notes(actor=rep, rows=[said(deal)], now=NOW)
    actions.remove_note(actor=rep, note=Note.objects.get(), now=NOW)

    assert actions.import_notes(actor=rep, rows=[said(deal)], now=NOW) == Counts(0, 0, 1)
    assert not queries.visible_notes(rep).exists()


def test_every_word_must_stand_somewhere(rep: Member, deal: Deal) -> None:
    note = make_note(workspace=rep.workspace, deal=deal, text="They asked for single sign-on")
    make_note(workspace=rep.workspace, deal=deal, text="Nothing new")

    assert queries.list_notes(rep, "SIGN acme").rows == [note]
    assert queries.list_notes(rep, "sign-on nothing").total == 0
    assert queries.list_notes(rep, "ign").total == 0, "words are found by their beginnings, as everywhere"
    assert queries.list_notes(rep, "", mine=True).total == 0


def test_people_places_and_origins_are_found_by_their_names(rep: Member, deal: Deal) -> None:
    assert isinstance(deal.account, Account)
    ada: Contact = make_contact(workspace=rep.workspace, account=deal.account, name="Ada Byron")
    note = make_note(workspace=rep.workspace, deal=deal, text="Later", origin="call with procurement", contact=ada)

    assert queries.list_notes(rep, "procur later byron").rows == [note]
    assert queries.list_notes(rep, deal.name).rows == [note]
    assert queries.list_notes(rep, "?!").total == 1, "what is no word is not looked for"


def test_written_on_the_page_read_in_the_panel_and_found(rep: Member, deal: Deal) -> None:
    assert isinstance(deal.account, Account)
    contact: Contact = make_contact(workspace=rep.workspace, account=deal.account, name="Ada Byron")
    client, root = client_of(rep), f"/{rep.workspace.slug}"
    page = f"{root}/deals/{deal.pk}/notes/new"
    assert "Ada Byron" in client.get(page).content.decode()

    refused = client.post(page, {"text": "", "at": "2026-11-01T10:00"})
    assert refused.status_code == 422
    sent = {"text": "<b>No SSO, no deal</b>", "at": "2026-11-01T10:00", "contact": contact.pk, "origin": "call"}
    assert client.post(page, sent).status_code == 302

    for path in (f"deals/{deal.pk}/notes", f"accounts/{deal.account.pk}/notes", "notes?q=sso"):
        shown = client.get(f"{root}/{path}").content.decode()
        assert "&lt;b&gt;No SSO, no deal" in shown
        assert "Ada Byron" in shown
    assert "No note matches" in client.get(f"{root}/notes?q=missing").content.decode()


def test_removed_on_the_page_and_brought_back(rep: Member, deal: Deal) -> None:
    note = make_note(workspace=rep.workspace, deal=deal, author=rep)
    client, root = client_of(rep), f"/{rep.workspace.slug}"

    response = client.post(f"{root}/notes/{note.pk}/removal", follow=True)
    assert "The note is removed" in response.content.decode()
    client.post(f"{root}/notes/{note.pk}/restoring")

    assert queries.visible_notes(rep).get() == note


def test_a_contributor_is_told_why_there_is_nothing(rep: Member, deal: Deal) -> None:
    outsider = client_of(make_member(Role.CONTRIBUTOR, workspace=rep.workspace))

    assert "Notes are customers’ words" in outsider.get(f"/{rep.workspace.slug}/notes").content.decode()
    assert outsider.get(f"/{rep.workspace.slug}/deals/{deal.pk}/notes").status_code == 404


def test_a_list_of_many_notes_takes_few_queries(rep: Member, deal: Deal, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(60):
        make_note(workspace=rep.workspace, deal=deal)
    client = client_of(rep)

    with django_assert_max_num_queries(12):
        page = client.get(f"/{rep.workspace.slug}/notes").content.decode()

    assert "50 of 60 notes" in page
