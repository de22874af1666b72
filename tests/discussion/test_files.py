from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.discussion.conftest import PNG, Room
from tradeoff.discussion import actions, files
from tradeoff.discussion.factories import AT
from tradeoff.discussion.jobs import sweep_files
from tradeoff.discussion.models import Attachment

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def office(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return kept.getvalue()


def test_a_file_comes_back_as_it_went_and_is_never_shown_by_the_browser(room: Room) -> None:
    assert room.attach(room.rita, "plan für März.pdf", b"%PDF-1.7 plan").status_code == 302
    kept = Attachment.objects.get()

    answer = room.get(room.pia, f"files/{kept.pk}")

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 plan"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "application/pdf"


def test_a_picture_is_shown_locked_up_and_nothing_else_is(room: Room) -> None:
    room.attach(room.rita, "view.png", PNG)
    room.attach(room.rita, "notes.txt", HTML)
    picture, text = Attachment.objects.order_by("pk")

    shown = room.get(room.rita, f"files/{picture.pk}/preview")

    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert room.get(room.rita, f"files/{text.pk}/preview").status_code == 404
    assert room.get(room.rita, f"files/{text.pk}")["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", HTML, "of a kind that is not taken"),
        ("logo.svg", SVG, "of a kind that is not taken"),
        ("run.exe", b"MZ\x90\0", "of a kind that is not taken"),
        ("noending", b"text", "of a kind that is not taken"),
        ("picture.png", HTML, "what is inside is something else"),
        ("picture.png", SVG, "what is inside is something else"),
        ("picture.jpg", PNG, "what is inside is something else"),
        ("paper.pdf", b"PK\x03\x04", "what is inside is something else"),
        ("sheet.xlsx", b"not a zip", "what is inside is something else"),
        ("sheet.xlsx", office("[Content_Types].xml", "word/document.xml"), "what is inside is something else"),
        ("macro.docx", office("[Content_Types].xml", "word/a.xml", "word/vbaProject.bin"), "something else"),
        ("binary.txt", b"\x00\x01\x02", "what is inside is something else"),
        ("picture.txt", PNG, "what is inside is something else"),
        ("empty.txt", b"", "is empty"),
    ],
)
def test_what_is_not_what_it_says_is_refused(room: Room, name: str, content: bytes, words: str) -> None:
    answer = room.attach(room.rita, name, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Attachment.objects.exists()
    assert on_disk(room) == []


def test_office_files_of_the_right_kind_are_taken(room: Room) -> None:
    for ending, part in (("docx", "word/a.xml"), ("xlsx", "xl/a.xml"), ("pptx", "ppt/a.xml")):
        assert room.attach(room.rita, f"a.{ending}", office("[Content_Types].xml", part)).status_code == 302


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("a\x1b\x07b.txt", "ab.txt"),
        ("/.txt", "txt"),
        ("x" * 400 + ".txt", "x" * 100 + ".txt"),
    ],
)
def test_a_name_leads_nowhere(room: Room, name: str, called: str) -> None:
    answer = room.attach(room.rita, name, b"words")

    if called == "txt":  # a name that is only an ending has none
        assert answer.status_code == 422
        return
    kept = Attachment.objects.get()
    assert kept.name == called
    assert on_disk(room) == [kept.kept_as]
    assert "\n" not in room.get(room.rita, f"files/{kept.pk}")["Content-Disposition"]


@pytest.mark.parametrize("kept_as", ["../../secret_key", "/etc/passwd", "", "a" * 31, "A" * 32])
def test_a_kept_name_that_is_not_ours_is_refused_whoever_wrote_it(room: Room, kept_as: str) -> None:
    with pytest.raises(ValueError, match="no name of a kept file"):
        files.path_of(kept_as, workspace_id=room.workspace.pk)


def test_a_file_too_large_is_refused_before_it_is_kept(room: Room, settings: Any) -> None:
    settings.ATTACHMENT_MEGABYTES = 1

    little_over = room.attach(room.rita, "a.txt", b"x" * (1024 * 1024 + 1))
    far_over = room.attach(room.rita, "a.txt", b"x" * (3 * 1024 * 1024))

    assert [little_over.status_code, far_over.status_code] == [422, 422]
    assert "a file may have 1.0 MB" in little_over.content.decode()
    assert "a file may have 1.0 MB" in far_over.content.decode()
    assert on_disk(room) == []


def test_a_full_workspace_takes_no_more(room: Room, settings: Any) -> None:
    settings.ATTACHMENTS_MEGABYTES = 1
    room.attach(room.rita, "a.txt", b"x" * 700_000)

    answer = room.attach(room.rita, "b.txt", b"x" * 700_000)

    assert answer.status_code == 422
    assert "may have 1.0 MB together" in answer.content.decode()
    assert Attachment.objects.count() == 1


def test_out_of_sight_neither_file_nor_row_is_there(room: Room) -> None:
    room.attach(room.rita, "view.png", PNG)
    kept = Attachment.objects.get()

    for path in (f"files/{kept.pk}", f"files/{kept.pk}/preview"):
        assert room.get(room.cora, path).status_code == 404
    assert room.post(room.cora, f"files/{kept.pk}/removal").status_code == 404
    assert room.attach(room.cora, "mine.txt", b"words").status_code == 404
    assert Attachment.objects.count() == 1


def test_a_file_is_deleted_by_who_attached_it(room: Room, django_capture_on_commit_callbacks: Any) -> None:
    room.attach(room.rita, "view.png", PNG)
    kept = Attachment.objects.get()

    assert room.post(room.pia, f"files/{kept.pk}/removal").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert room.post(room.rita, f"files/{kept.pk}/removal").status_code == 302

    assert on_disk(room) == []
    assert room.get(room.rita, f"files/{kept.pk}").status_code == 404


def test_a_crash_after_the_file_leaves_no_row_and_the_sweep_takes_the_file(room: Room) -> None:
    room.attach(room.rita, "kept.txt", b"kept")
    with transaction.atomic():
        actions.attach(actor=room.rita, noun="deal", noun_id=room.deal.pk, upload=upload("lost.txt", b"lost"), now=AT)
        transaction.set_rollback(True)  # the process dies here
    lost = next(name for name in on_disk(room) if name != Attachment.objects.get().kept_as)
    folder = files.path_of(lost, workspace_id=room.workspace.pk).parent

    sweep_files(timestamp=0)
    assert len(on_disk(room)) == 2  # young: a request may still write its row

    for path in folder.iterdir():
        old = (AT - timedelta(days=400)).timestamp()
        os.utime(path, (old, old))
    sweep_files(timestamp=0)

    assert on_disk(room) == [Attachment.objects.get().kept_as]


def test_a_lost_file_is_said_in_words(room: Room) -> None:
    room.attach(room.rita, "kept.txt", b"kept")
    kept = Attachment.objects.get()
    files.forget(kept.kept_as, workspace_id=room.workspace.pk)

    answer = room.get(room.rita, f"files/{kept.pk}")

    assert answer.status_code == 404
    assert "a backup may have it" in answer.content.decode()


def upload(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def on_disk(room: Room) -> list[str]:
    from django.conf import settings

    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
