"""An ask as a thing to discuss; who asked and who looks after it follow by themselves."""

from __future__ import annotations

from tradeoff.asks.inputs import title_of
from tradeoff.asks.queries import veiled_titles, visible_asks
from tradeoff.discussion.subjects import SubjectKind

ASK = SubjectKind(
    "ask",
    "Ask",
    visible_asks,
    title="wants",
    people=("asked_by", "triage_owner"),
    url_name="asks:ask",
    shorten=title_of,
    retitled=veiled_titles,
)
