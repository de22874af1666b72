"""Weighing begins here: what the actor may see, in a fixed number of set queries, through the pure engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from tradeoff.asks.models import Ask
from tradeoff.asks.queries import visible_asks
from tradeoff.crm.models import Account, Deal
from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.crm.rules import DealState, DealType
from tradeoff.kernel.errors import NotFound
from tradeoff.log.queries import last_entries
from tradeoff.problems.models import Option, Problem
from tradeoff.problems.queries import count_unfiled, standing_of_asks, visible_problems
from tradeoff.problems.rules import OptionKind
from tradeoff.strategy import access
from tradeoff.strategy.engine.agreement import Agreement, Gap
from tradeoff.strategy.engine.breadth import AccountFacts
from tradeoff.strategy.engine.evidence import AskEvidence, DealFacts
from tradeoff.strategy.engine.figures import Figure
from tradeoff.strategy.engine.keeping import Keeper
from tradeoff.strategy.engine.ledger import MoneyFigures
from tradeoff.strategy.engine.rice import EffortOption
from tradeoff.strategy.engine.weigh import ProblemInputs, Weighed, Weighing, WeighInputs
from tradeoff.strategy.engine.weigh import weigh as weigh_inputs
from tradeoff.strategy.models import Assessment, LensSetting, Objective, ObjectiveFit, Score
from tradeoff.strategy.rules import Driver, Lens, Side, default_lens, fit_points, proposed_scale
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import sight_of

LARGE: Final = 2_000  # asks; below it a weighing is quicker than a page
HIDDEN: Final = "Amounts are shown to members with a sales or product role."


@dataclass(frozen=True)
class Kept:
    """A weighing, how many asks count for each problem, and how many for none if that was counted."""

    weighing: Weighing
    asks: Counter[int]
    unfiled: int | None = None


_kept: Final[Keeper[Kept]] = Keeper(4)


def weigh(actor: Member, *, today: date, problem_ids: Collection[int] | None = None) -> Weighing:
    """Weigh every problem the actor may see, now; ranks are always among all of them.

    `problem_ids` narrows what is returned, never what it is ranked against. Who may not see money gets figures without
    values, no rows, no gaps.
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
    if not visible_asks(actor)[LARGE : LARGE + 1].exists():
        return _weigh_now(actor, today=today)
    reader = (actor.workspace_id, actor.pk, actor.role_set, sight_of(actor))
    depends_on = (*reader, today, last_entries(actor.workspace_id))
    return _kept.get(depends_on, lambda: replace(_weigh_now(actor, today=today), unfiled=count_unfiled(actor)))


def _weigh_now(actor: Member, *, today: date) -> Kept:
    inputs = load_inputs(actor, today=today)
    weighing = weigh_inputs(inputs)
    asks = Counter(ask.problem_id for ask in inputs.asks if ask.problem_id is not None)
    return Kept(weighing if access.can_see_money(actor) else _veiled(weighing), asks)


def load_inputs(actor: Member, *, today: date, lenses: dict[Side, Lens] | None = None) -> WeighInputs:
    """Everything a weighing reads, frozen; the number of queries does not depend on the number of rows."""
    lenses = lenses or lenses_of(actor)
    placed = standing_of_asks(actor.workspace_id)
    return WeighInputs(
        today=today,
        problems=_problems(visible_problems(actor)),
        asks=_asks(actor, placed),
        deals=_deals(actor),
        accounts=_accounts(actor),
        sales_lens=lenses[Side.SALES],
        product_lens=lenses[Side.PRODUCT],
        first_month=actor.workspace.fiscal_year_first_month,
    )


def lenses_of(actor: Member) -> dict[Side, Lens]:
    """The newest version of each side's lens, or the one a workspace starts with."""
    newest = LensSetting.objects.filter(workspace=actor.workspace_id).order_by("side", "-version").distinct("side")
    stored = {Side(row.side): lens_from(row) for row in newest}
    currency = actor.workspace.currency
    return {side: stored.get(side) or default_lens(side, currency=currency) for side in Side}


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


def assessments_of(problem: Problem) -> QuerySet[Assessment]:
    """Newest first; the first counts."""
    return Assessment.objects.filter(problem=problem).select_related("by").order_by("-at", "-pk")


