"""How the news that an import is through reads."""

from __future__ import annotations

from tradeoff.imports import access, queries
from tradeoff.imports.rules import Noun
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.ui.format import number
from tradeoff.workspaces.models import Member


def words_for(actor: Member, notice: Notice) -> Words | None:
    """For somebody who may still import; what came in is on the receipt."""
    file = queries.imports_of(actor).filter(pk=notice.noun_id).first()
    if file is None or not access.can_import_noun(actor, Noun(file.target)):
        return None
    if notice.kind == "imports.undone":
        kept = sum(found["kept"] for found in file.report.get("undone", {}).values())
        rest = f"{number(kept)} stay as they are; the receipt says why." if kept else "Everything went back."
        return Words(f"Undone: {file.file_name}", rest, f"imports/{file.pk}")
    written, counts = file.report.get("written", {}), file.report.get("counts", {})
    text = (
        f"{number(written.get('created', 0))} new, {number(written.get('updated', 0))} changed, "
        f"{number(counts.get('unchanged', 0))} as they were, {number(counts.get('refused', 0))} refused."
    )
    return Words(f"Your import is done: {file.file_name}", text, f"imports/{file.pk}")
