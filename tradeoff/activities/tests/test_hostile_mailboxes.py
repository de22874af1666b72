"""IMAP servers that go silent, hang up, never end or lie, on real sockets: bounded, said in words, not in halves."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from tradeoff.activities.models import Activity, Mailbox
from tradeoff.activities.tests.conftest import Ground
from tradeoff.activities.tests.imap import Server, mail
from tradeoff.activities.tests.test_mailboxes import connect, read, subjects

Jobs = Callable[[], list[str]]
Answer = Callable[[socket.socket, bytes], None]
HEAD = mail("Offer").split(b"\n\n")[0].replace(b"\n", b"\r\n") + b"\r\n\r\n"


def literal(uid: int, content: bytes, *, says: int | None = None) -> bytes:
    size = len(content) if says is None else says
    head = f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(content)} FLAGS () BODY[HEADER] {{{size}}}\r\n"
    return head.encode() + content


@contextlib.contextmanager
def hostile(*, uids: str = "7", greets: bytes = b"* OK hello\r\n", **answers: Answer | bytes) -> Iterator[Server]:
    """A server that behaves but for the commands given: bytes are said before the OK, a function has the line."""
    usual: dict[str, Answer | bytes] = {
        "capability": b"* CAPABILITY IMAP4rev1\r\n",
        "examine": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] there\r\n",
        "search": f"* SEARCH {uids}\r\n".encode(),
    }
    listener = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = []

    def serve() -> None:
        while True:
            with contextlib.suppress(OSError):
                line, _ = listener.accept()
                lines.append(line)
                threading.Thread(target=_talk, args=(line, greets, usual | answers), daemon=True).start()
                continue
            return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Server(listener.getsockname()[1])
    finally:
        for line in (listener, *lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


def _talk(line: socket.socket, greets: bytes, answers: dict[str, Answer | bytes]) -> None:
    with contextlib.suppress(OSError), line.makefile("rb") as said:
        line.sendall(greets)
        for words in said:
            tag, command, *rest = words.split()
            name = (rest[0] if command.upper() == b"UID" else command).decode().lower()
            answer = answers.get(name, b"")
            if callable(answer):
                answer(line, tag)
                continue
            line.sendall(answer + tag + b" OK done\r\n")


def silent(_line: socket.socket, _tag: bytes) -> None:
    time.sleep(60)


def silent_after(said: bytes) -> Answer:
    def answer(line: socket.socket, tag: bytes) -> None:
        line.sendall(said)
        silent(line, tag)

    return answer


def hangs_up(*before: bytes) -> Answer:
    def answer(line: socket.socket, _tag: bytes) -> None:
        line.sendall(b"".join(before))
        line.shutdown(socket.SHUT_RDWR)

    return answer


def endless(said: bytes, *, pause: float = 0.0) -> Answer:
    def answer(line: socket.socket, _tag: bytes) -> None:
        while True:
            line.sendall(said)
            time.sleep(pause)

    return answer


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "silent from the beginning": ({"greets": b""}, "does not answer"),
    "silent after the password": ({"login": silent}, "does not answer"),
    "silent in the middle of a mail": ({"fetch": silent_after(literal(7, HEAD, says=9999))}, "does not answer"),
    "hangs up in the middle of a mail": ({"fetch": hangs_up(literal(7, HEAD, says=9999))}, "broke off"),
    "hangs up after the first of two mails": (
        {"uids": "7 8", "fetch": hangs_up(literal(7, HEAD), b")\r\n* 8 FET")}, "broke off",
    ),
    "a mail of 200 MB where a head was asked for": (
        {"fetch": literal(7, b"x" * 9_999_999, says=200_000_000)}, "does not come to an end: more than",
    ),
    "news without end": ({"search": endless(b"* 5 EXISTS\r\n" * 1000)}, "does not come to an end: more than"),
    "a drop now and then, for ever": (
        {"search": endless(b"*", pause=0.2)}, "does not come to an end: no end within the time",
    ),
    "no IMAP": ({"greets": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, "cannot be understood"),
    "noise": ({"search": b"* SEARCH one two\r\n"}, "cannot be understood"),
    "refuses to look into the folder": (
        {"examine": lambda line, tag: line.sendall(tag + b" NO not today\r\n")}, "There is no folder called INBOX",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_server_costs_little_time_and_is_said_in_words(
    case: str, ground: Ground, run_jobs: Jobs, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    monkeypatch.setattr("tradeoff.activities.mailboxes.SECONDS", 1.0)
    monkeypatch.setattr("tradeoff.activities.bounded.LONGEST", 2.5 if "no end within" in CASES[case][1] else 300.0)
    behaviour, words = CASES[case]

    with hostile(**behaviour) as server:
        mailbox = read(connect(ground.rita, server), run_jobs)

    assert words in mailbox.trouble
    page = ground.get(ground.rita, "activities/mailbox").content.decode()
    assert words in page.replace("&#x27;", "'")
    assert (subjects(), mailbox.folders.get().last_uid, mailbox.read_at) == ([], 0, None)
    monkeypatch.undo()
    settings.ALLOW_PRIVATE_ADDRESSES = True
    with hostile(fetch=literal(7, HEAD) + b")\r\n") as well:
        Mailbox.objects.filter(pk=mailbox.pk).update(port=well.port)
        mended = read(mailbox, run_jobs)
    assert (subjects(), mended.trouble) == (["Offer"], "")


def test_the_same_number_for_another_folder_doubles_nothing(ground: Ground, run_jobs: Jobs, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    fetched = literal(7, HEAD) + b")\r\n"
    with hostile(fetch=fetched) as server:
        mailbox = read(connect(ground.rita, server), run_jobs)
        read(mailbox, run_jobs)
    assert (subjects(), mailbox.trouble) == (["Offer"], "")

    changed = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 6] there\r\n"
    with hostile(uids="2", examine=changed, fetch=literal(2, HEAD) + b")\r\n") as server:
        Mailbox.objects.filter(pk=mailbox.pk).update(port=server.port)
        again = read(mailbox, run_jobs)

    assert Activity.objects.count() == 1
    assert (again.folders.get().last_uid, again.folders.get().uid_validity) == (2, 6)


def test_of_many_batches_those_before_the_break_are_kept_and_none_twice(
    ground: Ground, run_jobs: Jobs, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    monkeypatch.setattr("tradeoff.activities.mailboxes.BATCH", 2)
    asked: list[int] = []

    def one_then_none(line: socket.socket, tag: bytes) -> None:
        asked.append(1)
        if len(asked) == 2:
            line.shutdown(socket.SHUT_RDWR)
            return
        line.sendall(literal(8 if len(asked) == 1 else 9, HEAD.replace(b"<1@", f"<{len(asked)}@".encode())) + b")\r\n")
        line.sendall(tag + b" OK done\r\n")

    with hostile(uids="7 8 9", fetch=one_then_none) as server:
        mailbox = read(connect(ground.rita, server), run_jobs)
        assert ("broke off" in mailbox.trouble, len(subjects()), mailbox.folders.get().last_uid) == (True, 1, 8)
        mended = read(mailbox, run_jobs)

    assert (len(subjects()), mended.trouble, mended.folders.get().last_uid) == (2, "", 9)
