"""Kept views as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from tradeoff.inbox.queries import Choice

if TYPE_CHECKING:
    from tradeoff.inbox.models import SavedView
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class ViewRow:
    """Filters that were kept under a name."""

    pk: int
    name: str
    href: str
    whose: str
    mine: bool
    current: bool


def view_rows(views: Iterable[SavedView], choice: Choice, *, me: Member) -> list[ViewRow]:
    """One's own first; the one whose filters are chosen now is current, however its address was written."""
    rows = []
    for view in views:
        mine, query = view.owner_id == me.pk, Choice.of(QueryDict(view.filters)).query()
        whose = ("For all of product" if view.shared else "Only you see it") if mine else f"Kept by {view.owner.name}"
        href = f"{reverse('inbox:inbox')}?{query}"
        rows.append(ViewRow(view.pk, view.name, href, whose, mine, current=query == choice.query()))
    return sorted(rows, key=lambda row: not row.mine)
