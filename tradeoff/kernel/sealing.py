"""Secrets kept so that the database alone gives nothing away: passwords of mailboxes, keys of second factors."""

from __future__ import annotations

import base64
import functools
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tradeoff.kernel.errors import Conflict


def seal(secret: str, *, keys: Sequence[str], purpose: str) -> str:
    """Encrypted and signed under a key derived, for this purpose alone, from the first of the server's keys."""
    return _box(keys, purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, keys: Sequence[str], purpose: str) -> str:
    """Refuses what was sealed under a key the server has no more."""
    try:
        return _box(keys, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Conflict(
            "The server's secret key has changed, so what you entered cannot be read. Enter it again."
        ) from error


def reseal(sealed: str, *, keys: Sequence[str], purpose: str) -> str:
    """The same secret under the first of the server's keys, so that an old one can be taken out of service."""
    try:
        return _box(keys, purpose).rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Conflict("It was sealed under a key this server has no more.") from error


def _box(keys: Sequence[str], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


@functools.lru_cache(maxsize=64)
def _derived(key: str, purpose: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tradeoff {purpose} 1".encode())
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
