"""A mailbox over IMAP: opened with its owner's words for what went wrong, its folders read by UID."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError, MailboxStarttlsError

from tradeoff.activities import bounded
from tradeoff.activities.engine.mails import Head, head_of, text_of
from tradeoff.activities.outside import (
    SECONDS,
    Unreachable,
    refuse_private_address,
    refuse_private_host,
    words_of,
)
from tradeoff.activities.rules import SENT

BATCH: Final = 100
MOST_TEXT_BYTES: Final = 2 * 1024 * 1024
SENT_NAMES: Final = ("sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente")


@dataclass(frozen=True)
class Login:
    """`security` is tls, starttls or none."""

    host: str
    port: int
    security: str
    user_name: str
    password: str


@contextlib.contextmanager
def opened(login: Login) -> Iterator[BaseMailBox]:
    """The mailbox, signed in; what goes wrong is said in words as Unreachable. Never inside a transaction."""
    refuse_private_host(login.host, login.port, field="host")
    try:
        box = _connected(login)
        try:
            refuse_private_address(box.client.sock.getpeername()[0], field="host")
            _sign_in(box, login)
            yield box
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error, ImapToolsError, bounded.TooLong):
                box.logout()
    except OSError as error:
        raise Unreachable(words_of(error, login.host)) from error
    except bounded.TooLong as error:
        raise Unreachable(f"{login.host} does not come to an end: {error}. It is tried again by itself.") from error
    except (MailboxStarttlsError, imaplib.IMAP4.error, ImapToolsError) as error:
        if isinstance(error, imaplib.IMAP4.abort) and "socket error" in str(error):
            raise Unreachable(words_of(OSError(), login.host)) from error
        raise Unreachable(f"{login.host} answers in a way that cannot be understood: {_said(error)}") from error


def folder_named(box: BaseMailBox, name: str) -> str:
    """The name of a folder on this server; sent mail is found by its mark, else by what it is usually called."""
    if name != SENT:
        return name
    folders = box.folder.list()
    marked = [one.name for one in folders if SENT in one.flags]
    called = [one.name for one in folders if one.name.rpartition(one.delim or "/")[2].lower() in SENT_NAMES]
    if not marked + called:
        raise Unreachable("No folder for sent mail was found. Withdraw, and connect again with the inbox only.")
    return (marked + called)[0]


def open_folder(box: BaseMailBox, name: str) -> int:
    """Look into a folder without changing anything in it; its UIDVALIDITY."""
    try:
        box.folder.set(name, readonly=True)
    except MailboxFolderSelectError as error:
        raise Unreachable(f"There is no folder called {name} any more. Withdraw, and connect again.") from error
    _, told = box.client.response("UIDVALIDITY")
    return int(told[0]) if told and told[0] else 0


def new_uids(box: BaseMailBox, *, after: int, since: datetime) -> list[int]:
    """UIDs above `after`, smallest first; of a folder never read, those of mails since a day."""
    wanted = f"UID {after + 1}:*" if after else f"SINCE {since.day}-{since:%b-%Y}"
    told = box.uids(wanted)
    if not all(uid.isdigit() for uid in told):
        raise Unreachable("The server numbers its mails in a way that cannot be understood.")
    return sorted({uid for uid in map(int, told) if uid > after})


def heads(box: BaseMailBox, uids: list[int], *, now: datetime) -> list[Head]:
    """Only the heads: a mail of a gigabyte costs what one of a line does, and none becomes “read”."""
    found = box.fetch(uid_list=[str(uid) for uid in uids], headers_only=True, mark_seen=False, bulk=BATCH)
    return [
        head_of(message.obj, uid=int(message.uid), size=message.size_rfc822, now=now)
        for message in found
        if message.uid
    ]


def text(box: BaseMailBox, head: Head) -> str:
    """What one mail says; a huge one is left at its head."""
    if head.size > MOST_TEXT_BYTES:
        return ""
    found = next(iter(box.fetch(uid_list=str(head.uid), mark_seen=False)), None)
    return text_of(found.obj) if found is not None else ""


def _connected(login: Login) -> BaseMailBox:
    if login.security == "tls":
        return bounded.Tls(login.host, login.port, timeout=SECONDS, ssl_context=ssl.create_default_context())
    if login.security == "starttls":
        return bounded.StartTls(login.host, login.port, timeout=SECONDS, ssl_context=ssl.create_default_context())
    return bounded.Plain(login.host, login.port, timeout=SECONDS)


def _sign_in(box: BaseMailBox, login: Login) -> None:
    try:
        if (login.user_name + login.password).isascii():
            box.login(login.user_name, login.password, initial_folder=None)
        else:
            box.login_utf8(login.user_name, login.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        raise Unreachable(
            f"{login.host} does not accept the user name and password. Many providers want an app password here."
        ) from error


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
