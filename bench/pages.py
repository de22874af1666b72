"""Pages over a large company: 100,000 deals, 20,000 asks, 600,000 rows of history; whole HTML through our own server.

Each figure is one client on one connection; beside stand the 95th percentile, the same at eight clients, and the plain
SQL that finds the page's rows. Warm: the pages were asked for before.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, LiteralString

import psycopg

from bench.figure import Figure, seconds
from bench.ground import Ground
from bench.large import grow
from tests.browser.places import PLACES, addresses
from tests.browser.site import Person, Site, served

ASKED, UNCOUNTED, CLIENTS, ASKED_EACH = 60, 8, 8, 15
DEALS = ("deals", "deals?sort=-close", "deals?sort=-updated", "deals?closing=this_quarter", "deals?sort=close")
SEARCHED = ("search?q=export", "search?q=sched+excel", "search?q=north", "search?q=audit+log")
READER = "Product manager"
NO_WORK = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "SELECT set_config")
PLAIN = {
    "deals": "SELECT d.id, d.name, a.name FROM crm_deal d JOIN crm_pipelinestage s ON s.id = d.stage_id"
    " LEFT JOIN crm_account a ON a.id = d.account_id WHERE d.workspace_id = 1 AND s.state = 'open'"
    " ORDER BY d.amount_minor DESC NULLS LAST LIMIT 50",
    "problems": "SELECT f.problem_id, count(*) FROM problems_filing f JOIN asks_ask a ON a.id = f.ask_id"
    " WHERE f.ended_at IS NULL GROUP BY 1 ORDER BY 2 DESC",
    "search": "SELECT id, name FROM crm_deal WHERE name ILIKE '%export%' ORDER BY name LIMIT 6",
}


def figures(ground: Ground) -> Iterator[Figure]:
    with psycopg.connect(ground.addresses.owner, autocommit=True) as owner:
        rows = grow(owner, "ostermere")
        plain = {name: median(_ms(lambda q=query: owner.execute(q).fetchall()) for _ in range(7))
                 for name, query in PLAIN.items()}  # fmt: skip
    if rows["crm_deal"] < 100_000 or rows["asks_ask"] < 20_000 or rows["crm_dealversion"] < 600_000:
        raise SystemExit(f"The company did not grow as it should: {rows}.")
    with served(ground.environment) as root:
        visitor = Visitor(root, READER)
        yield from _page("page.deals_p50_ms", visitor, DEALS, plain["deals"], p95="page.deals_p95_ms")
        yield from _page("page.deals_500_p50_ms", visitor, ("deals?state=all&page=500",), plain["deals"])
        yield from _page("page.problems_p50_ms", visitor, ("problems",), plain["problems"])
        yield from _page("page.search_p50_ms", visitor, SEARCHED, plain["search"])
        with _reaching(ground, {"rep": "team", "sales_manager": "subtree"}):
            yield from _page("page.deals_team_p50_ms", Visitor(root, "Rep"), DEALS, plain["deals"])
            yield from _page("page.deals_subtree_p50_ms", Visitor(root, "Sales manager"), DEALS, plain["deals"])
        largest, workers = _resident_mb(ground)
        yield Figure("web.rss_mb", largest, "MB", workers, {}, warm=True)
    yield _most_queries(ground)


@contextlib.contextmanager
def _reaching(ground: Ground, reaches: dict[str, str]) -> Iterator[None]:
    """Roles see so far meanwhile; afterwards everybody's again."""
    with psycopg.connect(ground.addresses.owner, autocommit=True) as owner:
        change = "UPDATE workspaces_workspace SET reaches = %s WHERE slug = 'ostermere'"
        before = json.dumps(_one(owner, "SELECT reaches FROM workspaces_workspace WHERE slug = 'ostermere'"))
        owner.execute(change, [json.dumps(reaches)])
        try:
            yield
        finally:
            owner.execute(change, [before])


def _one(connection: psycopg.Connection, query: LiteralString) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


class Visitor:
    """Somebody who is signed in and asks for pages over one connection that stays open."""

    def __init__(self, root: str, role: str) -> None:
        from django.db import transaction
        from django.test import Client

        from tradeoff.config import demo
        from tradeoff.workspaces.queries import enter_as

        person = next(Person(*line) for line in demo.sign_ins() if line[0] == role)
        with transaction.atomic():
            client: Any = Client()
            client.force_login(enter_as(person.slug, person.email).user)
        self.host, self.slug = root.removeprefix("http://"), person.slug
        self.cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}

    def times(self, paths: tuple[str, ...], asked: int) -> list[float]:
        """Milliseconds of each whole answer, in order, the first few left out."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            return [_ms(lambda p=path: self._get(connection, p))
                    for path in islice(cycle(paths), asked + UNCOUNTED)][UNCOUNTED:]  # fmt: skip
        finally:
            connection.close()

    def _get(self, connection: http.client.HTTPConnection, path: str) -> None:
        connection.request("GET", f"/{self.slug}/{path}", headers=self.cookie)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200 or b"<main" not in body:
            raise SystemExit(f"{path} answered {response.status}: there is no figure.")


def _page(name: str, visitor: Visitor, paths: tuple[str, ...], plain: float, p95: str = "") -> Iterator[Figure]:
    alone = sorted(visitor.times(paths, ASKED))
    together = _at_once(visitor, paths)
    late = alone[int(len(alone) * 0.95)]
    beside = {"p95_ms": late, "at_8_clients_ms": median(together), "plain_sql_ms": plain}
    yield Figure(name, median(alone), "ms", ASKED, beside, warm=True)
    if p95:
        yield Figure(p95, late, "ms", ASKED, {"plain_sql_ms": plain}, warm=True)


def _at_once(visitor: Visitor, paths: tuple[str, ...]) -> list[float]:
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda: found.extend(visitor.times(paths, ASKED_EACH)), daemon=True)
        for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _resident_mb(ground: Ground) -> tuple[float, int]:
    """The largest process of ours that serves, and how many there are."""
    mark = f"PORT={ground.environment['PORT']}".encode()
    sizes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                status = (folder / "status").read_text()
                sizes.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
        except (OSError, IndexError):
            continue
    return max(sizes), len(sizes)


def _most_queries(ground: Ground) -> Figure:
    """Over every page of the house as those see it who use it; transaction and settings of the visit left out."""
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tradeoff.config import demo
    from tradeoff.workspaces.queries import enter_as

    people = tuple(Person(*line) for line in demo.sign_ins())
    ids = addresses(Site("", Path(), ground.addresses, people))
    counted: dict[str, int] = {}
    for place in PLACES:
        if place.role is None or place.of_account or place.status != 200:
            continue
        person = next(one for one in people if one.role == place.role)
        with transaction.atomic():
            client: Any = Client(SERVER_NAME="127.0.0.1")
            client.force_login(enter_as(person.slug, person.email).user)
        address = f"/{person.slug}/{place.path.format(**ids)}"
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != place.status:
            raise SystemExit(f"{address} answered {answer.status_code}: there is no figure.")
        counted[place.name] = sum(not query["sql"].startswith(NO_WORK) for query in captured.captured_queries)
    worst = sorted(counted, key=lambda name: -counted[name])[:5]
    beside = {f"{place}": float(counted[place]) for place in worst}
    return Figure("page.max_queries", counted[worst[0]], "queries", len(counted), beside, warm=True)


def _ms(work: Any) -> float:
    return seconds(work) * 1000
