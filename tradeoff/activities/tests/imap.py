"""A real IMAP server of one user on this machine, started and stopped by the test."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

USER, PASSWORD = "rita", "kelp-otter-9"


@dataclass(frozen=True)
class Server:
    port: int

    def put(self, mail: bytes, folder: str = "INBOX") -> None:
        with self._signed_in() as client:
            assert client.append(f'"{folder}"', "", "", mail)[0] == "OK"

    def make_folder(self, name: str) -> None:
        with self._signed_in() as client:
            assert client.create(f'"{name}"')[0] == "OK"

    def unseen(self) -> int:
        with self._signed_in() as client:
            client.select("INBOX", readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    @contextlib.contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=120) as client:
            client.login(USER, PASSWORD)
            yield client


@contextlib.contextmanager
def running(port: int = 0, certificate: tuple[Path, Path] | None = None) -> Iterator[Server]:
    """A new server has an empty inbox and another UIDVALIDITY, on whatever port."""
    port = port or free_port()
    tls = ["--cert", str(certificate[0]), "--key", str(certificate[1])] if certificate else ["--no-tls"]
    command = [str(Path(sys.executable).parent / "pymap"), "--host", "127.0.0.1", "--port", str(port), *tls]
    command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        _wait_for(port, process)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(10)


def mail(subject: str = "Offer", *, key: str = "1@harbor.example", body: str = "See you.", **heads: str) -> bytes:
    """A mail from Dana to Rita, unless said otherwise; underscores in names of heads are hyphens."""
    message = EmailMessage()
    given = {name.replace("_", "-"): value for name, value in heads.items()}
    first = {"From": "Dana Kolb <Dana@Harbor.example>", "To": "Rita <rita@tidewater.example>"}
    first |= {"Subject": subject, "Date": format_datetime(datetime.now(UTC))}
    first |= {"Message-ID": f"<{key}>"}
    for name, value in (first | given).items():
        message[name] = value
    message.set_content(body)
    return message.as_bytes()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        assert process.poll() is None, "the IMAP server did not start"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the IMAP server does not answer")
