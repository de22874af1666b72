"""Work in the background: runs a person started, what failed for good, and what happens by the clock.

Knows members, and no noun: a package starts a run with `work.actions.start`, and its job tells how far it is through
`work.running`. Jobs themselves are Procrastinate's and exempt from row-level security, so everything shown here is
read through `Run` and `Trouble`, which belong to a workspace.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradeoff.work.actions.progress import Progress


def running(workspace_id: int, run_id: int) -> AbstractContextManager[Progress]:
    """Around a run's work, outside of any transaction: `with work.running(workspace_id, run_id) as run:`.

    `run.advance(done, total, words)` is committed at once on a connection of its own, so it is seen while the work's
    transaction is open. `run.raise_if_cancelled()` ends the block, quietly, when somebody asked. A refusal or an error
    leaves the run failed, or waiting for its next try, and goes on to the worker.
    """
    from tradeoff.work.actions.progress import running as open_run  # noqa: PLC0415 - models load after apps import this

    return open_run(workspace_id, run_id)
