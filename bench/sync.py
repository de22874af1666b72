"""100,000 deals of 10,000 accounts come from a CRM in pages of 200, then 1,000 of them change there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.figure import Figure
from bench.ground import Ground
from tradeoff.config.places import CHECKOUT

SLUG, EMAIL, PASSWORD = "crmside", "ada@crmside.example", "rows-and-columns-2026"
DEALS = int(os.environ.get("SYNC_DEALS", "100000"))
CHANGED = min(1000, DEALS)
SEEDED = 5  # accounts that every twin has


def figures(ground: Ground) -> Iterator[Figure]:
    ground.command(
        "found", "Crmside", "--slug", SLUG, "--admin-email", EMAIL, "--admin-name", "Ada", "--password", PASSWORD
    )  # fmt: skip
    with psycopg.connect(ground.addresses.owner, autocommit=True) as owner, _twin() as address:
        workspace = _one(owner, "SELECT id FROM workspaces_workspace WHERE slug = %s", [SLUG])
        first, peak = _pass(ground, workspace, address, "first")
        _require(owner, workspace, first)
        beside = {"seconds": first["seconds"], "accounts": DEALS / 10}
        yield Figure("sync.backfill_per_s", DEALS / first["seconds"], "deals/s", DEALS, beside, warm=False)
        yield Figure("sync.peak_mb", peak, "MB", DEALS, {"bar": 400}, warm=False)
        _ask(f"{address}/_bench/change?number={CHANGED}")
        changes, changes_peak = _pass(ground, workspace, address, "changes")
        if changes["facts"].get("updated", {}).get("deal") != CHANGED:
            raise SystemExit(f"{changes['facts']} instead of {CHANGED} changed deals: there is no figure.")
        idle, _ = _pass(ground, workspace, address, "changes")
        beside = {"nothing_changed_s": idle["seconds"], "peak_mb": changes_peak}
        yield Figure("sync.incremental_1000_s", changes["seconds"], "s", CHANGED, beside, warm=False)


def _pass(ground: Ground, workspace: int, address: str, why: str) -> tuple[dict[str, Any], float]:
    """What it said, and the most memory it held in MB."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bench.crm_pass", str(workspace), address, why],
        env=ground.environment, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The pass ended with {process.returncode}: there is no figure.")
    return json.loads(said.strip().splitlines()[-1]), usage.ru_maxrss / 1024


def _require(owner: psycopg.Connection, workspace: int, told: dict[str, Any]) -> None:
    found = [
        _one(owner, f"SELECT count(*) FROM {table} WHERE workspace_id = %s", [workspace])  # noqa: S608 - ours
        for table in ("crm_account", "crm_deal", "crm_dealversion")
    ]
    if found != [DEALS // 10 + SEEDED, DEALS, DEALS] or told["facts"].get("refused"):
        raise SystemExit(f"{found} accounts, deals and versions came in, {told}: there is no figure.")


@contextmanager
def _twin() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "bench.crm", str(port), str(DEALS)], cwd=CHECKOUT)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}/salesforce"
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int) -> None:
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The twin did not come up: there is no figure.")


def _ask(address: str) -> None:
    urllib.request.urlopen(urllib.request.Request(address, method="POST"), timeout=60).read()  # noqa: S310 - our twin


def _one(owner: psycopg.Connection, query: str, values: list[Any]) -> int:
    row = owner.execute(query, values).fetchone()
    assert row is not None
    return int(row[0])
