"""Tries to sign in are counted for all web processes together: two of ours, one PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests import database
from tests.browser.site import environment_of, served
from tests.door.people import PASSWORD, account

WAIT = "Wait five minutes"


@pytest.fixture(scope="module")
def webs(worker_addresses: database.Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The addresses of two processes that share a database and nothing else."""
    home: Path = tmp_path_factory.mktemp("webs")
    first, second = (environment_of(worker_addresses, home / name) for name in ("first", "second"))
    with served(first) as one, served(second) as other:
        yield one, other


@pytest.fixture
def owner(worker_addresses: database.Addresses) -> Iterator[psycopg.Connection]:
    with psycopg.connect(worker_addresses.owner, autocommit=True) as connection:
        yield connection


def _try(root: str, email: str, password: str, **headers: str) -> httpx.Response:
    """A browser of its own each time: nothing it carries could be what is counted."""
    with httpx.Client(base_url=root, headers=headers, timeout=240) as browser:
        browser.get("/account/login/")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post("/account/login/", data=form)


def test_wrong_passwords_at_one_process_close_the_other(webs: tuple[str, str], owner: psycopg.Connection) -> None:
    with account(owner, "rosa@harbor.example") as rosa, account(owner, "paul@harbor.example") as paul:
        for root in (*webs, *webs, webs[0]):
            assert WAIT not in _try(root, rosa.email, "a wrong guess").text
        counted = owner.execute("SELECT count(*) FROM workspaces_counter").fetchone()

        closed = [_try(root, rosa.email, PASSWORD) for root in webs]
        made_up = _try(webs[0], rosa.email, PASSWORD, Host="127.0.0.1:4711")
        another = _try(webs[1], paul.email, PASSWORD)

    assert counted is not None
    assert counted[0] > 0
    assert all(WAIT in answer.text and answer.status_code == 200 for answer in (*closed, made_up))
    assert another.status_code == 302
