"""A file comes in: kept and checked, checked again with the person's choices, written once."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.imports import access, events, files, queries, writing
from tradeoff.imports.actions.checking import (
    Later,
    check_or_leave,
    checked_on,
    forget_at_commit,
    plan_of,
    problems_kept,
)
from tradeoff.imports.actions.following import Alone, Progress, Told, following, touched, wait_for_turn
from tradeoff.imports.actions.mappings import remember
from tradeoff.imports.engine import mapping as mapping_engine
from tradeoff.imports.engine.inputs import Choices, Plan
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.engine.remembering import laid_over
from tradeoff.imports.models import RUNS, Import
from tradeoff.imports.report import answered_in, report_of, rows_expected
from tradeoff.imports.rules import PAGE_LIMITS, Limits, Noun
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.tables.reading import Shape, Table, open_table

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
    later: Later | None = None,
) -> Import:
    """Keep a file, guess what it is and check it; nothing is written to any noun yet. Refuses what is no table.

    Here and below `later` says from how many rows on the check is left to a worker; None checks at once.
    """
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
        check_or_leave(run, table, guessed, actor=actor, today=today, later=later)
    except BaseException:
        files.forget(stored)
        raise
    return run


@transaction.atomic
def read_otherwise(
    *,
    run: Import,
    actor: Member,
    noun: Noun,
    shape: Shape,
    today: date,
    limits: Limits = PAGE_LIMITS,
    later: Later | None = None,
) -> Import:
    """The file taken for another noun, or from another sheet or row; columns are guessed anew, answers start again."""
    held = unwritten(run, actor)
    _require_noun(actor, noun)
    table = open_table(files.path_of(held.stored_as), limits=limits, shape=shape)
    mapping = replace(_guessed(table, noun, actor), shape=shape)
    held.target, held.mapping = noun.value, mapping.to_json()
    held.choices = Choices(repairs=queries.repairs_before(actor, noun)).to_json()
    check_or_leave(held, table, mapping, actor=actor, today=today, later=later)
    return held


@transaction.atomic
def check_again(
    *,
    run: Import,
    actor: Member,
    mapping: Mapping,
    choices: Choices,
    today: date,
    limits: Limits = PAGE_LIMITS,
    later: Later | None = None,
) -> Import:
    """The dry run with the person's mapping, repairs, same names and estimates; refuses once written."""
    held = unwritten(run, actor)
    answered = answered_in(held.report, choices)
    held.mapping, held.choices = mapping.to_json(), choices.to_json()
    table = open_table(files.path_of(held.stored_as), limits=limits, shape=mapping.shape)
    check_or_leave(held, table, mapping, actor=actor, today=today, later=later, answered=answered)
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
        plan = plan_of(held, Told(table, tell, expected), mapping, actor=actor, today=today)
    plan.require_answers()
    tell.advance(expected, words=f"Writing {len(plan.rows):,} rows …")
    tell.raise_if_cancelled()
    with following(held):
        counts = writing.write_rows(Noun(held.target), plan.rows, actor=actor, now=now)
    held.report |= report_of(plan) | problems_kept(held, plan) | {"written": asdict(counts), "touched": touched(held)}
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
    forget_at_commit(held.stored_as, held.problems_file)
    return held


def unwritten(run: Import, actor: Member, *, by_run: int | None = None) -> Import:
    held = Import.objects.select_for_update(of=("self",)).select_related(*RUNS).get(pk=run.pk)
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and admins.")
    _require_noun(actor, Noun(held.target))
    if held.state != "checked":
        raise Conflict("This file has been dealt with already. Import it again to change what it brought.")
    if held.live_run is not None and held.live_run.pk != by_run:
        doing = "checked" if held.live_run == held.check_run else "imported"
        raise Conflict(f"This file is being {doing} right now. Stop that first, or wait until it is through.")
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


def _just_checked(run: Import, held: Import, actor: Member, today: date) -> Plan | None:
    """What the check before this write found, if nothing of what it looked at can have changed since (ADR 7)."""
    found, run.checked = run.checked, None
    return found[1] if found is not None and found[0] == checked_on(held, actor, today) else None
