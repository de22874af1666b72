"""The vendor's description between a connector and its twin: `prism proxy --errors`. One at a time: it is large."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PRISM = HERE / "node_modules" / ".bin" / "prism"
PATIENCE = 240.0


def specs() -> Path:
    """Vendors' descriptions are not part of the project: several carry no open licence."""
    return Path(os.environ.get("TRADEOFF_SPECS") or HERE.parents[2] / "shared" / "specs")


def why_not(spec: str) -> str:
    """Why the description cannot listen, in words; empty if it can."""
    if not (specs() / spec).is_file():
        return f"no description at {spec} in TRADEOFF_SPECS; the list ran against the twin alone"
    if not PRISM.exists() or not shutil.which("node"):
        return "prism is not installed (npm ci in tests/contract); the list ran against the twin alone"
    return ""


@contextmanager
def between(spec: str, upstream: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(PRISM), "proxy", "-h", "127.0.0.1", "-p", str(port), "--errors", str(specs() / spec), upstream]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            _await(port, running)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(running.pid, signal.SIGTERM)


def _await(port: int, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("prism did not come up")
