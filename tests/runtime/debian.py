"""A cluster of Debian's PostgreSQL 15 on loopback, in a temporary folder, as the user postgres."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.site import free_port
from tradeoff.config import roles

BINARIES = Path("/usr/lib/postgresql/15/bin")
OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off"


def missing() -> str:
    """Why there is no such server here, in words; empty when there is."""
    if not (BINARIES / "initdb").exists():
        return f"Debian's PostgreSQL 15 is not installed ({BINARIES})"
    if os.geteuid() != 0:
        return "only root may start a cluster as the user postgres"
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return "there is no user postgres"
    return ""


@contextlib.contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """The two addresses as our tests read them from the environment; stopped and forgotten afterwards."""
    user = pwd.getpwnam("postgres")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, user.pw_uid, user.pw_gid)
        data, port = Path(folder) / "data", free_port()
        _as_postgres(
            user, "initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        _as_postgres(
            user, "pg_ctl", "-D", str(data), "-l", f"{folder}/log", "-w", "-o", f"{OPTIONS} -p {port}", "start"
        )
        try:
            roles.create_roles(f"postgresql://postgres@127.0.0.1:{port}/postgres")
            yield {
                "TEST_DATABASE_OWNER_URL": f"postgresql://{roles.OWNER}@127.0.0.1:{port}/postgres",
                "TEST_DATABASE_URL": f"postgresql://{roles.APP}@127.0.0.1:{port}/postgres",
            }
        finally:
            _as_postgres(user, "pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _as_postgres(user: pwd.struct_passwd, program: str, *words: str) -> None:
    done = subprocess.run(
        [str(BINARIES / program), *words],
        user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/", check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if program == "initdb" else None,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{program} ended with {done.returncode}: {(done.stderr or b'').decode()}")
