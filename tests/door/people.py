"""An account in the database of real processes, which know only the product's own password hash."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.contrib.auth.hashers import PBKDF2PasswordHasher

PASSWORD = "harbour-lights-2026"


@dataclass(frozen=True)
class Account:
    """Somebody who signs in, and is a member nowhere."""

    id: int
    email: str
    password: str = PASSWORD


@contextlib.contextmanager
def account(owner: psycopg.Connection, email: str) -> Iterator[Account]:
    """Committed, so that other processes see it; gone at the end, with what its sign-ins left."""
    hashed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    row = owner.execute(
        "INSERT INTO workspaces_user (email, password, time_zone, is_active, is_staff, is_superuser, date_joined)"
        " VALUES (%s, %s, '', true, false, false, now()) RETURNING id",
        [email, hashed],
    ).fetchone()
    assert row is not None
    try:
        yield Account(row[0], email)
    finally:
        for table in "usersessions_usersession", "mfa_authenticator":
            owner.execute(f"DELETE FROM {table} WHERE user_id = %s", [row[0]])
        owner.execute("DELETE FROM workspaces_user WHERE id = %s", [row[0]])
        owner.execute("DELETE FROM workspaces_counter")
