"""Weighing begins here: what the actor may see, in a fixed number of set queries, through the pure engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tradeoff.asks.models import Ask
from tradeoff.asks.queries import visible_asks
from tradeoff.crm.models import Account, Deal
from tradeoff.crm.queries import BandedDeal, banded_in, visible_accounts, visible_deals
from tradeoff.kernel.bands import FEWER, FEWEST
from tradeoff.kernel.errors import NotFound
from tradeoff.log.queries import last_entries
from tradeoff.problems.models import Problem
from tradeoff.problems.queries import count_unfiled, visible_problems
from tradeoff.strategy import access
from tradeoff.strategy.engine.agreement import Agreement, Gap
from tradeoff.strategy.engine.figures import Figure
from tradeoff.strategy.engine.keeping import Keeper
from tradeoff.strategy.engine.ledger import MoneyFigures
from tradeoff.strategy.engine.weigh import Weighed, Weighing, WeighInputs
from tradeoff.strategy.engine.weigh import weigh as weigh_inputs
from tradeoff.strategy.models import Assessment, LensSetting, Objective, ObjectiveFit, Score
from tradeoff.strategy.queries.loading import load
from tradeoff.strategy.rules import Driver, Lens, Side, default_lens, proposed_scale
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.queries import sight_of

LARGE: Final = 2_000  # asks; below it a weighing is quicker than a page
HIDDEN: Final = "Amounts are shown to members with a sales or product role."
BANDED: Final = "In bands: each deal counts with the middle of its band, and the sum is rounded to a band."


@dataclass(frozen=True)
class Kept:
    """A weighing, the ids of the asks that count for each problem, and how many count for none if that was counted."""

    weighing: Weighing
    under: Mapping[int, tuple[int, ...]]
    unfiled: int | None = None

    @property
    def asks(self) -> Counter[int]:
        return Counter({problem_id: len(ids) for problem_id, ids in self.under.items()})


_kept: Final[Keeper[Kept]] = Keeper(4)


def weigh(actor: Member, *, today: date, problem_ids: Collection[int] | None = None) -> Weighing:
    """Weigh every problem the actor may see, now; ranks are always among all of them.

    `problem_ids` narrows what is returned, never what it is ranked against. For who may not see amounts every deal
    counts with the middle of its band; sums of fewer than five deals are left out, and so are ranks and gaps.
    """
    weighing = weighed(actor, today=today).weighing
    if problem_ids is None:
        return weighing
    wanted = set(problem_ids)
    return replace(
        weighing,
        problems=tuple(one for one in weighing.problems if one.problem_id in wanted),
        gaps=tuple(gap for gap in weighing.gaps if gap.problem_id in wanted),
    )


def weighed(actor: Member, *, today: date) -> Kept:
    """Computed anew for each reader; above LARGE asks, what was computed for this reader holds until the next write.

    Every write leaves a log entry in its own transaction, so a log that has not moved means rows that have not.
    """
    large, lenses = _head(actor)
    if not large:
        return _weigh_now(actor, today=today, lenses=lenses)
    reader = (actor.workspace_id, actor.pk, actor.role_set, sight_of(actor))
    depends_on = (*reader, today, last_entries(actor.workspace_id))
    return _kept.get(depends_on, lambda: _weigh_large(actor, today=today, lenses=lenses))


def _weigh_large(actor: Member, *, today: date, lenses: dict[Side, Lens]) -> Kept:
    return replace(_weigh_now(actor, today=today, lenses=lenses), unfiled=count_unfiled(actor))


def _weigh_now(actor: Member, *, today: date, lenses: dict[Side, Lens]) -> Kept:
    inputs = load_inputs(actor, today=today, lenses=lenses)
    weighing = weigh_inputs(inputs)
    under: dict[int, list[int]] = defaultdict(list)
    for ask in inputs.asks:
        if ask.problem_id is not None:
            under[ask.problem_id].append(ask.ask_id)
    shown = (
        weighing if access.can_see_money(actor) else _veiled(weighing, {ask.ask_id: ask.deal_id for ask in inputs.asks})
    )
    return Kept(shown, {key: tuple(ids) for key, ids in under.items()})


def load_inputs(actor: Member, *, today: date, lenses: dict[Side, Lens] | None = None) -> WeighInputs:
    """Everything a weighing reads, frozen; the number of queries does not depend on the number of rows."""
    return load(actor, today=today, lenses=lenses or lenses_of(actor))


def lenses_of(actor: Member) -> dict[Side, Lens]:
    """The newest version of each side's lens, or the one a workspace starts with."""
    return _head(actor)[1]


def _head(actor: Member) -> tuple[bool, dict[Side, Lens]]:
    """Whether there are more than LARGE asks to weigh, and the lenses to weigh them with."""
    newest = LensSetting.objects.filter(workspace=OuterRef("pk")).order_by("side", "-version").distinct("side")
    each = newest.values(row=JSONObject(side="side", version="version", weights="weights", scales="scales"))
    many = Exists(visible_asks(actor)[LARGE : LARGE + 1])
    large, rows = Workspace.objects.filter(pk=actor.workspace_id).values_list(many, ArraySubquery(each)).get()
    stored = {Side(row["side"]): lens_from(LensSetting(**row)) for row in rows}
    currency = actor.workspace.currency
    return large, {side: stored.get(side) or default_lens(side, currency=currency) for side in Side}


