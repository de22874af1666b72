"""Calling out only: an address somebody typed must not lead into the server's own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import httpcore2
import httpx2
from httpcore2 import SOCKET_OPTION, NetworkStream

WORDS = "That address lies inside the server's own network."


def leads_inside(host: str, port: int) -> bool:
    """Whether any address of this name is not of the open internet; a name that nobody knows leads nowhere."""
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return False
    return any(_is_inside(str(address)) for *_, (address, *_rest) in found)


def _is_inside(address: str) -> bool:
    return not ipaddress.ip_address(address.partition("%")[0]).is_global


class OutsideOnly(httpx2.HTTPTransport):
    """Looks before it connects, and again at who answered: a name may mean another address a moment later."""

    def __init__(self) -> None:
        super().__init__()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), max_connections=20, network_backend=_Backend()
        )


class _Backend(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        if leads_inside(host, port):
            raise httpcore2.ConnectError(WORDS)
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        if _is_inside(str(stream.get_extra_info("server_addr")[0])):
            stream.close()
            raise httpcore2.ConnectError(WORDS)
        return stream
