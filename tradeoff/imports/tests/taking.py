"""What the tests of imports share: a workspace, files as bytes, and one step from a file to a check or to rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tradeoff.crm.factories import make_pipeline
from tradeoff.imports import actions
from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.models import Import
from tradeoff.imports.rules import PAGE_LIMITS, Limits, Noun
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
DEAL_COLUMNS = "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date"


@dataclass
class Bytes:
    """An upload."""

    content: bytes

    def chunks(self) -> Iterable[bytes]:
        yield self.content


def make_seller(role: Role = Role.SALES_MANAGER, **fields: Any) -> Member:
    workspace = fields.pop("workspace", None) or make_workspace()
    make_pipeline(workspace=workspace)
    return make_member(role, workspace=workspace, **fields)


def take_in(actor: Member, text: str | bytes, noun: Noun | None = None, *, limits: Limits = PAGE_LIMITS) -> Import:
    content = text.encode() if isinstance(text, str) else text
    return actions.take_in(
        actor=actor, upload=Bytes(content), file_name="a.csv", noun=noun, today=TODAY, now=NOW, limits=limits
    )


def check(actor: Member, run: Import, **said: Any) -> Import:
    mapping = Mapping.from_json(run.mapping)
    return actions.check_again(run=run, actor=actor, mapping=mapping, choices=Choices(**said), today=TODAY)


def write(actor: Member, run: Import) -> Import:
    return actions.write(run=run, actor=actor, today=TODAY, now=NOW)


def bring_in(actor: Member, text: str | bytes, noun: Noun | None = None, **said: Any) -> Import:
    """All three steps."""
    run = take_in(actor, text, noun)
    return write(actor, check(actor, run, **said) if said else run)


def deals(*rows: str) -> str:
    return "\n".join((DEAL_COLUMNS, *rows)) + "\n"


def counts(run: Import) -> tuple[int, int, int, int, int]:
    """New, changed, as they are, refused, waiting."""
    found = run.report["counts"]
    return found["create"], found["update"], found["unchanged"], found["refused"], found["held"]
