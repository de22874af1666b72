"""The same house on the second server we promise: Debian's PostgreSQL 15, in its own cluster."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.runtime import debian, servers
from tradeoff.config import places

SELECTION = [
    "tests/runtime/test_database.py",  # the template holds all migrations; isolation of every table
    "tradeoff/crm/tests/test_listing.py",
    "tradeoff/pages/tests/test_pages.py",  # search
]


@pytest.mark.skipif(bool(debian.missing()), reason=debian.missing() or "it is there")
def test_migrations_isolation_search_and_lists_hold_on_debians_postgresql() -> None:
    with debian.cluster() as addresses:
        version = servers.ask(addresses["TEST_DATABASE_OWNER_URL"], "SHOW server_version")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", *SELECTION],
            env=os.environ | addresses,
            cwd=places.CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert str(version).startswith("15.")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
