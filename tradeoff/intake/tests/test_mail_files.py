"""Files of mails as they are: well, badly and hostilely written."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.intake.engine.mail_files import read_mails
from tradeoff.intake.rules import MOST_BYTES, MOST_MAILS, MOST_TEXT
from tradeoff.intake.tests.conftest import NOW, mail, mailbox
from tradeoff.kernel.errors import Invalid


def test_one_mail_is_read() -> None:
    (found,) = read_mails(mail(), now=NOW).mails

    assert (found.key, found.subject, found.sender, found.sender_name) == (
        "1@harbor.example", "Export", "dana@harbor.example", "Dana Kolb",
    )  # fmt: skip
    assert found.text == "We need the export."
    assert found.at.isoformat() == "2026-11-09T10:00:00+00:00"
    assert found.addresses == ("dana@harbor.example", "us@tidewater.example")


def test_a_mailbox_is_divided_where_its_mails_begin() -> None:
    quoted = mail("Second", key="2", body="Hello,\n\n>From here on it hurts.\nBye")

    read = read_mails(mailbox(mail(key="1"), quoted, mail("Third", key="3")), now=NOW)

    assert [one.subject for one in read.mails] == ["Export", "Second", "Third"]
    assert read.mails[1].text == "Hello,\n\nFrom here on it hurts.\nBye"
    assert read.left_out == ()


def test_line_ends_of_another_system_are_the_same() -> None:
    content = mailbox(mail(key="1"), mail("Second", key="2")).replace(b"\n", b"\r\n")

    assert [one.text for one in read_mails(content, now=NOW).mails] == ["We need the export."] * 2


def test_a_broken_mail_is_named_with_its_line_and_the_others_go_in() -> None:
    content = mailbox(mail(key="1"), b"no head at all, only words\n", mail("Third", key="3"))

    read = read_mails(content, now=NOW)

    assert [one.subject for one in read.mails] == ["Export", "Third"]
    line = content.split(b"\n").index(b"no head at all, only words") + 1
    assert read.left_out == (f"Mail 2 (line {line}): it has no head, so it is no mail.",)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (mail(key="2", Auto_Submitted="auto-replied"), "“Export” is an automatic reply."),
        (mail(key="2", Sensitivity="Private"), "it is marked private."),
        (mail(key="2", body=""), "“Export” has no words; attachments are not read."),
        (mail(key="2", body="x" * (MOST_TEXT + 1)), "“Export” has more than 200,000 characters."),
        (mail(key="1"), "the same mail stands above already."),
        (b"X-Thing: 1\n\nwords\n", "its head says neither who wrote it nor when nor what about, so it is no mail."),
    ],
)
def test_what_stays_out_is_named(odd: bytes, why: str) -> None:
    read = read_mails(mailbox(mail(key="1"), odd), now=NOW)

    assert len(read.mails) == 1
    (said,) = read.left_out
    assert said.endswith(f"): {why}")


def test_a_page_is_read_as_its_words() -> None:
    page = "<style>p{}</style><p>We need <b>exports</b>.</p><script>alert(1)</script><img src=x onerror=alert(2)>"
    rich = mail(body=page).replace(b"text/plain", b"text/html")

    (found,) = read_mails(rich, now=NOW).mails

    assert found.text == "We need exports."


def test_attachments_are_not_read() -> None:
    content = (
        b"From: a@b.example\nSubject: Two parts\nMessage-ID: <9>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nLook at this.\n'
        b'--x\nContent-Type: text/plain; name="secret.txt"\nContent-Disposition: attachment; filename="secret.txt"\n\n'
        b"SECRET\n--x--\n"
    )

    (found,) = read_mails(content, now=NOW).mails

    assert found.text == "Look at this."


def test_encodings_are_undone() -> None:
    words = "ÜBER die Ausfuhr: 輸出が必要です 🚢"
    subject = f"=?utf-8?B?{base64.b64encode('Wünsche'.encode()).decode()}?="
    body = base64.b64encode(words.encode()).decode()
    content = mail(subject, body=body, Content_Transfer_Encoding="base64")

    (found,) = read_mails(content, now=NOW).mails

    assert (found.subject, found.text) == ("Wünsche", words)


def test_a_time_that_cannot_be_is_now() -> None:
    assert read_mails(mail(Date="Mon, 09 Nov 2099 10:00:00 +0000"), now=NOW).mails[0].at == NOW


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "This file is empty."),
        (b" \n\n", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "No mail could be read in this file."),
        (b"a,b,c\n1,2,3\n", "No mail could be read in this file."),
        (b"x" * (MOST_BYTES + 1), "A file of mails has up to 25 MB."),
        (mailbox(*(mail(key=str(one)) for one in range(MOST_MAILS + 1))), "This file holds 501 mails"),
    ],
)  # fmt: skip
def test_a_file_without_mails_or_with_too_many_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_mails(content, now=NOW)

    assert refused.value.message.startswith(why)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail(noise: bytes) -> None:
    for content in (noise, mail() + noise, mailbox(noise, mail(), noise), b"From: a\n" + noise):
        try:
            read = read_mails(content, now=NOW)
        except Invalid:
            continue
        assert all("\0" not in one.text and one.text.strip() and one.at <= NOW for one in read.mails)


def test_parts_within_parts_without_end_are_read_or_named() -> None:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (one, one) for one in range(3_000))
    read = read_mails(mailbox(mail(key="1"), b"Subject: deep\nFrom: a@b.example\n" + parts), now=NOW)

    assert len(read.mails) == 1
    assert len(read.left_out) == 1
