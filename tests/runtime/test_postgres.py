"""The embedded server starts, is shared, goes when nobody needs it, and forgives every kind of kill."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.runtime import servers
from tradeoff.config import keeper, places, postgres
from tradeoff.config.postgres import Server, ServerTrouble, running_server


@pytest.fixture
def bare_home() -> Iterator[Path]:
    with servers.empty_home("bare") as folder:
        yield folder


@pytest.fixture(scope="module")
def made_home() -> Iterator[Path]:
    """A home whose first start is over; copied, because making one takes a second."""
    with servers.empty_home("made") as folder:
        with running_server(folder, fsync=False):
            pass
        assert servers.is_empty_within(folder, 120)
        yield folder


@pytest.fixture
def home(made_home: Path) -> Iterator[Path]:
    with servers.empty_home("trial") as folder:
        folder.mkdir(parents=True)
        subprocess.run(["cp", "-a", str(made_home / "data"), str(folder / "data")], check=True)
        yield folder


def test_starts_with_our_settings_and_two_bound_roles_and_ends_with_its_user(bare_home: Path) -> None:
    with running_server(bare_home) as server:
        server.create_database("house")
        facts = [
            servers.ask(server.admin_url, f"SELECT setting FROM pg_settings WHERE name = '{name}'")
            for name in ("listen_addresses", "fsync", "wal_level", "max_connections")
        ]
        roles = servers.ask(
            server.admin_url,
            "SELECT array_agg((rolname, rolsuper, rolbypassrls)::text ORDER BY rolname)"
            " FROM pg_roles WHERE rolname LIKE 'tradeoff%'",
        )
        owner = servers.ask(
            server.app_url("house"), "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'house'"
        )

    assert facts == ["", "on", "minimal", "100"]
    assert roles == ["(tradeoff_app,f,f)", "(tradeoff_owner,f,f)"]
    assert owner == "tradeoff_owner"
    assert servers.is_empty_within(bare_home, 120)


def test_nobody_else_can_enter_its_folders(home: Path) -> None:
    with running_server(home, fsync=False) as server:
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (home / "data", server.socket)}

    assert modes == {0o700}


def test_the_server_user_is_not_root(home: Path) -> None:
    with running_server(home, fsync=False) as server:
        runs_as = Path(f"/proc/{servers.postmaster(server)}").stat().st_uid

    assert runs_as != 0
    assert runs_as == (pwd.getpwnam(postgres.SYSTEM_USER).pw_uid if os.geteuid() == 0 else os.geteuid())


def test_two_starters_at_once_share_one_server_that_outlives_the_first_to_leave(bare_home: Path) -> None:
    first, second = servers.start_user_of(bare_home), servers.start_user_of(bare_home)
    addresses = {servers.address_from(first), servers.address_from(second)}

    first.communicate(timeout=240)
    still_there = servers.ask(addresses.pop(), "SELECT 1")
    second.communicate(timeout=240)

    assert not addresses
    assert still_there == 1
    assert servers.is_empty_within(bare_home, 120)


def test_a_killed_user_takes_the_server_with_it(home: Path) -> None:
    with servers.another_user_of(home) as (process, address):
        servers.ask(address, "SELECT 1")
        process.send_signal(signal.SIGKILL)
        process.wait(10)

        assert servers.is_empty_within(home, 120)


def test_a_killed_keeper_takes_the_server_with_it_and_the_next_start_works(home: Path) -> None:
    with running_server(home, fsync=False) as server:
        status = Path(f"/proc/{servers.postmaster(server)}/status").read_text()
        parent = next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:"))
        os.kill(int(parent), signal.SIGKILL)

        assert servers.is_empty_within(home, 120)
        with running_server(home, fsync=False) as again:
            assert servers.ask(again.admin_url, "SELECT 1") == 1


def test_a_killed_server_is_started_again_and_has_kept_what_was_committed(home: Path) -> None:
    with running_server(home) as server:
        _commit_a_row(server)
        os.kill(servers.postmaster(server), signal.SIGKILL)

        with running_server(home) as again:
            assert servers.ask(again.owner_url("house"), "SELECT word FROM kept") == "kept"


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(home: Path) -> None:
    with running_server(home, fsync=False):
        pass
    assert servers.is_empty_within(home, 120)
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'data'}\n1\n5432\n\n\n0 0\n")

    with running_server(home, fsync=False) as server:
        assert servers.ask(server.admin_url, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_anew(bare_home: Path) -> None:
    (bare_home / "data.new").mkdir(parents=True)
    (bare_home / "data.new" / "PG_VERSION").write_text("half")

    with running_server(bare_home, fsync=False) as server:
        assert servers.ask(server.admin_url, "SELECT 1") == 1


def test_refuses_data_of_another_version_in_words(bare_home: Path) -> None:
    (bare_home / "data").mkdir(parents=True)
    (bare_home / "data" / "PG_VERSION").write_text("16\n")

    with pytest.raises(ServerTrouble, match="written by PostgreSQL 16"), running_server(bare_home):
        pass


def test_a_second_start_serves_what_the_first_one_made(home: Path) -> None:
    mark = "SELECT system_identifier FROM pg_control_system()"
    with running_server(home) as first:
        made = servers.ask(first.admin_url, mark)

    with running_server(home) as second:
        assert servers.ask(second.admin_url, mark) == made


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; the other tests ran as you")
def test_works_as_an_ordinary_user() -> None:
    nobody = pwd.getpwnam("nobody")
    public = places.SYSTEM / f"ordinary-{os.getpid()}"
    public.mkdir(mode=0o755)
    os.chown(public, nobody.pw_uid, nobody.pw_gid)
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", AS_NOBODY, str(public), str(postgres._binaries())],
            capture_output=True,
            text=True,
            timeout=300,
            cwd=places.CHECKOUT,
            check=False,
        )
        gone = servers.is_empty_within(public / "postgres", 120)
    finally:
        shutil.rmtree(public)

    assert done.stdout.split() == ["1", str(nobody.pw_uid)], done.stderr
    assert gone


# The interpreter and the checkout may lie where nobody cannot go, so it becomes nobody once all is loaded, and the
# keeper, which needs the standard library only, runs from a copy under the system's own Python.
AS_NOBODY = """
import os, pathlib, shutil, sys
from tests.runtime import servers
from tradeoff.config import keeper, postgres
import psycopg
public, binaries = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
keeper.__file__ = shutil.copy(keeper.__file__, public / "keeper.py")
if pathlib.Path("/usr/bin/python3").exists():
    sys.executable = "/usr/bin/python3"
"idna".encode("idna")
os.chdir("/")
os.setgroups([]), os.setgid(65534), os.setuid(65534)
with postgres.running_server(public / "postgres", fsync=False, binaries=binaries) as server:
    print(servers.ask(server.app_url("postgres"), "SELECT 1"))
    print((public / "postgres" / "data").stat().st_uid)
"""


def _commit_a_row(server: Server) -> None:
    server.create_database("house")
    with psycopg.connect(server.owner_url("house"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'kept' AS word")


def test_residents_sees_a_process_by_its_folder(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "30"], cwd=tmp_path) as process:
        found = keeper.residents(tmp_path)
        process.kill()

    assert found == [process.pid]
