"""A server that never ends costs no more than a slow one: a last moment for a connection, and a most for an answer."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any, Final

from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

LONGEST: Final = 300.0  # seconds for a whole connection, however often the other side says something
MOST_LITERAL: Final = 8 * 1024 * 1024
MOST_ANSWER: Final = 64 * 1024 * 1024
MOST_LINES: Final = 50_000


class Cut:
    """Ends a connection at its last moment, whatever is being read then; `is_over` tells that from other ends."""

    def __init__(self, line: socket.socket, *, seconds: float) -> None:
        self.is_over = False
        self._line = line.dup()  # its own hold on the connection: TLS may take the other one over
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        self.is_over = True
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def lift(self) -> None:
        self._timer.cancel()
        self._line.close()


@contextlib.contextmanager
def cut_off(line: socket.socket, *, seconds: float | None = None) -> Iterator[Cut]:
    cut = Cut(line, seconds=LONGEST if seconds is None else seconds)
    try:
        yield cut
    finally:
        cut.lift()


class TooLong(Exception):
    """The other side said more than an answer may have, or for longer than a reading may take; not for `imaplib`."""


class _Bounded(imaplib.IMAP4):
    """Counts what comes in answer to each command; `imaplib` would keep all of it."""

    cut: Cut | None = None
    _lines = 0
    _bytes = 0

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line: socket.socket = super()._create_socket(timeout)  # type: ignore[misc]
        self.cut = Cut(line, seconds=LONGEST)
        return line

    def _new_tag(self) -> bytes:
        self._lines = self._bytes = 0
        tag: bytes = super()._new_tag()  # type: ignore[misc]
        return tag

    def read(self, size: int) -> bytes:
        self._bytes += size
        if size > MOST_LITERAL or self._bytes > MOST_ANSWER:
            raise TooLong("more than a mailbox has to say")
        return self._whole(super().read(size))

    def readline(self) -> bytes:
        said = super().readline()
        self._lines += 1
        self._bytes += len(said)
        if self._lines > MOST_LINES or self._bytes > MOST_ANSWER:
            raise TooLong("more than a mailbox has to say")
        return self._whole(said)

    def shutdown(self) -> None:
        if self.cut is not None:
            self.cut.lift()
        super().shutdown()

    def _whole(self, said: bytes) -> bytes:
        if self.cut is not None and self.cut.is_over:
            raise TooLong("no end within the time there is")
        return said


class _BoundedTls(_Bounded):
    """TLS from the first byte."""

    def __init__(self, host: str, port: int, *, context: ssl.SSLContext, timeout: float | None) -> None:
        self._context = context
        super().__init__(host, port, timeout=timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._context.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)


class Tls(MailBox):
    def _get_mailbox_client(self) -> Any:
        return _BoundedTls(self._host, self._port, context=self._ssl_context, timeout=self._timeout)


class Plain(MailBoxUnencrypted):
    def _get_mailbox_client(self) -> Any:
        return _Bounded(self._host, self._port, timeout=self._timeout)


class StartTls(MailBoxStartTls):
    def _get_mailbox_client(self) -> Any:
        client = _Bounded(self._host, self._port, timeout=self._timeout)
        try:
            client.starttls(self._ssl_context)
        except BaseException:
            with contextlib.suppress(OSError):  # what went wrong before says more
                client.shutdown()
            raise
        return client
