"""Deals of a quarter by the team their owner was in on the day they close, or closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tradeoff.crm.queries.rows import visible_deals
from tradeoff.crm.rules import DealState
from tradeoff.kernel.periods import Quarter
from tradeoff.workspaces.models import Member, SalesTeam, TeamSpell
from tradeoff.workspaces.queries import sight_of, team_tree

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from tradeoff.crm.models import Deal

    class TeamThen(TypedDict):
        team_then: int | None

    DealThen = WithAnnotations[Deal, TeamThen]


@dataclass(frozen=True)
class Sums:
    """How many deals, their amounts, and the same weighted by probability; minor units."""

    deals: int = 0
    total: int = 0
    weighted: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.deals + other.deals, self.total + other.total, self.weighted + other.weighted)


@dataclass(frozen=True)
class TeamLine:
    """A team with those below it, by state; without a team: deals whose owner was in none on that day."""

    team: SalesTeam | None
    depth: int
    by_state: dict[DealState, Sums] = field(default_factory=dict)


def deals_by_team(actor: Member, quarter: Quarter) -> tuple[list[TeamLine], dict[DealState, Sums]]:
    """Every team after its parent, then the deals of no team; and the whole, in which each deal counts once.

    Whoever sees some teams alone reads nothing of the others, least of all that they have no deals.
    """
    own: dict[int | None, dict[DealState, Sums]] = defaultdict(dict)
    whole: dict[DealState, Sums] = dict.fromkeys(DealState, Sums())
    for team_id, state, sums in _summed(deals_of_quarter(actor, quarter)):
        own[team_id][DealState(state)] = sums
        whole[DealState(state)] += sums
    tree = [(node.team, node.depth) for node in team_tree(actor)]
    lines = [TeamLine(team, depth, _together(own, below)) for team, depth, below in _with_below(tree)]
    if not sight_of(actor).everything:
        lines = [line for line in lines if any(sums.deals for sums in line.by_state.values())]
    return [*lines, *([TeamLine(None, 0, own[None])] if own.get(None) else [])], whole


def deals_of_quarter(actor: Member, quarter: Quarter) -> QuerySet[DealThen]:
    """What the actor sees of it, each with `team_then`: the team of its owner on its close date."""
    closes = OuterRef("close_date")
    spells = TeamSpell.objects.filter(member=OuterRef("owner")).filter(
        Q(starts=None) | Q(starts__lte=closes), Q(ends=None) | Q(ends__gt=closes)
    )
    rows: QuerySet[Deal] = visible_deals(actor).filter(close_date__range=(quarter.starts, quarter.ends))
    return rows.annotate(team_then=Subquery(spells.values("team")[:1]))


def deals_of_team(actor: Member, quarter: Quarter, team: SalesTeam | None) -> QuerySet[DealThen]:
    """The rows behind a line, the largest first; without a team: of no team."""
    rows = deals_of_quarter(actor, quarter).select_related("account", "owner", "stage", "product")
    if team is None:
        rows = rows.filter(team_then=None)
    else:
        tree = [(node.team, node.depth) for node in team_tree(actor)]
        rows = rows.filter(team_then__in=next(below for one, _, below in _with_below(tree) if one == team))
    return rows.order_by(F("amount_minor").desc(nulls_last=True), "pk")


def _summed(rows: QuerySet[DealThen]) -> Iterable[tuple[int | None, str, Sums]]:
    chance = Coalesce(F("probability"), F("stage__probability"))
    grouped = rows.order_by().values("team_then", "stage__state")
    sums = grouped.annotate(
        deals=Count("*"),
        total=Coalesce(Sum("amount_minor"), 0, output_field=BigIntegerField()),
        percents=Coalesce(Sum(F("amount_minor") * chance, output_field=BigIntegerField()), 0),
    )
    found = sums.values_list("team_then", "stage__state", "deals", "total", "percents")
    return [(team, state, Sums(deals, total, (percents + 50) // 100)) for team, state, deals, total, percents in found]


def _with_below(tree: list[tuple[SalesTeam, int]]) -> Iterable[tuple[SalesTeam, int, list[int]]]:
    """Each team with its depth and the ids of itself and of all that follow it more deeply."""
    for number, (team, depth) in enumerate(tree):
        below = [team.pk]
        for other, deep in tree[number + 1 :]:
            if deep <= depth:
                break
            below.append(other.pk)
        yield team, depth, below


def _together(own: dict[int | None, dict[DealState, Sums]], teams: Iterable[int]) -> dict[DealState, Sums]:
    keys = [key for key in teams if key in own]
    return {state: sum((own[key].get(state, Sums()) for key in keys), Sums()) for state in DealState}
