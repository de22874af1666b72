from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import F

from tradeoff.crm.models import Deal, DealVersion  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.crm.queries.rows import visible_deals
from tradeoff.crm.rules import ForecastCategory, count_pushes
from tradeoff.kernel.money import Money
from tradeoff.ui.format import day
from tradeoff.workspaces.models import Member, Workspace

NONE = "none"
# Earlier states may be told later, so the row number alone does not say which came first.
IN_TIME = ("changed_at", "pgh_id")
_TOLD_LATER = timedelta(minutes=1)


@dataclass(frozen=True)
class FieldChange:
    """One field from old to new, in words; `field` is the model's name of it."""

    field: str
    label: str
    old: str
    new: str

    @property
    def words(self) -> str:
        return f"{self.label} {self.old} → {self.new}"


@dataclass(frozen=True)
class Change:
    """What one person did to a deal at one time; without fields it is the deal's beginning."""

    at: datetime
    who: str
    fields: tuple[FieldChange, ...]


def history_of(deal: Deal) -> list[Change]:
    """Every change of the deal with old and new values, newest first; the last one is how it began."""
    versions = list(_versions(deal))
    if not versions:
        return []
    texts = _texts(deal.workspace.currency)
    changes = [_change(before, after, texts) for before, after in pairwise(versions)]
    first = versions[0]
    begun = Change(first.changed_at, _who(first), ())
    return [begun, *(change for change in changes if change.fields)][::-1]


def changed_since(deal: Deal, moment: datetime, *, currency: str) -> list[str]:
    """What is different from what stood there at `moment`, in words such as “Amount $40,000 → $60,000”."""
    versions = list(_versions(deal))
    seen = next((version for version in reversed(versions) if version.changed_at <= moment), None)
    if seen is None:
        return []
    return [field.words for field in _change(seen, versions[-1], _texts(currency)).fields]


def pushes_of(deal: Deal, workspace: Workspace) -> int:
    """How often the close date moved into a later fiscal quarter."""
    dates = DealVersion.objects.filter(pgh_obj=deal).order_by(*IN_TIME).values_list("close_date", flat=True)
    return count_pushes(list(dates), first_month=workspace.fiscal_year_first_month)


def told_moments(actor: Member) -> frozenset[tuple[int, datetime, int]]:
    """Deal, time and stage of every state that was told later than it happened, of deals the actor sees."""
    later = DealVersion.objects.filter(
        pgh_obj__in=visible_deals(actor), pgh_created_at__gt=F("changed_at") + _TOLD_LATER
    )
    return frozenset(later.values_list("pgh_obj_id", "changed_at", "stage_id"))


def _versions(deal: Deal) -> list[DealVersion]:
    rows = DealVersion.objects.filter(pgh_obj=deal).select_related("stage", "owner", "account", "changed_by")
    return list(rows.order_by(*IN_TIME))


def _change(
    before: DealVersion, after: DealVersion, texts: dict[str, tuple[str, Callable[[DealVersion], str]]]
) -> Change:
    fields = tuple(
        FieldChange(field, label, text(before), text(after))
        for field, (label, text) in texts.items()
        if getattr(before, field) != getattr(after, field)
    )
    return Change(after.changed_at, _who(after), fields)


def _texts(currency: str) -> dict[str, tuple[str, Callable[[DealVersion], str]]]:
    """Field of the model -> its label and how a version says it."""

    def amount(version: DealVersion) -> str:
        return NONE if version.amount_minor is None else str(Money(version.amount_minor, currency))

    return {
        "stage_id": ("Stage", lambda version: version.stage.name),
        "amount_minor": ("Amount", amount),
        "close_date": ("Close date", lambda version: day(version.close_date) if version.close_date else NONE),
        "probability": (
            "Probability",
            lambda version: NONE if version.probability is None else f"{version.probability}%",
        ),
        "forecast_category": ("Forecast category", _category),
        "owner_id": ("Owner", lambda version: version.owner.name if version.owner else "nobody"),
        "account_id": ("Account", lambda version: version.account.name if version.account else NONE),
        "name": ("Name", lambda version: f"“{version.name}”"),
        "next_step": ("Next step", lambda version: f"“{version.next_step}”" if version.next_step else NONE),
    }


def _category(version: DealVersion) -> str:
    return ForecastCategory(version.forecast_category).label if version.forecast_category else "the stage's"


def _who(version: DealVersion) -> str:
    return version.changed_by.name if version.changed_by else ""
