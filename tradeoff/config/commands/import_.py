"""`tradeoff import`: a CSV file or Excel workbook into a workspace, with the same checks as the page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from tradeoff.config.environment import django_ready

MOST_SHOWN = 20
COMMAND_ROWS = 2_000_000


class _File:
    """An opened file as an upload: bytes in pieces."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def chunks(self) -> Iterable[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece


def run(
    file: Annotated[
        Path, typer.Argument(help="The CSV file or Excel workbook.", exists=True, dir_okay=False, readable=True)
    ],
    workspace: Annotated[str, typer.Option(help="The workspace's address, e.g. northwind.")],
    by: Annotated[str, typer.Option(help="Sign-in address of the member who imports.")],
    as_: Annotated[str, typer.Option("--as", help="accounts, contacts, deals, changes, asks, notes, …")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Accept every repair that is offered.")] = False,
    dates: Annotated[str, typer.Option(help="day or month: which comes first where the file does not show it.")] = "",
    estimate: Annotated[bool, typer.Option("--estimate", help="Estimate missing amounts and close dates.")] = False,
) -> None:
    """Check a file and write its good rows; refused cells are listed with row, column and remedy."""
    with django_ready():
        from django.db import transaction

        from tradeoff.imports import actions, files

        with transaction.atomic():
            actor, today, now = _enter(workspace, by)
            imported = actions.take_in(
                actor=actor, upload=_File(file), file_name=file.name, noun=_noun(as_), today=today, now=now,
                limits=_limits(),
            )  # fmt: skip
            imported = _accept(imported, actor=actor, today=today, repair=repair, estimate=estimate, dates=dates)
            if not dry_run and not imported.report.get("blocked"):
                imported = actions.write(run=imported, actor=actor, today=today, now=now, limits=_limits())
        _say(imported.report, written=imported.state == "written", target=imported.target)
        if imported.report.get("problem_count", 0) > MOST_SHOWN:
            typer.echo(f"  all of them: {files.path_of(imported.problems_file)}")
    if imported.report.get("blocked"):
        raise typer.Exit(1)


def _enter(slug: str, email: str) -> tuple[Any, Any, Any]:
    """The member who acts, with their workspace entered; today there, and now."""
    from django.utils import timezone

    from tradeoff.workspaces.queries import enter_as

    now = timezone.now()
    actor = enter_as(slug, email)
    return actor, now.astimezone(actor.workspace.zone).date(), now


def _noun(said: str) -> Any:
    from tradeoff.imports.rules import Noun
    from tradeoff.kernel.errors import Invalid

    try:
        return Noun(said) if said else None
    except ValueError:
        raise Invalid(f"“{said}” is nothing to import; say one of {', '.join(Noun)}.") from None


def _limits() -> Any:
    from dataclasses import replace

    from tradeoff.imports.rules import PAGE_LIMITS

    return replace(PAGE_LIMITS, rows=COMMAND_ROWS, bytes=2_000_000_000)


def _accept(imported: Any, *, actor: Any, today: Any, repair: bool, estimate: bool, dates: str) -> Any:
    """Checked again with what was accepted, and without columns of which nobody can say that they are guessed right."""
    from tradeoff.imports import actions
    from tradeoff.imports.engine.inputs import Choices
    from tradeoff.imports.engine.mapping import Mapping

    repairs = {f"{row['field']}|{row['value']}": True for row in imported.report.get("repairs", [])} if repair else {}
    choices = Choices(repairs=repairs, estimate_amounts=estimate, estimate_closes=estimate)
    guessed = Mapping.from_json(imported.mapping)
    mapping = guessed.only_sure().with_dates({"day": True, "month": False}.get(dates))
    if mapping == guessed and not repair and not estimate:
        return imported
    return actions.check_again(
        run=imported, actor=actor, mapping=mapping, choices=choices, today=today, limits=_limits()
    )


def _say(report: dict[str, Any], *, written: bool, target: str) -> None:
    if report.get("blocked"):
        typer.echo(report["blocked"], err=True)
        return
    counts = report["counts"]
    if written:
        done = report["written"]
        typer.echo(
            f"{target}: {done['created']} new, {done['updated']} changed, {counts['unchanged']} as they were,"
            f" {counts['refused']} refused, {counts['held']} wait for a name"
        )
    else:
        typer.echo(
            f"{target}, checked only: {counts['create']} would be new, {counts['update']} would change,"
            f" {counts['unchanged']} as they are, {counts['refused']} refused, {counts['held']} wait for a name"
        )
    for row in report["repairs"]:
        mark = "repaired" if row["accepted"] else "repair offered (--repair)"
        typer.echo(f"  {mark}: {row['field']} “{row['value']}” → “{row['to']}”, {row['count']} rows")
    for item in report["review"]:
        near = f"near to “{item['near']}”, {item['reason']}" if item["near"] else item["reason"]
        typer.echo(f"  to settle on the page: {item['noun']} “{item['name']}” in {item['rows']} rows: {near}")
    _say_estimates(report.get("estimates") or {})
    if report["ignored"]:
        typer.echo(f"  left out: {', '.join(report['ignored'])}")
    for note in report["notes"]:
        typer.echo(f"  {note['text']} ({note['rows']} rows)")
    for problem in report["problems"][:MOST_SHOWN]:
        typer.echo(f"  row {problem['row']}, {problem['column']}: {problem['message']} {problem['remedy']}")


def _say_estimates(found: dict[str, Any]) -> None:
    for name, what in (("amounts", "amounts from the list price"), ("closes", "close dates from the age of won deals")):
        if found.get(name):
            typer.echo(f"  missing in open deals: {found[name]} {what} (--estimate fills them in, marked)")
    if found.get("refusal") and not found.get("closes"):
        typer.echo(f"  {found['refusal']}")
