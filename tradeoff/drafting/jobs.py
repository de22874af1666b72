from __future__ import annotations

from procrastinate.contrib.django import app

from tradeoff.drafting import actions
from tradeoff.work.retry import Again


@app.task(name="drafting.write", retry=Again())
def write(workspace_id: int, draft_id: int) -> None:
    """Let the model write a draft that waits."""
    actions.write_draft(workspace_id=workspace_id, draft_id=draft_id)
