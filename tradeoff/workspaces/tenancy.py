"""Entering a workspace: from here until the transaction ends, the database shows only its rows."""

from __future__ import annotations

from django.db import connection


def enter(workspace_id: int | None) -> None:
    """Set `app.workspace` for the rest of this transaction; None shows nothing."""
    _set("app.workspace", workspace_id)


def recognize(user_id: int | None) -> None:
    """Set `app.user`, under which a person may read in which workspaces they are."""
    _set("app.user", user_id)


def prove(email: str) -> None:
    """Set `app.address`, under which the invitations to an address may be read by whoever owns it."""
    _set("app.address", email)


def _set(name: str, value: int | str | None) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{name} is set for a transaction, and none is open.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, "" if value is None else str(value)])
