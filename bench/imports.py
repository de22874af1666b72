"""100,000 deals of 10,000 accounts come in from two files, then half as many asks; beside each: COPY of the same rows
into tables with indexes."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from bench.figure import Figure, seconds
from bench.ground import Ground
from tradeoff.config.places import CHECKOUT

SLUG, EMAIL, PASSWORD = "intake", "ada@intake.example", "rows-and-columns-2026"
DEALS = int(os.environ.get("IMPORT_DEALS", "100000"))
ACCOUNTS = max(DEALS // 10, 1)
ASKS = max(DEALS // 2, 1)
STAGES = ("Proposal", "Closed won", "Closed lost")
TABLES = ("crm_account", "crm_deal")


def figures(ground: Ground) -> Iterator[Figure]:
    ground.command(
        "found", "Intake", "--slug", SLUG, "--admin-email", EMAIL, "--admin-name", "Ada Intake", "--password", PASSWORD
    )  # fmt: skip
    peaks: list[float] = []
    with tempfile.TemporaryDirectory(prefix="tradeoff-bench-") as folder:
        accounts, deals = _generate(Path(folder))
        accounts_s = seconds(lambda: peaks.append(_bring_in(ground, accounts, "accounts")))
        deals_s = seconds(lambda: peaks.append(_bring_in(ground, deals, "deals")))
        asks_s = seconds(lambda: peaks.append(_bring_in(ground, _asks(Path(folder)), "asks")))
    with psycopg.connect(ground.addresses.owner, autocommit=True) as owner:
        _require_all_in(owner)
        plain = sum(_copy(owner, table) for table in TABLES)
        plain_asks = sum(_copy(owner, table) for table in ("asks_ask", "asks_answer"))
    took = {"import_s": accounts_s + deals_s, "accounts_s": accounts_s, "deals_s": deals_s, "copy_s": plain}
    yield Figure("import.deals_vs_copy", (accounts_s + deals_s) / plain, "times", DEALS, took, warm=False)
    yield Figure("import.peak_mb", max(peaks[:2]), "MB", DEALS, {"accounts": peaks[0], "deals": peaks[1]}, warm=False)
    beside = {"asks_s": asks_s, "copy_s": plain_asks, "copy_per_s": ASKS / plain_asks, "peak_mb": peaks[2]}
    yield Figure("import.asks_per_s", ASKS / asks_s, "asks/s", ASKS, beside, warm=False)


def _generate(folder: Path) -> tuple[Path, Path]:
    """The same rows every time."""
    dice = random.Random(20261123)
    accounts, deals = folder / "accounts.csv", folder / "deals.csv"
    with accounts.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["Account ID", "Account Name", "Industry", "Country"])
        for number in range(ACCOUNTS):
            out.writerow([f"A-{number}", _company(number), dice.choice(("Energy", "Retail", "Software")), "Sweden"])
    with deals.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["Deal ID", "Deal Name", "Account", "Stage", "Amount", "Close Date"])
        for number in range(DEALS):
            close = date(2026, 1, 1) + timedelta(days=dice.randrange(330))
            out.writerow(
                [
                    f"D-{number}", f"Deal {number}", _company(dice.randrange(ACCOUNTS)), dice.choice(STAGES),
                    dice.randrange(1_000, 250_000), close.isoformat(),
                ]
            )  # fmt: skip
    return accounts, deals


def _asks(folder: Path) -> Path:
    """Each on a deal of its own, in words that nobody else used."""
    dice, asks = random.Random(20261124), folder / "asks.csv"
    with asks.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["Ask ID", "Deal", "Wants", "Type", "Needed by", "Asked on"])
        for number in range(ASKS):
            kind, needed = (
                dice.choice(("Blocker", "Fast follow", "Nice to have")),
                f"2026-12-{dice.randrange(1, 29):02d}",
            )
            out.writerow([f"R-{number}", f"D-{number}", f"We need {_company(number)}.", kind, needed, "2026-03-02"])
    return asks


def _company(number: int) -> str:
    """Names that are no slip of each other: letters that a number alone decides."""
    dice = random.Random(number)
    words = ("".join(dice.choice("bcdfglmnprstv") + dice.choice("aeiou") for _ in range(4)).title() for _ in range(2))
    return f"{' '.join(words)} {number}"


def _bring_in(ground: Ground, file: Path, noun: str) -> float:
    """Run the command as a user would; the most memory its process held, in MB."""
    words = ["import", str(file), "--workspace", SLUG, "--by", EMAIL, "--as", noun]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands", *words],
        env=ground.environment, cwd=CHECKOUT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"Importing the {noun} ended with {process.returncode}: there is no figure.")
    return usage.ru_maxrss / 1024


def _require_all_in(owner: psycopg.Connection) -> None:
    """A fast import of half the rows, or one without history, would be no figure."""
    found = owner.execute(
        "SELECT (SELECT count(*) FROM crm_account WHERE workspace_id = w.id),"
        " (SELECT count(*) FROM crm_deal WHERE workspace_id = w.id),"
        " (SELECT count(*) FROM crm_dealversion WHERE workspace_id = w.id),"
        " (SELECT count(*) FROM asks_ask JOIN asks_answer given ON given.id = current_id"
        " WHERE asks_ask.workspace_id = w.id)"
        " FROM workspaces_workspace w WHERE slug = %s",
        [SLUG],
    ).fetchone()
    if found != (ACCOUNTS, DEALS, DEALS, ASKS):
        raise SystemExit(f"{found} accounts, deals, versions and asks came in: there is no figure.")


def _copy(owner: psycopg.Connection, table: str) -> float:
    """Seconds for the same rows into an empty table with the same columns, checks and indexes; it has no triggers."""
    plain, whole = sql.Identifier(f"plain_{table}"), sql.Identifier(table)
    owner.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(plain, whole))
    columns = sql.SQL(", ").join(
        sql.Identifier(name)
        for (name,) in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        ).fetchall()
    )
    chosen = sql.SQL(
        "COPY (SELECT {} FROM {} WHERE workspace_id = (SELECT id FROM workspaces_workspace WHERE slug = {})) TO STDOUT"
    ).format(columns, whole, sql.Literal(SLUG))
    with owner.cursor().copy(chosen) as out:
        rows = [bytes(block) for block in out]

    def copy() -> None:
        with owner.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(plain, columns)) as into:
            for block in rows:
                into.write(block)

    return seconds(copy)
