"""Mailbox logging against a real IMAP server: consent, matching, repeats, odd mails, trouble in words."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from tradeoff.activities import actions, jobs, queries
from tradeoff.activities.models import Activity, Mailbox, MailCopy
from tradeoff.activities.rules import MailboxInput
from tradeoff.activities.tests import imap
from tradeoff.activities.tests.conftest import Ground
from tradeoff.activities.tests.imap import PASSWORD, USER, Server, mail
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.workspaces.models import Member

NOW = datetime.now(UTC)
Jobs = Callable[[], list[str]]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    with imap.running() as running:
        yield running


def connect(actor: Member, server: Server, **said: Any) -> Mailbox:
    words: dict[str, Any] = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "user_name": USER, "password": PASSWORD,
        "folders": ("INBOX",), "with_text": False, "days_back": 30,
    }  # fmt: skip
    return actions.connect_mailbox(actor=actor, said=MailboxInput(**(words | said)), consents=True, now=NOW)


def read(mailbox: Mailbox, run_jobs: Jobs) -> Mailbox:
    jobs.read_mailbox_of.defer(workspace_id=mailbox.workspace_id, source_id=mailbox.pk)
    run_jobs()
    return Mailbox.objects.get(pk=mailbox.pk)


def _at(*, minutes: int) -> str:
    return format_datetime(NOW + timedelta(minutes=minutes))


def subjects() -> list[str]:
    return sorted(Activity.objects.standing().values_list("subject", flat=True))


def test_only_mails_with_contacts_are_kept_and_only_their_heads(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    server.put(mail("Offer", body="Forty percent off", Cc="kim@harbor.example, other@nowhere.example"))
    server.put(mail("Lunch", key="2@x", From="friend@nowhere.example"))
    server.put(mail("Newsletter", key="3@x", List_Id="<news.harbor.example>"))
    server.put(mail("Out of office", key="4@x", Auto_Submitted="auto-replied"))
    server.put(mail("Between us", key="5@x", Sensitivity="Private"))

    mailbox = read(connect(ground.rita, server), run_jobs)

    (logged,) = Activity.objects.all()
    assert (logged.subject, logged.text, logged.direction) == ("Offer", "", "in")
    assert (logged.account, logged.deal, logged.by) == (ground.account, ground.deal, ground.rita)
    assert {row.contact for row in logged.attendees.all()} == {ground.dana, ground.kim}
    assert mailbox.read_at is not None
    assert server.unseen() == 5, "nothing becomes read by our reading"
    assert [entry.facts for entry in Entry.objects.filter(event="MailsLogged")] == [
        {"mailbox_id": mailbox.pk, "created": 1}
    ]


def test_the_text_comes_in_where_the_member_agreed_to_it(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    server.put(mail(body="Forty percent off"))
    rich = "From: dana@harbor.example\r\nMessage-ID: <r@x>\r\nSubject: Rich\r\nContent-Type: text/html\r\n\r\n"
    server.put((rich + "<style>p{}</style><p>Forty <b>one</b>&amp;</p><script>x()</script><p>two</p>").encode())

    read(connect(ground.rita, server, with_text=True), run_jobs)

    assert Activity.objects.get(subject="Offer").text == "Forty percent off"
    assert Activity.objects.get(subject="Rich").text.split() == ["Forty", "one&", "two"]


def test_reading_again_and_a_rebuilt_folder_double_nothing(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    server.put(mail("First"))
    mailbox = connect(ground.rita, server)
    first = read(mailbox, run_jobs).folders.get()
    server.put(mail("Second", key="2@x"))
    second = read(mailbox, run_jobs).folders.get()
    assert subjects() == ["First", "Second"]
    assert second.last_uid == first.last_uid + 1

    with imap.running() as rebuilt:
        Mailbox.objects.filter(pk=mailbox.pk).update(port=rebuilt.port)
        for subject, key in (("First", "1@harbor.example"), ("Second", "2@x"), ("Third", "3@x")):
            rebuilt.put(mail(subject, key=key))
        third = read(mailbox, run_jobs).folders.get()

    assert subjects() == ["First", "Second", "Third"]
    assert third.uid_validity != second.uid_validity


def test_more_mails_than_a_batch_all_come_in(
    ground: Ground, server: Server, run_jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tradeoff.activities.mailboxes.BATCH", 2)
    monkeypatch.setattr("tradeoff.activities.reading.MOST_BATCHES", 2)
    for number in range(7):
        server.put(mail(f"Mail {number}", key=f"{number}@x"))

    mailbox = connect(ground.rita, server)
    jobs.read_mailbox_of.defer(workspace_id=mailbox.workspace_id, source_id=mailbox.pk)

    assert run_jobs() == ["activities.read_mailbox"] * 2
    assert len(subjects()) == 7


def test_sent_mail_is_found_and_goes_out(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    assert ground.rita.user is not None
    server.make_folder("Sent Items")
    server.put(mail("Our offer", From=ground.rita.user.email, To="dana@harbor.example"), "Sent Items")

    read(connect(ground.rita, server, folders=("INBOX", "\\Sent")), run_jobs)

    assert Activity.objects.get().direction == "out"


FROM_DANA = b"From: dana@harbor.example\r\n"
ODD = {
    "8-bit": b"Message-ID: <a@x>\r\nSubject: Gr\xfc\xdfe \xff\r\n\r\n",
    "no id": b"Subject: No id\r\n\r\nx\r\n",
    "no subject": b"Message-ID: <b@x>\r\nDate: yesterday, I think\r\n\r\n",
    "coded badly": b"Message-ID: <c@x>\r\nSubject: =?klingon?q?Qapla?= =?utf-8?b?!!!?=\r\n\r\n",
    "endless id": b"Message-ID: <" + b"i" * 5000 + b"@x>\r\nSubject: Endless\r\n\r\n",
    "long subject": b"Message-ID: <d@x>\r\nSubject: " + b"s" * 900 + b"\r\n\r\n",
    "from 1970": b"Message-ID: <e@x>\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n\r\n",
    "cut off": b"Message-ID: <f@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    "thousand people": b"Message-ID: <g@x>\r\nCc: " + b"a@x.example,\r\n " * 1000 + b"b@y\r\n\r\n",
    "huge": b"Message-ID: <h@x>\r\nSubject: Huge\r\n\r\n" + b"x" * 3_000_000,
}  # fmt: skip


def test_odd_mails_survive_and_hold_up_no_other(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    for content in ODD.values():
        server.put(FROM_DANA + content)
    server.put(mail("Last", key="z@x"))

    mailbox = read(connect(ground.rita, server, with_text=True), run_jobs)
    read(mailbox, run_jobs)

    assert mailbox.trouble == ""
    assert len(subjects()) == len(ODD) + 1
    assert {"Last", "Huge", "Endless", "No id", "(no subject)", "s" * 200} < set(subjects())
    assert Activity.objects.get(subject="Huge").text == ""
    assert Activity.objects.get(external_id="mail:a@x").subject == "Grüße ÿ"


def test_a_mail_two_colleagues_got_is_one_and_outlives_one_withdrawal(
    ground: Ground, server: Server, run_jobs: Jobs
) -> None:
    server.put(mail(body="Forty percent off"))
    hers = read(connect(ground.rita, server, with_text=True), run_jobs)
    his = read(connect(ground.omar, server), run_jobs)
    assert Activity.objects.count() == 1
    assert MailCopy.objects.count() == 2

    assert actions.withdraw_mailbox(actor=ground.rita, mailbox=hers, with_mails=True, now=NOW) == 0
    assert Activity.objects.get().text == "", "the text came by her consent only"
    assert actions.withdraw_mailbox(actor=ground.omar, mailbox=his, with_mails=True, now=NOW) == 1

    assert not Activity.objects.exists()
    assert list(Mailbox.objects.values_list("sealed_password", flat=True)) == ["", ""]
    assert queries.mailbox_of(ground.rita) is None


def test_what_comes_during_a_pause_stays_unread(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    mailbox = connect(ground.rita, server)
    actions.pause_mailbox(actor=ground.rita, mailbox=mailbox, now=NOW)
    server.put(mail("During the pause", Date=_at(minutes=1)))
    jobs.read_sources(0)
    assert run_jobs() == []
    assert queries.connected_sources() == []
    read(mailbox, run_jobs)
    assert subjects() == []

    actions.resume_mailbox(actor=ground.rita, mailbox=mailbox, now=NOW + timedelta(minutes=5))
    server.put(mail("After it", key="2@x", Date=_at(minutes=10)))
    jobs.read_sources(0)
    run_jobs()

    assert subjects() == ["After it"]


def test_a_removed_mail_does_not_come_back(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    server.put(mail())
    mailbox = read(connect(ground.rita, server), run_jobs)
    with pytest.raises(NotAllowed):
        actions.remove_activity(actor=ground.mona, activity=Activity.objects.get(), now=NOW)
    actions.remove_activity(actor=ground.rita, activity=Activity.objects.get(), now=NOW)
    mailbox.folders.update(uid_validity=None, last_uid=0)

    read(mailbox, run_jobs)

    assert Activity.objects.count() == 1
    assert subjects() == []


def test_the_page_connects_with_consent_and_keeps_its_words(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    server.put(mail())
    form = {
        "user_name": USER, "password": PASSWORD, "host": "127.0.0.1", "port": server.port, "security": "none",
        "folders": "inbox", "with_text": "heads", "days_back": "30",
    }  # fmt: skip

    refused = ground.post(ground.rita, "activities/mailbox/connection", **form)
    assert refused.status_code == 422
    assert "Nothing is read without your consent" in refused.content.decode()
    assert PASSWORD not in refused.content.decode()
    ground.post(ground.rita, "activities/mailbox/connection", **form, consents="on")
    assert run_jobs() == ["activities.read_mailbox"]

    page = ground.get(ground.rita, "activities/mailbox").content.decode()
    assert "Works" in page
    assert "1 mail" in page
    assert "never the text, never attachments" in page
    kept = Mailbox.objects.get()
    assert PASSWORD not in kept.sealed_password
    assert USER not in ground.get(ground.mona, "activities/mailbox").content.decode()
    ground.post(ground.rita, "activities/mailbox/withdrawal", with_mails="1")
    assert not Activity.objects.exists()


def test_a_wrong_password_is_said_and_a_right_one_mends_it(ground: Ground, server: Server, run_jobs: Jobs) -> None:
    server.put(mail())
    read(connect(ground.rita, server, password="wröng"), run_jobs)
    page = ground.get(ground.rita, "activities/mailbox").content.decode()
    assert "does not accept the user name and password" in page
    assert not queries.silence_of(ground.rita, today=NOW.date()).can_be_told

    ground.post(ground.rita, "activities/mailbox/password", password=PASSWORD)
    run_jobs()

    assert Mailbox.objects.get().trouble == ""
    assert subjects() == ["Offer"]


def test_trouble_of_the_connection_is_said_in_words(
    ground: Ground, server: Server, run_jobs: Jobs, tmp_path: Path, settings: Settings
) -> None:
    mailbox = connect(ground.rita, server)

    def trouble(**changes: Any) -> str:
        Mailbox.objects.filter(pk=mailbox.pk).update(**changes)
        return read(mailbox, run_jobs).trouble

    assert "does not speak TLS on that port" in trouble(security="tls")
    assert "answers in a way that cannot be understood" in trouble(security="starttls")
    assert "refuses the connection" in trouble(port=imap.free_port(), security="none")
    assert "There is no server called" in trouble(host="imap.invalid")
    with imap.running(certificate=self_signed(tmp_path)) as other:
        told = trouble(host="127.0.0.1", port=other.port, security="starttls")
        assert "The certificate of 127.0.0.1 is not valid" in told
    settings.SECRET_KEY = "another one"
    assert "secret key has changed" in trouble(security="none")
    settings.SECRET_KEY_FALLBACKS = ["only for tests"]
    settings.ALLOW_PRIVATE_ADDRESSES = False
    assert "own network" in trouble(port=server.port)


def test_refuses_what_cannot_be_connected(ground: Ground, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = False
    nowhere = Server(993)
    for wrong, field in (
        ({"security": "none"}, "security"),
        ({"security": "starttls"}, "port"),
        ({"security": "tls", "port": 0}, "port"),
        ({"security": "tls", "user_name": "a\r\nb"}, "user_name"),
        ({"security": "tls", "folders": ()}, "folders"),
    ):
        with pytest.raises(Invalid) as refused:
            connect(ground.rita, nowhere, **wrong)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        connect(ground.cora, nowhere, security="tls")
    mailbox = connect(ground.rita, nowhere, security="tls")
    with pytest.raises(Conflict):
        connect(ground.rita, nowhere, security="tls")
    with pytest.raises(NotAllowed):
        actions.withdraw_mailbox(actor=ground.mona, mailbox=mailbox, with_mails=True, now=NOW)
    with pytest.raises(NotFound):
        queries.own_mailbox(ground.omar)


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1))
    )
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = builder.add_extension(address, critical=False).sign(key, SHA256())
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
