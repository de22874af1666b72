"""Keeps one PostgreSQL server up for exactly as long as somebody uses it; run as a script, standard library only.

Every user of the server holds a shared lock on the file `users`. The kernel drops it however that user ends, kill -9
included. The keeper waits for the exclusive lock: when it gets it, nobody is left and the server is stopped. If the
keeper itself is killed, the kernel asks PostgreSQL to stop, because the server is its direct child.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
PATIENCE = 20.0


def main(home: Path, uid: int, gid: int, command: list[str]) -> int:
    with (home / "keeper.lock").open("w") as alone, (home / "users").open("a") as users:
        if not _lock_within(alone, PATIENCE):
            return 3
        data = home / "data"
        _wait_until_empty(data)
        (data / "postmaster.pid").unlink(missing_ok=True)  # nobody lives in the folder, so the file is a leftover
        drop = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # Ctrl-C in the terminal is for the commands, not for the server
            preexec_fn=stop_with_parent(signal.SIGINT),  # noqa: PLW1509 - no thread runs yet
            **drop,  # type: ignore[call-overload]
        )
        threading.Thread(target=_stop_when_unused, args=(users, server), daemon=True).start()
        return int(server.wait())


def stop_with_parent(by: signal.Signals) -> Callable[[], None]:
    """To be called in a new child, after it changed its user: the kernel sends it `by` when its parent ends."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)

    return ask_kernel


def residents(data: Path) -> list[int]:
    """Processes whose working folder is `data`: the server and each of its backends, also those of a killed one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == data:
                found.append(int(process.name))
    return found


def _lock_within(file: IO[str], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.02)
    return False


def _wait_until_empty(data: Path) -> None:
    """A killed server's backends need a moment to notice; one that does not leave is asked to, then told to."""
    start = time.monotonic()
    while left := residents(data):
        waited = time.monotonic() - start
        for pid in left if waited > PATIENCE / 4 else []:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT if waited > PATIENCE / 2 else signal.SIGINT)
        time.sleep(0.5 if waited > 1 else 0.02)


def _stop_when_unused(users: IO[str], server: subprocess.Popen[bytes]) -> None:
    fcntl.flock(users, fcntl.LOCK_EX)
    server.send_signal(signal.SIGINT)  # fast: roll back, write out, stop
    time.sleep(PATIENCE)
    server.send_signal(signal.SIGQUIT)  # at once; the next start replays the log


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