def lens_from(row: LensSetting) -> Lens:
    weights = {Driver(name): int(weight) for name, weight in row.weights.items()}
    scales = {Driver(name): int(scale) for name, scale in row.scales.items()}
    return Lens(Side(row.side), row.version, weights, scales)


def lens_history(actor: Member, side: Side) -> QuerySet[LensSetting]:
    """All versions of one side, newest first."""
    rows = LensSetting.objects.filter(workspace=actor.workspace_id, side=side.value)
    return rows.select_related("by").order_by("-version")


def money_scale_for(actor: Member) -> int | None:
    """A round amount that nine in ten of the open deals stay below, to propose as a scale."""
    amounts = visible_deals(actor).open().filter(amount_minor__gt=0).values_list("amount_minor", flat=True)
    return proposed_scale([amount for amount in amounts if amount is not None])


def objectives_of(actor: Member) -> QuerySet[Objective]:
    return Objective.objects.filter(workspace=actor.workspace_id).order_by("horizon", "name", "pk")


def objective_of(actor: Member, objective_id: int) -> Objective:
    objective = objectives_of(actor).filter(pk=objective_id).first()
    if objective is None:
        raise NotFound("There is no such objective here.")
    return objective


def fits_of(problem: Problem) -> dict[int, int]:
    """Objective id to points."""
    return dict(ObjectiveFit.objects.filter(problem=problem).values_list("objective_id", "points"))


def objectives_with_fits(actor: Member, problem: Problem) -> tuple[list[Objective], dict[int, int]]:
    """Every objective, and how much solving this problem serves it where that was said."""
    said = ObjectiveFit.objects.filter(problem=problem, objective=OuterRef("pk")).values("points")
    rows = {row: row.points for row in objectives_of(actor).annotate(points=Subquery(said))}
    return list(rows), {row.pk: points for row, points in rows.items() if points is not None}


def assessments_of(problem: Problem) -> QuerySet[Assessment]:
    """Newest first; the first counts."""
    return Assessment.objects.filter(problem=problem).select_related("by").order_by("-at", "-pk")


def newest_scores(actor: Member) -> dict[tuple[int, str], str]:
    """(problem id, model) to the hash of the inputs of its newest kept score."""
    newest = Score.objects.filter(workspace=actor.workspace_id).order_by("problem", "model", "-at", "-pk")
    rows = newest.distinct("problem", "model").values_list("problem_id", "model", "inputs_hash")
    return {(problem_id, model): inputs_hash for problem_id, model, inputs_hash in rows}


def _veiled(weighing: Weighing, deals: Mapping[int, int | None]) -> Weighing:
    """`deals`: what each ask hangs on, for the parts of deals that are shared out over asks."""
    hidden = Agreement(len(weighing.problems), None, None, None, enough=False, overlap=0, top=0)
    problems = tuple(_without_money(one, deals) for one in weighing.problems)
    return replace(weighing, problems=problems, gaps=(), agreement=hidden)


def _without_money(one: Weighed, deals: Mapping[int, int | None]) -> Weighed:
    shown = {name: value for name, value in vars(one.money).items() if isinstance(value, Figure)}
    veiled = {name: _banded(figure, deals) for name, figure in shown.items()}
    return replace(
        one,
        money=MoneyFigures(**veiled, estimated_share=None, without_amount=()),
        reach=replace(one.reach, rows=()),
        breadth=replace(
            one.breadth, account_ids=(), outside_scope=(), recurring_minor=0, recurring_total_minor=0, segments=()
        ),
        gap=Gap(one.problem_id, 0, 0, None, HIDDEN),
    )


def _banded(figure: Figure, deals: Mapping[int, int | None]) -> Figure:
    """A figure over deals, or over asks that share them out; amounts come here as middles of bands."""
    behind = {deals.get(row.id) if row.kind == "ask" else row.id for row in figure.rows}
    few = len(behind) < FEWEST
    said = f"{FEWER.capitalize()}: no sum is shown." if few else BANDED
    return replace(figure, value=None if few else figure.value, notes=(said,))


def banded_deals_in(actor: Member, ids: Iterable[int]) -> dict[int, BandedDeal]:
    return banded_in(actor, ids)


def named_problems(actor: Member) -> list[Problem]:
    """Every problem with area and owner at hand, by title."""
    return list(visible_problems(actor).select_related("area__product", "owner").order_by("title", "pk"))


def deals_in(actor: Member, ids: Iterable[int]) -> dict[int, Deal]:
    return visible_deals(actor).select_related("account", "stage").in_bulk(set(ids))


def asks_in(actor: Member, ids: Iterable[int]) -> dict[int, Ask]:
    return visible_asks(actor).select_related("account", "deal").in_bulk(set(ids))


def accounts_in(actor: Member, ids: Iterable[int]) -> dict[int, Account]:
    return visible_accounts(actor).in_bulk(set(ids))


def preview(actor: Member, lens: Lens, *, today: date) -> tuple[Weighing, Weighing]:
    """The problems weighed as now and as they would be with another lens; the same rows, read once."""
    inputs = load_inputs(actor, today=today)
    changed = {Side.SALES: "sales_lens", Side.PRODUCT: "product_lens"}[lens.side]
    return weigh_inputs(inputs), weigh_inputs(replace(inputs, **{changed: lens}))  # type: ignore[arg-type]