def newest_scores(actor: Member) -> dict[tuple[int, str], str]:
    """(problem id, model) to the hash of the inputs of its newest kept score."""
    newest = Score.objects.filter(workspace=actor.workspace_id).order_by("problem", "model", "-at", "-pk")
    rows = newest.distinct("problem", "model").values_list("problem_id", "model", "inputs_hash")
    return {(problem_id, model): inputs_hash for problem_id, model, inputs_hash in rows}


def _problems(problems: QuerySet[Problem]) -> tuple[ProblemInputs, ...]:
    ids = list(problems.order_by("pk").values_list("pk", flat=True))
    judged = {
        row.problem_id: row
        for row in Assessment.objects.filter(problem__in=ids).order_by("problem", "-at", "-pk").distinct("problem")
    }
    fits: dict[int, list[int]] = defaultdict(list)
    for problem_id, points in ObjectiveFit.objects.filter(problem__in=ids).values_list("problem_id", "points"):
        fits[problem_id].append(points)
    options = _options(ids)
    return tuple(
        ProblemInputs(
            problem_id=key,
            impact=_exact(judged[key].impact) if key in judged else None,
            confidence_percent=judged[key].confidence if key in judged else None,
            strategy_fit=fit_points(fits[key]),
            options=tuple(options[key]),
        )
        for key in ids
    )


def _options(problem_ids: Iterable[int]) -> dict[int, list[EffortOption]]:
    found: dict[int, list[EffortOption]] = defaultdict(list)
    rows = Option.objects.filter(problem__in=problem_ids, withdrawn_at__isnull=True).order_by("pk")
    for row in rows.only("pk", "problem_id", "kind", "effort_likely", "title"):
        found[row.problem_id].append(
            EffortOption(row.pk, OptionKind(row.kind).is_building, row.effort_likely, title=row.title)
        )
    return found


def _asks(actor: Member, placed: dict[int, int]) -> tuple[AskEvidence, ...]:
    """Every ask, also unfiled ones: they take their part of the deal they hang on."""
    zone: ZoneInfo = actor.workspace.zone
    rows = visible_asks(actor).order_by("pk")
    return tuple(
        AskEvidence(key, account_id, kind, at.astimezone(zone).date(), deal_id, placed.get(key), said)
        for key, account_id, kind, at, deal_id, said in rows.values_list(
            "pk", "account_id", "type", "asked_at", "deal_id", "from_customer"
        )
    )


def _deals(actor: Member) -> tuple[DealFacts, ...]:
    chance = Coalesce(F("probability"), F("stage__probability"))
    rows = visible_deals(actor).filter(asks__isnull=False).distinct().order_by("pk").annotate(chance_percent=chance)
    return tuple(
        DealFacts(
            deal_id=key,
            account_id=account_id or 0,
            amount_minor=amount,
            probability=percent,
            close_date=close,
            is_open=state == DealState.OPEN,
            is_renewal=kind == DealType.RENEWAL,
            estimated=estimated,
        )
        for key, account_id, amount, percent, close, state, kind, estimated in rows.values_list(
            "pk", "account_id", "amount_minor", "chance_percent", "close_date", "stage__state", "type",
            "amount_estimated",
        )
    )  # fmt: skip


def _accounts(actor: Member) -> tuple[AccountFacts, ...]:
    rows = visible_accounts(actor).order_by("pk").values_list("pk", "recurring_minor", "segment")
    return tuple(AccountFacts(key, recurring, segment) for key, recurring, segment in rows)


def _exact(value: Decimal) -> Decimal:
    """0.50 as 0.5, so that the scale's own values are found and hashes do not depend on the column's width."""
    return value.normalize()


def _veiled(weighing: Weighing) -> Weighing:
    hidden = Agreement(len(weighing.problems), None, None, None, enough=False, overlap=0, top=0)
    problems = tuple(_without_money(one) for one in weighing.problems)
    return replace(weighing, problems=problems, gaps=(), agreement=hidden)


def _without_money(one: Weighed) -> Weighed:
    shown = {name: value for name, value in vars(one.money).items() if isinstance(value, Figure)}
    veiled = {name: replace(figure, value=None, rows=(), notes=(HIDDEN,)) for name, figure in shown.items()}
    return replace(
        one,
        money=MoneyFigures(**veiled, estimated_share=None, without_amount=()),
        reach=replace(one.reach, rows=()),
        breadth=replace(
            one.breadth, account_ids=(), outside_scope=(), recurring_minor=0, recurring_total_minor=0, segments=()
        ),
        gap=Gap(one.problem_id, 0, 0, None, HIDDEN),
    )


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
