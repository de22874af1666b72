"""Calling out: where the server may connect to, and what went wrong in words its owner can act on."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from tradeoff.activities import bounded
from tradeoff.activities.engine.calendars import MOST_BYTES
from tradeoff.kernel.errors import Invalid, Refused

SECONDS: Final = 15.0
MOST_HOPS: Final = 3
MOVED: Final = {301, 302, 303, 307, 308}


class Unreachable(Refused):
    """The other system did not answer as it should; `message` says what to do."""

    code = "unreachable"
    status = 422


def refuse_private_host(host: str, port: int, *, field: str) -> None:
    """A member's address must not lead into the server's own network, unless its owner allows that."""
    if settings.ALLOW_PRIVATE_ADDRESSES:
        return
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"There is no server called {host}. Look at the spelling.", field=field) from error
    for *_, (address, *_rest) in found:
        refuse_private_address(str(address), field=field)


def refuse_private_address(address: str, *, field: str) -> None:
    if not settings.ALLOW_PRIVATE_ADDRESSES and not ipaddress.ip_address(address.partition("%")[0]).is_global:
        raise Invalid(
            "That address lies inside the server's own network, where members' calendars and mailboxes are not read.",
            field=field,
        )


def checked_calendar_address(address: str) -> str:
    """The address as it is fetched; refuses what is none, and what is not encrypted."""
    parts = urlsplit(address.strip())
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in {"https", "http"} or not parts.hostname or "\0" in address:
        raise Invalid(
            "Give the whole address of the calendar, such as https://calendar.example/me.ics", field="address"
        )
    if scheme == "http" and not settings.ALLOW_PRIVATE_ADDRESSES:
        raise Invalid("Give an address that begins with https; without it others could read along.", field="address")
    return parts._replace(scheme=scheme).geturl()


def fetch_calendar(address: str) -> bytes:
    """The file behind the address; refuses with words what cannot be had. Never called inside a transaction."""
    for _ in range(MOST_HOPS + 1):
        address = checked_calendar_address(address)
        status, moved_to, content = _get(address)
        if status in MOVED and moved_to:
            address = urljoin(address, moved_to)
            continue
        if status in {401, 403, 404, 410}:
            raise Unreachable(f"The calendar's server answers {status}: the address is wrong, or was taken back.")
        if status != 200:
            raise Unreachable(f"The calendar's server answers {status}. It is tried again by itself.")
        if len(content) > MOST_BYTES:
            raise Unreachable(f"The calendar is larger than {MOST_BYTES // 2**20} MB. Share a shorter time.")
        return content
    raise Unreachable("The address leads in circles. Copy it again from your calendar.")


def words_of(error: OSError, host: str) -> str:
    """What a failed connection means for the person who gave the address."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {host} is not valid ({error.verify_message}). Nothing was sent to it."
    if isinstance(error, ssl.SSLError):
        return f"{host} does not speak TLS on that port. Look at the port and the kind of encryption."
    if isinstance(error, TimeoutError):
        return f"{host} does not answer. Look at the name and the port, or wait: it is tried again by itself."
    if isinstance(error, ConnectionRefusedError):
        return f"{host} refuses the connection. Look at the port."
    if isinstance(error, socket.gaierror):
        return f"There is no server called {host}. Look at the spelling."
    return f"The connection to {host} broke off. It is tried again by itself."


def _get(address: str) -> tuple[int, str, bytes]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Invalid("The port in the address is no number.", field="address") from error
    refuse_private_host(host, port, field="address")
    connection = _connection(parts.scheme, host, port)
    try:
        connection.connect()
        refuse_private_address(connection.sock.getpeername()[0], field="address")
        path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request("GET", path, headers={"User-Agent": "Tradeoff", "Accept": "text/calendar"})
        with bounded.cut_off(connection.sock):
            response = connection.getresponse()
            content = response.read(MOST_BYTES + 1)
        if response.length and len(content) <= MOST_BYTES:
            raise Unreachable(words_of(OSError(), host))  # half a calendar would cancel the other half
        return response.status, response.headers.get("Location", ""), content
    except OSError as error:
        raise Unreachable(words_of(error, host)) from error
    except (http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"What {host} answers is not HTTP. Copy the address again from your calendar.") from error
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=SECONDS)
