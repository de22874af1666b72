"""A file comes in: kept and checked, checked again with the person's choices, written once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff import log
from tradeoff.imports import access, events, files, queries, writing
from tradeoff.imports.actions.following import Alone, Progress, Told, following, touched, wait_for_turn
from tradeoff.imports.actions.mappings import remember
from tradeoff.imports.engine import mapping as mapping_engine
from tradeoff.imports.engine import plan as plan_engine
from tradeoff.imports.engine.inputs import Choices, Plan
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.engine.remembering import laid_over
from tradeoff.imports.models import Import
from tradeoff.imports.report import answered_in, report_of, rows_expected
from tradeoff.imports.rules import PAGE_LIMITS, Limits, Noun, shorten
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, Refused
from tradeoff.log.queries import last_entries
from tradeoff.tables.reading import Row, Shape, Table, open_table

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member
    from tradeoff.workspaces.rules import Counts


@transaction.atomic
def take_in(
    *,
    actor: Member,
    upload: files.Upload,
    file_name: str,
    noun: Noun | None,
    today: date,
    now: datetime,
    limits: Limits = PAGE_LIMITS,
) -> Import:
    """Keep a file, guess what it is and check it; nothing is written to any noun yet. Refuses what is no table."""
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and admins.")
    files.sweep(workspace_id=actor.workspace_id, claimed=queries.file_names_of(actor), now=now)
    stored = files.keep(upload, workspace_id=actor.workspace_id)
    try:
        table = open_table(files.path_of(stored), limits=limits)
        target = noun or queries.noun_before(actor, table.headers) or _guessed_noun(table)
        _require_noun(actor, target)
        guessed = _guessed(table, target, actor)
        run = Import(
            workspace_id=actor.workspace_id,
            target=target.value,
            file_name=file_name[-255:],
            stored_as=stored,
            mapping=guessed.to_json(),
            choices=Choices(repairs=queries.repairs_before(actor, target)).to_json(),
            by=actor,
            at=now,
        )
        _check(run, table, guessed, actor=actor, today=today)
    except BaseException:
        files.forget(stored)
        raise
    run.save()
    return run


@transaction.atomic
def read_otherwise(
    *, run: Import, actor: Member, noun: Noun, shape: Shape, today: date, limits: Limits = PAGE_LIMITS
) -> Import:
    """The file taken for another noun, or from another sheet or row; columns are guessed anew, answers start again."""
    held = unwritten(run, actor)
    _require_noun(actor, noun)
    table = open_table(files.path_of(held.stored_as), limits=limits, shape=shape)
    mapping = replace(_guessed(table, noun, actor), shape=shape)
    held.target, held.mapping = noun.value, mapping.to_json()
    held.choices = Choices(repairs=queries.repairs_before(actor, noun)).to_json()
    _check(held, table, mapping, actor=actor, today=today)
    held.save()
    return held


@transaction.atomic
def check_again(
    *, run: Import, actor: Member, mapping: Mapping, choices: Choices, today: date, limits: Limits = PAGE_LIMITS
) -> Import:
    """The dry run with the person's mapping, repairs, same names and estimates; refuses once written."""
    held = unwritten(run, actor)
    answered = answered_in(held.report, choices)
    held.mapping, held.choices = mapping.to_json(), choices.to_json()
    table = open_table(files.path_of(held.stored_as), limits=limits, shape=mapping.shape)
    _check(held, table, mapping, actor=actor, today=today)
    held.report |= {"answered": answered}
    held.save()
    return held


@transaction.atomic
def write(
    *,
    run: Import,
    actor: Member,
    today: date,
    now: datetime,
    limits: Limits = PAGE_LIMITS,
    progress: Progress | None = None,
    by_run: int | None = None,
) -> Import:
    """Write every good row in one transaction, checked against what is there now; refused rows stay out.

    Every row it touches is remembered, so that `take_back` can undo it; `by_run` names the run that may do it.
    """
    held, tell = unwritten(run, actor, by_run=by_run), progress or Alone()
    wait_for_turn(held.workspace_id, tell)
    mapping = Mapping.from_json(held.mapping)
    mapping.require()
    table = open_table(files.path_of(held.stored_as), limits=limits, shape=mapping.shape)
    expected = rows_expected(held)
    plan = _just_checked(run, held, actor, today)
    if plan is None:
        plan = _plan(held, Told(table, tell, expected), mapping, actor=actor, today=today)
    plan.require_answers()
    tell.advance(expected, words=f"Writing {len(plan.rows):,} rows …")
    tell.raise_if_cancelled()
    with following(held):
        counts = writing.write_rows(Noun(held.target), plan.rows, actor=actor, now=now)
    held.report |= report_of(plan) | _problems_kept(held, plan) | {"written": asdict(counts), "touched": touched(held)}
    held.state, held.written_at = "written", now
    held.save()
    remember(actor=actor, mapping=mapping, file_name=held.file_name, now=now)
    tell.advance(expected, words=f"{counts.created + counts.updated:,} rows written.")
    tell.raise_if_cancelled()
    _record(held, counts, refused=plan.counts.refused, actor=actor, now=now)
    return held


