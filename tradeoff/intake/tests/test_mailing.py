"""Mails become notes at whose they are, once, and are taken back together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tradeoff.intake import actions, jobs
from tradeoff.intake.engine.mail_files import read_mails
from tradeoff.intake.models import MailImport
from tradeoff.intake.tests.conftest import NOW, Ground, mail, mailbox
from tradeoff.kernel.errors import Conflict, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.voice.models import Note
from tradeoff.voice.queries import visible_notes
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role


def look(actor: Member, *mails: bytes) -> MailImport:
    found = read_mails(mailbox(*mails), now=NOW)
    return actions.preview_mails(actor=actor, name="export.mbox", found=found, now=NOW)


def bring(actor: Member, *mails: bytes) -> MailImport:
    return actions.take_mails(actor=actor, found=look(actor, *mails), now=NOW)


def test_looking_writes_no_note(ground: Ground) -> None:
    look(ground.paul, mail())

    assert Note.objects.count() == 0


def test_a_mail_of_a_contact_stands_at_their_account_in_their_words(ground: Ground) -> None:
    bring(ground.paul, mail())

    note = Note.objects.get()
    assert (note.account, note.contact, note.text) == (ground.account, ground.dana, "We need the export.")
    assert (note.source, note.origin, note.author, note.added_by) == ("mail", "Mail: Export", None, ground.paul)
    assert note.author_name == "Dana Kolb dana@harbor.example"
    assert note.at.isoformat() == "2026-11-09T10:00:00+00:00"
    assert note.person_kind == "prospect"


def test_somebody_unknown_stands_at_the_account_whose_people_write_from_there(ground: Ground) -> None:
    bring(ground.paul, mail(sender="new@harbor.example"))

    note = Note.objects.get()
    assert (note.account, note.contact) == (ground.account, None)


@pytest.mark.parametrize("sender", ["x@gmail.com", "x@nowhere.example", "no address", "a@HARBOR.example.evil.example"])
def test_a_stranger_is_nobodys_and_seen_by_product_and_who_brought_them(ground: Ground, sender: str) -> None:
    other = make_member(Role.REP, workspace=ground.workspace)

    bring(ground.rita, mail(sender=sender))

    note = Note.objects.get()
    assert (note.account, note.contact) == (None, None)
    seen = {one.name for one in (ground.rita, ground.paul, other) if visible_notes(one).filter(pk=note.pk).exists()}
    assert seen == {"Rita Rep", "Paul Product"}


def test_a_mail_of_ours_is_its_writers_at_the_customer_it_went_to(ground: Ground) -> None:
    assert ground.rita.user is not None
    bring(ground.paul, mail(sender=ground.rita.user.email, to="Dana@harbor.example"))

    note = Note.objects.get()
    assert (note.account, note.contact, note.author) == (ground.account, None, ground.rita)


def test_an_address_at_two_accounts_is_nobodys(ground: Ground) -> None:
    from tradeoff.crm.factories import make_contact

    make_contact(account=ground.other, name="Dana Kolb", email="dana@harbor.example")
    bring(ground.paul, mail())

    assert Note.objects.get().account is None


def test_the_same_mail_never_comes_in_twice(ground: Ground) -> None:
    first = bring(ground.paul, mail(key="1"), mail("Second", key="2"))
    second = bring(ground.rita, mail(key="2"), mail("Third", key="3"))

    assert Note.objects.count() == 3
    assert len(first.notes) == 2
    assert [key is None for _, _, key in second.lines] == [True, False]


def test_an_endless_message_id_is_known_again(ground: Ground) -> None:
    bring(ground.paul, mail(key="k" * 240))
    bring(ground.paul, mail(key="k" * 240))

    assert Note.objects.count() == 1


def test_its_words_wait_no_longer_than_needed(ground: Ground) -> None:
    found = bring(ground.paul, mail())

    assert found.waiting == []
    with pytest.raises(Conflict):
        actions.take_mails(actor=ground.paul, found=found, now=NOW)


def test_a_file_is_taken_back_and_brought_back_as_a_whole(ground: Ground) -> None:
    found = bring(ground.paul, mail(key="1"), mail(key="2"))
    by_hand = Note.objects.order_by("pk").first()
    assert by_hand is not None
    from tradeoff.voice.actions import remove_note

    remove_note(actor=ground.paul, note=by_hand, now=NOW)

    gone = actions.take_back(actor=ground.paul, found=found, now=NOW + timedelta(hours=1))
    assert (gone, visible_notes(ground.paul).count()) == (1, 0)
    with pytest.raises(Conflict):
        actions.take_back(actor=ground.paul, found=found, now=NOW)

    stand = actions.bring_back(actor=ground.paul, found=found, now=NOW + timedelta(hours=2))
    assert (stand, visible_notes(ground.paul).count()) == (1, 1)


def test_each_act_is_kept_in_the_log_without_words(ground: Ground) -> None:
    found = bring(ground.paul, mail())
    actions.take_back(actor=ground.paul, found=found, now=NOW)

    told = list(Entry.objects.order_by("pk").values_list("event", flat=True))
    assert told == ["NotesImported", "MailsTaken", "NotesRemoved", "MailsTakenBack"]
    assert "export" not in str(list(Entry.objects.values_list("facts", flat=True))).lower()


def test_a_contributor_brings_nothing_and_a_colleague_not_anothers_file(ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        look(ground.cora, mail())
    found = look(ground.paul, mail())
    with pytest.raises(NotAllowed):
        actions.take_mails(actor=ground.rita, found=found, now=NOW)
    from tradeoff.intake.queries import mail_import_of

    with pytest.raises(NotFound):
        mail_import_of(ground.rita, found.pk)


def test_what_nobody_took_in_is_forgotten_after_a_day(ground: Ground) -> None:
    old, fresh, taken = look(ground.paul, mail()), look(ground.paul, mail()), bring(ground.paul, mail())
    MailImport.objects.filter(pk__in=[old.pk, taken.pk]).update(read_at=NOW - timedelta(days=400))
    MailImport.objects.filter(pk=fresh.pk).update(read_at=NOW + timedelta(days=400))

    jobs.forget_previews(0)

    from tradeoff.workspaces import tenancy

    tenancy.enter(ground.workspace.pk)
    assert set(MailImport.objects.values_list("pk", flat=True)) == {fresh.pk, taken.pk}


def test_pages_show_what_was_understood_then_the_receipt(ground: Ground) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = mailbox(mail("<b>Bold</b>", key="1"), b"broken\n", mail("Strange", key="2", sender="x@gmail.com"))
    answer = ground.post(ground.paul, "notes/mails", file=SimpleUploadedFile("in.mbox", content))
    found = MailImport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/{ground.workspace.slug}/notes/mails/{found.pk}")

    page = ground.get(ground.paul, f"notes/mails/{found.pk}").content.decode()
    assert "2 mails can be read." in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<b>Bold</b>" not in page
    assert "it has no head, so it is no mail." in page
    assert "Harbor Freight Lines" in page
    assert "Not known; product places it" in page

    ground.post(ground.paul, f"notes/mails/{found.pk}/taking")
    page = ground.get(ground.paul, f"notes/mails/{found.pk}").content.decode()
    assert "2 notes made, 1 stayed out." in page
    assert ground.get(ground.rita, f"notes/mails/{found.pk}").status_code == 404
    ground.post(ground.paul, f"notes/mails/{found.pk}/taking-back")
    assert visible_notes(ground.paul).count() == 0
    assert "Taken back" in ground.get(ground.paul, "notes/mails").content.decode()
    ground.post(ground.paul, f"notes/mails/{found.pk}/bringing-back")
    assert visible_notes(ground.paul).count() == 2


def test_a_file_that_cannot_be_read_is_refused_beside_the_field(ground: Ground) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for content, why in ((b"", "This file is empty."), (b"\x00\xff" * 50, "No mail could be read in this file.")):
        answer = ground.post(ground.paul, "notes/mails", file=SimpleUploadedFile("in.eml", content))
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert ground.get(ground.cora, "notes/mails").status_code == 403
