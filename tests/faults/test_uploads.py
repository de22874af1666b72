"""Files too large for a page, by our real web server: refused before they are read, and never held in memory."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.site import environment_of, served
from tests.database import Addresses

MEGABYTE = 1024 * 1024
EDGE = "edge-of-a-part"


@pytest.fixture(scope="module")
def root(worker_addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(environment_of(worker_addresses, tmp_path_factory.mktemp("uploads"))) as address:
        yield address


def test_a_csv_of_500_mb_is_refused_before_it_is_read(root: str) -> None:
    before = _peak_mb(root)

    sent, answer = _send(root, "/any/imports/new", 500)

    assert answer.startswith("HTTP/1.1 413")
    assert "It has 500 MB, and a page takes 100 MB." in answer
    assert "tradeoff import" in answer
    assert sent < 50
    assert _peak_mb(root) - before < 30


def test_a_file_a_page_takes_goes_to_disk_and_not_to_memory(root: str) -> None:
    _send(root, "/account/login/", 1)
    before = _peak_mb(root)

    sent, answer = _send(root, "/account/login/", 90)

    assert (round(sent), answer[:12]) == (90, "HTTP/1.1 200")
    assert _peak_mb(root) - before < 30


def _send(root: str, path: str, megabytes: int) -> tuple[float, str]:
    """Megabytes sent until the server answered, and its answer."""
    cookie, token = _door(root)
    head = (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n--{EDGE}\r\n'
        'Content-Disposition: form-data; name="file"; filename="big.csv"\r\nContent-Type: text/csv\r\n\r\n'
    ).encode()
    tail = f"\r\n--{EDGE}--\r\n".encode()
    total = megabytes * MEGABYTE
    piece = b"a,b,c\n" * (MEGABYTE // 6)
    body = total - len(head) - len(tail)
    parts = urlsplit(root)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as line:
        line.sendall(
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: csrftoken={cookie}\r\nReferer: {root}{path}\r\n"
            f"Content-Type: multipart/form-data; boundary={EDGE}\r\nContent-Length: {total}\r\n"
            "Connection: close\r\n\r\n".encode()
            + head
        )
        sent = _pour(line, piece, body)
        if sent == body:
            line.sendall(tail)
        return (sent + len(head)) / MEGABYTE, _answer(line)


def _pour(line: socket.socket, piece: bytes, body: int) -> int:
    """Until all is sent, or the other side has said something or hung up."""
    sent = 0
    while sent < body:
        line.setblocking(False)
        try:
            if line.recv(1, socket.MSG_PEEK) is not None:
                return sent
        except BlockingIOError:
            pass
        except OSError:
            return sent
        finally:
            line.settimeout(60)
        try:
            sent += line.send(piece[: body - sent])
        except OSError:
            return sent
    return sent


def _answer(line: socket.socket) -> str:
    found = b""
    try:
        while more := line.recv(65536):
            found += more
    except OSError:
        pass
    return found.decode(errors="replace")


def _door(root: str) -> tuple[str, str]:
    """The cookie and the word that a form needs."""
    parts = urlsplit(root)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as line:
        line.sendall(f"GET /account/login/ HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        page = _answer(line)
    cookie, token = re.search(r"csrftoken=(\w+)", page), re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert cookie is not None, page[:400]
    assert token is not None, page[:400]
    return cookie.group(1), token.group(1)


def _peak_mb(root: str) -> float:
    """The most that any process of our web server ever held."""
    port = f"PORT={urlsplit(root).port}".encode()
    peaks = [0.0]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if port in (folder / "environ").read_bytes().split(b"\0"):
                found = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
                peaks.append(int(found.group(1)) / 1024 if found else 0.0)
        except OSError:
            continue
    assert len(peaks) > 1, "the web server is not found"
    return max(peaks)
