"""The thin line: a real CRM export comes in, problems are weighed, and the page that shows them."""

from __future__ import annotations

import csv
import http.client
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from psycopg import sql

from bench.figure import Figure, median_ms, seconds
from bench.ground import Ground
from tests.browser.site import served
from tradeoff.config.places import CHECKOUT

SLUG, EMAIL, PASSWORD = "maven", "ada@maven.example", "rows-and-columns-2026"
WARM_WEIGHS, WARM_PAGES, UNCOUNTED = 20, 50, 5
# In the order in which they find each other.
FILES = (
    ("products.csv", "products"),
    ("sales_teams.csv", "people"),
    ("accounts.csv", "accounts"),
    ("sales_pipeline.csv", "deals"),
)
AT_STAKE = """
    SELECT asked.problem_id, sum(d.amount_minor), count(*)
      FROM (SELECT DISTINCT f.problem_id, a.deal_id FROM problems_filing f JOIN asks_ask a ON a.id = f.ask_id
             WHERE f.ended_at IS NULL AND a.deal_id IS NOT NULL) asked
      JOIN crm_deal d ON d.id = asked.deal_id JOIN crm_pipelinestage s ON s.id = d.stage_id AND s.state = 'open'
     GROUP BY 1 ORDER BY 2 DESC NULLS LAST
"""


def figures(ground: Ground) -> Iterator[Figure]:
    yield _import_maven(ground)
    yield _weigh()
    yield _problems_page(ground)


def _import_maven(ground: Ground) -> Figure:
    """Four commands, each a process of its own, into a new workspace; beside: COPY of the same rows as text."""
    folder = Path(os.environ.get("MAVEN_DIR", CHECKOUT.parent / "shared" / "data" / "crm_maven_sales_opportunities"))
    if not folder.is_dir():
        raise SystemExit(f"The Maven files are not in {folder.name}; name their folder in MAVEN_DIR.")
    ground.command(
        "found", "Maven", "--slug", SLUG, "--admin-email", EMAIL, "--admin-name", "Ada Maven", "--password", PASSWORD
    )  # fmt: skip

    def bring_in() -> None:
        for file, noun in FILES:
            ground.command(
                "import", str(folder / file), "--workspace", SLUG, "--by", EMAIL, "--as", noun, "--repair", "--estimate"
            )  # fmt: skip

    took = seconds(bring_in)
    rows = {file: list(csv.reader((folder / file).open(newline="", encoding="utf-8-sig"))) for file, _ in FILES}
    with psycopg.connect(ground.addresses.owner, autocommit=True) as owner:
        plain = seconds(lambda: _copy(owner, rows))
    deals = len(rows["sales_pipeline.csv"]) - 1
    _require_all_in(ground, deals)
    return Figure("main.import_maven_s", took, "s", deals, {"copy_s": plain}, warm=False)


def _copy(owner: psycopg.Connection, files: dict[str, list[list[str]]]) -> None:
    for number, (header, *rows) in enumerate(files.values()):
        table = sql.Identifier(f"plain_{number}")
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in header)
        owner.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
        with owner.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in rows:
                copy.write_row(row)


def _require_all_in(ground: Ground, deals: int) -> None:
    """A fast import of half the rows would be no figure."""
    with psycopg.connect(ground.addresses.owner) as owner:
        found = owner.execute(
            "SELECT count(*) FROM crm_deal WHERE workspace_id = (SELECT id FROM workspaces_workspace WHERE slug = %s)",
            [SLUG],
        ).fetchone()
    if found != (deals,):
        raise SystemExit(f"{found} of {deals} deals came in: there is no figure.")


def _weigh() -> Figure:
    """All problems of the demo; the first call in the process is told apart."""
    from django.db import transaction
    from django.utils import timezone

    from tradeoff.strategy import queries

    with transaction.atomic():
        actor = _product_manager()
        today = timezone.now().date()
        weighed: list[Any] = []
        cold = seconds(lambda: weighed.append(queries.weigh(actor, today=today))) * 1000
        warm = median_ms(lambda: queries.weigh(actor, today=today), WARM_WEIGHS)
        plain = median_ms(_plain_at_stake, WARM_WEIGHS)
        problems = len(_plain_at_stake())
    return Figure("main.weigh_ms", warm, "ms", problems, {"plain_sql_ms": plain, "cold_ms": cold}, warm=True)


def _problems_page(ground: Ground) -> Figure:
    """One client, one connection; beside: the SQL that finds the same sums."""
    from django.db import transaction
    from django.test import Client

    with transaction.atomic():
        actor = _product_manager()
        client = Client()
        client.force_login(actor.user)
        path = f"/{actor.workspace.slug}/problems"
        plain = median_ms(_plain_at_stake, WARM_PAGES)
    cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    with served(ground.environment) as root:
        connection = http.client.HTTPConnection(root.removeprefix("http://"), timeout=30)
        took = [_fetch(connection, path, cookie) for _ in range(UNCOUNTED + WARM_PAGES)][UNCOUNTED:]
        connection.close()
    return Figure(
        "page.problems_p50_ms", median(took) * 1000, "ms", WARM_PAGES,
        {"plain_sql_ms": plain, "p95_ms": sorted(took)[int(len(took) * 0.95)] * 1000}, warm=True,
    )  # fmt: skip


def _fetch(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> float:
    def get() -> None:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200 or b"<main" not in body:
            raise SystemExit(f"{path} answered {response.status}: there is no figure.")

    return seconds(get)


def _product_manager() -> Any:
    from tradeoff.config import demo
    from tradeoff.workspaces.queries import enter_as

    _, email, _, slug = next(line for line in demo.sign_ins() if line[0] == "Product manager")
    return enter_as(slug, email)


def _plain_at_stake() -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(AT_STAKE)
        return list(cursor.fetchall())