def _record(held: Import, counts: Counts, *, refused: int, actor: Member, now: datetime) -> None:
    event = events.FileImported(
        import_id=held.pk, target=held.target, created=counts.created, updated=counts.updated, refused=refused
    )
    log.record(event, actor=actor, now=now)


@transaction.atomic
def discard(*, run: Import, actor: Member) -> Import:
    """Let go of a file that was only checked; its bytes are removed, its line stays."""
    held = unwritten(run, actor)
    held.state = "discarded"
    held.save(update_fields=["state"])
    _forget_at_commit(held.stored_as, held.problems_file)
    return held


def unwritten(run: Import, actor: Member, *, by_run: int | None = None) -> Import:
    held = Import.objects.select_for_update(of=("self",)).select_related("write_run", "undo_run").get(pk=run.pk)
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and admins.")
    _require_noun(actor, Noun(held.target))
    if held.state != "checked":
        raise Conflict("This file has been dealt with already. Import it again to change what it brought.")
    if held.live_run is not None and held.live_run.pk != by_run:
        raise Conflict("This file is being imported right now. Stop that first, or wait until it is through.")
    return held


def _guessed(table: Table, noun: Noun, actor: Member) -> Mapping:
    """As the same columns were mapped before, else by their names and first values."""
    guess = mapping_engine.guess(table.headers, [row.cells for row in table.sample()], noun)
    saved = queries.mapping_before(actor, noun, table.headers)
    return laid_over(guess, saved.kept, saved.name) if saved else guess


def _guessed_noun(table: Table) -> Noun:
    guess = mapping_engine.guess_noun(table.headers)
    if guess.noun is None:
        raise Invalid(
            "These columns could be anything. Say whether the file holds accounts, contacts, deals, their history, "
            "asks, notes, activities, subscriptions, buying roles, products or people.",
            field="noun",
        )
    return guess.noun


def _require_noun(actor: Member, noun: Noun) -> None:
    if not access.can_import_noun(actor, noun):
        raise NotAllowed("People and products are imported by an admin or a leader of sales or product.")


def _check(run: Import, table: Table, mapping: Mapping, *, actor: Member, today: date) -> None:
    """Fill the run's report; a mapping that lacks a required field is reported, not refused."""
    before = run.problems_file
    run.report = _table_report(table)
    try:
        mapping.require()
    except Refused as refusal:
        run.report |= {"blocked": refusal.message}
        _forget_at_commit(before)
        return
    plan = _plan(run, table, mapping, actor=actor, today=today)
    run.checked = (_checked_on(run, actor, today), plan)
    run.report |= {"problems_file": before} | report_of(plan)
    run.report |= _problems_kept(run, plan)


def _problems_kept(run: Import, plan: Plan) -> dict[str, str]:
    """The list of this check beside the upload; the one before goes once this one is the one that counts."""
    _forget_at_commit(run.problems_file)
    if not plan.problems:
        return {"problems_file": ""}
    return {"problems_file": files.keep_problems(plan.problems, workspace_id=run.workspace_id)}


def _forget_at_commit(*names: str) -> None:
    transaction.on_commit(lambda: files.forget(*names))


def _plan(run: Import, table: Iterable[Row], mapping: Mapping, *, actor: Member, today: date) -> Plan:
    context = queries.context_for(actor, Noun(run.target), today=today)
    return plan_engine.check(table, mapping, context, Choices.from_json(run.choices))


def _just_checked(run: Import, held: Import, actor: Member, today: date) -> Plan | None:
    """What the check before this write found, if nothing of what it looked at can have changed since (ADR 7)."""
    found, run.checked = run.checked, None
    return found[1] if found is not None and found[0] == _checked_on(held, actor, today) else None


def _checked_on(run: Import, actor: Member, today: date) -> str:
    """All that a check depends on; every write of the workspace moves its log."""
    looked_at = (run.stored_as, run.target, run.mapping, run.choices, actor.pk, last_entries(actor.workspace_id), today)
    return json.dumps(looked_at, sort_keys=True, default=str)


def _table_report(table: Table) -> dict[str, Any]:
    """What the file looks like: its encoding, and the first values of each column."""
    sample = table.sample()[:40]
    return {
        "encoding": table.note,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "header_row": table.header_row,
        "codec": table.encoding,
        "warnings": list(table.warnings),
        "columns": [
            {"header": header, "samples": _first_values(row.cells[index : index + 1] for row in sample)}
            for index, header in enumerate(table.headers)
        ],
    }


def _first_values(cells: Iterable[tuple[str, ...]], most: int = 3) -> list[str]:
    """Distinct values of a column; a short row has none there."""
    return [shorten(value) for value in dict.fromkeys(cell for found in cells for cell in found if cell)][:most]
