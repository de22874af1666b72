"""`tradeoff weigh`: the problems of a workspace with what is at stake and both ranks, as the page shows them."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from tradeoff.config.environment import django_ready

_COLUMNS = "{:>5} {:>7} {:>9} {:>9} {:>9} {:>10} {:>7}  {}"


def run(
    workspace: Annotated[str, typer.Option(help="The workspace's address, e.g. northwind.")],
    by: Annotated[str, typer.Option(help="Sign-in address of the member whose view it is.")],
    save: Annotated[bool, typer.Option("--save", help="Keep the scores with all their inputs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for other programs.")] = False,
) -> None:
    """Weigh the problems as of now: at stake, allocated, breadth, RICE, both ranks, and why they differ."""
    with django_ready():
        from django.db import transaction
        from django.utils import timezone

        from tradeoff.strategy import actions, queries
        from tradeoff.workspaces.queries import enter_as

        now = timezone.now()
        with transaction.atomic():
            actor = enter_as(workspace, by)
            weighing = queries.weigh(actor, today=now.astimezone(actor.workspace.zone).date())
            titles = {problem.pk: problem.title for problem in queries.named_problems(actor)}
            saved = actions.save_scores(actor=actor, weighed=weighing, now=now) if save else None
        lines = [_line(one, titles[one.problem_id], actor.workspace.currency) for one in weighing.problems]
    lines.sort(key=lambda line: (line["sales_rank"] or 0, line["product_rank"] or 0))
    if as_json:
        typer.echo(json.dumps({"as_of": weighing.as_of.isoformat(), "version": weighing.version, "saved": saved,
                               "inputs_hash": weighing.inputs_hash, "agreement": weighing.agreement.words,
                               "problems": lines}, indent=2, ensure_ascii=False))  # fmt: skip
        return
    _print(lines, actor.workspace.currency)
    typer.echo(f"\n{weighing.agreement.words}\nAs of {weighing.as_of}, model version {weighing.version}.")
    if saved is not None:
        typer.echo(f"{saved} scores kept.")


def _line(one: Any, title: str, currency: str) -> dict[str, Any]:
    from tradeoff.strategy.presenting.words import reason_of

    return {
        "problem_id": one.problem_id,
        "problem": title,
        "at_stake_minor": one.money.at_stake.value,
        "this_quarter_minor": one.money.this_quarter.value,
        "allocated_even_minor": one.money.allocated_even.value,
        "allocated_by_type_minor": one.money.allocated_by_type.value,
        "accounts": one.breadth.share.k,
        "accounts_in_scope": one.breadth.share.n,
        "rice": None if one.rice.value is None else float(one.rice.value),
        "sales_rank": one.gap.sales_rank or None,
        "product_rank": one.gap.product_rank or None,
        "gap": one.gap.places,
        "why": reason_of(one, currency=currency) if one.gap.sales_rank else one.gap.words,
    }


def _print(lines: list[dict[str, Any]], currency: str) -> None:
    from tradeoff.strategy.presenting.words import short

    head = ("sales", "product", "at stake", "this qtr", "allocated", "accounts", "RICE", "problem")
    typer.echo(_COLUMNS.format(*head))
    for line in lines:
        amounts = [
            short(line[name], currency) for name in ("at_stake_minor", "this_quarter_minor", "allocated_even_minor")
        ]
        ranks = [line[name] or "–" for name in ("sales_rank", "product_rank")]
        accounts = f"{line['accounts']} of {line['accounts_in_scope']}"
        rice = "–" if line["rice"] is None else f"{line['rice']:.2f}"
        typer.echo(_COLUMNS.format(*ranks, *amounts, accounts, rice, line["problem"]))
        typer.echo(f"{'':>64}{line['why']}")
