"""Whose accounts and deals each role sees, and the bands in which amounts are shown to who sees none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.bands import Scale, checked_edges, scale_of
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces import access, events, queries
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import MONEY_ROLES, Reach, Role


@transaction.atomic
def set_visibility(*, actor: Member, reaches: Mapping[Role, Reach], now: datetime) -> None:
    """Set how far these roles see; the others stay. Administrators see everything, or nobody could undo it."""
    if not access.can_set_visibility(actor):
        raise NotAllowed("Only an administrator says whose deals a role sees.")
    if reaches.get(Role.ADMIN, Reach.ALL) is not Reach.ALL:
        raise Invalid("An administrator sees everybody's deals.", field="admin")
    before = queries.reaches_of(actor)
    unknown = set(reaches) - set(before)
    if unknown:
        raise Invalid(f"{min(unknown).label} sees no amounts, and so nobody's deals.")
    changed = {role: reach for role, reach in reaches.items() if before[role] is not reach}
    if changed:
        held = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
        held.reaches = held.reaches | {role.value: reach.value for role, reach in changed.items()}
        held.save(update_fields=["reaches"])
        actor.workspace.reaches = held.reaches
        queries.forget_sight(actor)
        roles = tuple(sorted(changed))
        log.record(events.VisibilitySet(workspace_id=actor.workspace_id, roles=roles), actor=actor, now=now)


@transaction.atomic
def set_bands(*, actor: Member, edges: Sequence[int], now: datetime) -> Scale:
    """Bands end at these amounts from now on, in minor units. Refuses as `tried_bands` does."""
    held = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    before, told = held.scale, _edges_told(held)
    chosen = _checked(actor, edges, told=told)
    if chosen != before:
        held.band_edges, held.band_edges_told = list(chosen.edges), sorted(told)
        held.save(update_fields=["band_edges", "band_edges_told"])
        actor.workspace.band_edges, actor.workspace.band_edges_told = held.band_edges, held.band_edges_told
        log.record(events.BandsSet(workspace_id=actor.workspace_id), actor=actor, now=now)
    return chosen


def tried_bands(*, actor: Member, edges: Sequence[int]) -> Scale:
    """The bands as they would be; nothing is set.

    Refuses bands too narrow to hide an amount, and, once there are readers of bands, edges too near to one they met.
    """
    return _checked(actor, edges, told=_edges_told(actor.workspace))


def _checked(actor: Member, edges: Sequence[int], *, told: set[int]) -> Scale:
    if not access.can_set_visibility(actor):
        raise NotAllowed("Only an administrator says where bands end.")
    currency = actor.workspace.currency
    return scale_of(currency, checked_edges(edges, told=told, currency=currency))


def _edges_told(workspace: Workspace) -> set[int]:
    """What readers of bands met, also those who have left: what they saw they may remember."""
    members = Member.objects.filter(workspace=workspace)
    readers = members.exclude(roles__role__in=[role.value for role in MONEY_ROLES])
    return {*workspace.band_edges_told, *(workspace.scale.edges if readers.exists() else ())}
