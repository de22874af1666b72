"""The two roles of a Tradeoff database: the owner migrates, the app serves and is bound by row-level security."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

OWNER = "tradeoff_owner"
APP = "tradeoff_app"

APP_MAY = (
    ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
    ("USAGE, SELECT", "SEQUENCES"),
    ("EXECUTE", "FUNCTIONS"),
)


def create_roles(admin_url: str) -> None:
    """Create both roles on a server of ours. The owner may create databases: tests clone theirs from a template."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for name, rights in ((OWNER, "LOGIN CREATEDB"), (APP, "LOGIN")):
            if name not in known:
                connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(name), sql.SQL(rights)))


def let_vectors_in(admin_url: str) -> None:
    """The extension that compares meanings, in each of the server's databases and in those still to come.

    Only a superuser may create it; on somebody else's server a migration tries, and meanings stay off without it.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datallowconn ORDER BY datname = 'template1' DESC, datname"
        ).fetchall()
    for (name,) in names:
        with psycopg.connect(admin_url, dbname=name, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")


def create_database(admin_url: str, name: str) -> None:
    """Create the owner's empty database unless it is there."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            )


def let_app_in(owner_url: str, app: str) -> None:
    """Give the app role its rights on every table the owner will create. Existing tables are left as they are, so
    that a right which a migration took away (an append-only history) stays away."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        role = sql.Identifier(app)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        for rights, things in APP_MAY:
            connection.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.SQL(things), role)
            )


@dataclass(frozen=True)
class RoleFacts:
    """Why a role would pass by row-level security; all three must be empty or false for the app."""

    name: str
    is_superuser: bool
    bypasses_row_security: bool
    owned_tables: tuple[str, ...]

    @property
    def is_bound(self) -> bool:
        return not (self.is_superuser or self.bypasses_row_security or self.owned_tables)


def role_facts(connection: psycopg.Connection) -> RoleFacts:
    """What the connected role is. Owning through membership in another role counts as owning."""
    row = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None:
        raise LookupError("the connected role is not in pg_roles")
    owned = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND pg_has_role(current_user, relowner, 'USAGE') ORDER BY relname"
    ).fetchall()
    return RoleFacts(row[0], row[1], row[2], tuple(table[0] for table in owned))
