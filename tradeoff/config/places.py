"""Where things lie on this machine: the data folder and the folder of the embedded PostgreSQL."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SYSTEM = Path("/var/lib/tradeoff")


def home() -> Path:
    """The folder of everything we keep: TRADEOFF_HOME, else `.data` beside the code."""
    return Path(os.environ.get("TRADEOFF_HOME", CHECKOUT / ".data")).resolve()


def server_home(name: str = "postgres") -> Path:
    """Where an embedded server lives. Root's lies under /var/lib, because PostgreSQL refuses to run as root and the
    system user that runs it instead may not be able to enter a checkout in somebody's private folder."""
    if os.geteuid() != 0:
        return home() / name
    return SYSTEM / hashlib.sha256(str(home()).encode()).hexdigest()[:12] / name


def package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{name} is not installed")
    return Path(found.submodule_search_locations[0])
