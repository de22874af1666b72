"""Where a person may go: read on every request, so the statement is put together once a process."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.db import connection, models

from tradeoff.workspaces.models import Member, User, Workspace
from tradeoff.workspaces.queries import FACTORS
from tradeoff.workspaces.rules import Role

READ: Final[tuple[type[models.Model], ...]] = (Member, Workspace, User)


def entries_of(user_id: int) -> list[Member]:
    """By the name of the company; with them roles, workspace, person and whether they have a second factor.

    Recognizes the person (`tenancy.recognize`) on the same trip to the database.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A person is recognized for a transaction, and none is open.")
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {"user": user_id, "factors": [str(kind) for kind in FACTORS]})
        cursor.nextset()
        return [_member(row) for row in cursor.fetchall()]


@cache
def _statement() -> str:
    columns = ", ".join(f"{_options(model).db_table}.{field.column}" for model in READ for field in _fields(model))
    return f"""
        SELECT set_config('app.user', %(user)s::text, true);
        SELECT ARRAY(SELECT role FROM workspaces_memberrole WHERE member_id = workspaces_member.id ORDER BY role),
               EXISTS (SELECT FROM mfa_authenticator AS factor
                        WHERE factor.user_id = workspaces_member.user_id AND factor.type = ANY (%(factors)s)),
               {columns}
          FROM workspaces_member
          JOIN workspaces_workspace ON workspaces_workspace.id = workspaces_member.workspace_id
          JOIN workspaces_user ON workspaces_user.id = workspaces_member.user_id
         WHERE workspaces_member.user_id = %(user)s AND workspaces_member.is_active
         ORDER BY workspaces_workspace.name, workspaces_member.id
    """  # noqa: S608 - names of our own tables and columns


def _member(row: tuple[Any, ...]) -> Member:
    roles, has_factor, values = row[0], row[1], iter(row[2:])
    member: Member
    member, workspace, user = (_read(model, values) for model in READ)
    member.workspace, member.user, member.role_set = workspace, user, frozenset(map(Role, roles))
    setattr(member, "has_factor", has_factor)  # noqa: B010  # not a column
    return member


def _read(model: type[models.Model], values: Any) -> Any:
    fields = _fields(model)
    return model.from_db(
        "default", [field.attname for field in fields], [_value(field, next(values)) for field in fields]
    )


def _value(field: Any, value: Any) -> Any:
    """As Django reads it: JSON comes as text."""
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, connection) if convert else value


@cache
def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(_options(model).concrete_fields)


def _options(model: type[models.Model]) -> Any:
    return model._meta  # noqa: SLF001 - documented
