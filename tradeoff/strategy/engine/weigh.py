"""Weigh a workspace's problems: every figure beside its evidence, both lenses, their ranks and gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tradeoff.strategy.engine.agreement import Agreement, Gap, agreement, gaps
from tradeoff.strategy.engine.allocation import DEFAULT_TYPE_WEIGHTS, Mode, allocate
from tradeoff.strategy.engine.breadth import AccountFacts, Breadth, Scope, breadth
from tradeoff.strategy.engine.evidence import AskEvidence, DealFacts, at_stake
from tradeoff.strategy.engine.figures import VERSION, Figure, hash_of
from tradeoff.strategy.engine.ledger import MoneyFigures, Stamp, money_figures, reach_figure
from tradeoff.strategy.engine.lenses import Drivers, LensScore, points
from tradeoff.strategy.engine.rice import EffortBasis, EffortOption, Score, effort_basis, rice
from tradeoff.strategy.rules import Lens


@dataclass(frozen=True, slots=True)
class ProblemInputs:
    """What people have judged about a problem; None: not yet."""

    problem_id: int
    impact: Decimal | None = None
    confidence_percent: int | None = None
    strategy_fit: int | None = None  # points 0–100, see rules.fit_points
    options: tuple[EffortOption, ...] = ()


@dataclass(frozen=True)
class WeighInputs:
    """Everything a weighing reads, as of one day.

    Deals: those with an ask. Asks: all asks on those deals, and every ask filed under one of the problems.
    Accounts: those in scope.
    """

    today: date
    problems: tuple[ProblemInputs, ...]
    asks: tuple[AskEvidence, ...]
    deals: tuple[DealFacts, ...]
    accounts: tuple[AccountFacts, ...]
    sales_lens: Lens
    product_lens: Lens
    first_month: int = 1
    type_weights: Mapping[str, int] = field(default_factory=lambda: DEFAULT_TYPE_WEIGHTS)


@dataclass(frozen=True)
class Evidence:
    """One problem weighed by itself, before it has its place among the others."""

    problem_id: int
    money: MoneyFigures
    reach: Figure
    breadth: Breadth
    effort: EffortBasis
    rice: Score
    sales: LensScore
    product: LensScore
    as_of: date
    version: str
    inputs_hash: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that opens to rows, in the order they are shown."""
        return (*self.money.all, self.reach)


@dataclass(frozen=True)
class Weighed(Evidence):
    """One problem with its places; `gap` names both and why they differ."""

    gap: Gap

    @property
    def sales_rank(self) -> int:
        return self.gap.sales_rank

    @property
    def product_rank(self) -> int:
        return self.gap.product_rank


@dataclass(frozen=True)
class Weighing:
    """All problems in the order they were given, the gaps widest first, and the agreement of the two lenses."""

    as_of: date
    version: str
    inputs_hash: str
    problems: tuple[Weighed, ...]
    gaps: tuple[Gap, ...]
    agreement: Agreement

    def of(self, problem_id: int) -> Weighed | None:
        return next((weighed for weighed in self.problems if weighed.problem_id == problem_id), None)


def weigh(inputs: WeighInputs) -> Weighing:
    """Weigh every problem of a workspace; the same inputs always give the same result and the same hashes."""
    deals = {deal.deal_id: deal for deal in inputs.deals}
    filed: dict[int, list[AskEvidence]] = defaultdict(list)
    of_deal: dict[int, list[AskEvidence]] = defaultdict(list)
    for ask in sorted(inputs.asks, key=lambda each: each.ask_id):
        if ask.problem_id is not None:
            filed[ask.problem_id].append(ask)
        if ask.deal_id is not None:
            of_deal[ask.deal_id].append(ask)
    parts = {mode: allocate(inputs.asks, deals, mode, inputs.type_weights) for mode in Mode}
    scope = Scope.of(inputs.accounts)
    workspace_hash = _workspace_hash(inputs)
    rough = []
    for problem in inputs.problems:
        its_asks = filed[problem.problem_id]
        stamp = Stamp(inputs.today, _problem_hash(workspace_hash, problem, its_asks, of_deal, deals))
        stake = at_stake(its_asks, deals, today=inputs.today, first_month=inputs.first_month)
        money = money_figures(
            stake,
            asks=its_asks,
            even=parts[Mode.EVEN],
            by_type=parts[Mode.BY_TYPE],
            weights=inputs.type_weights,
            stamp=stamp,
        )
        rough.append(_evidence(problem, money, breadth(its_asks, scope), its_asks, inputs))
    widest = gaps({one.problem_id: one.sales for one in rough}, {one.problem_id: one.product for one in rough})
    by_problem = {gap.problem_id: gap for gap in widest}
    return Weighing(
        as_of=inputs.today,
        version=VERSION,
        inputs_hash=hash_of(workspace_hash, [one.inputs_hash for one in rough]),
        problems=tuple(Weighed(**vars(one), gap=by_problem[one.problem_id]) for one in rough),
        gaps=widest,
        agreement=agreement(
            {one.problem_id: one.sales.value for one in rough}, {one.problem_id: one.product.value for one in rough}
        ),
    )


def _evidence(
    problem: ProblemInputs, money: MoneyFigures, spread: Breadth, asks: list[AskEvidence], inputs: WeighInputs
) -> Evidence:
    stamp = Stamp(inputs.today, money.at_stake.inputs_hash)
    reach = reach_figure(asks, today=inputs.today, first_month=inputs.first_month, stamp=stamp)
    effort = effort_basis(problem.options)
    drivers = Drivers(
        revenue_this_quarter=money.weighted_this_quarter.value,
        revenue_later=money.weighted_later.value,
        renewals_at_risk=money.weighted_renewals.value,
        breadth=_percent(spread),
        strategy_fit=problem.strategy_fit,
        effort=effort.weeks,
        confidence=problem.confidence_percent,
    )
    return Evidence(
        problem_id=problem.problem_id,
        money=money,
        reach=reach,
        breadth=spread,
        effort=effort,
        rice=rice(len(reach.rows), problem.impact, problem.confidence_percent, effort),
        sales=points(drivers, inputs.sales_lens),
        product=points(drivers, inputs.product_lens),
        as_of=inputs.today,
        version=VERSION,
        inputs_hash=stamp.inputs_hash,
    )


def _percent(spread: Breadth) -> Decimal | None:
    """Breadth as a driver; a share below the floor is no evidence and earns nothing."""
    return Decimal(100 * spread.share.k) / spread.share.n if spread.share.enough else None


def _workspace_hash(inputs: WeighInputs) -> str:
    lenses = [
        (lens.side, lens.version, sorted(lens.weights.items()), sorted(lens.scales.items()))
        for lens in (inputs.sales_lens, inputs.product_lens)
    ]
    accounts = sorted((a.account_id, a.recurring_minor, a.segment) for a in inputs.accounts)
    return hash_of(VERSION, inputs.today, inputs.first_month, lenses, sorted(inputs.type_weights.items()), accounts)


def _problem_hash(
    workspace_hash: str,
    problem: ProblemInputs,
    asks: Iterable[AskEvidence],
    of_deal: Mapping[int, list[AskEvidence]],
    deals: Mapping[int, DealFacts],
) -> str:
    """Of all that this problem's figures read: also the other asks on its deals, which take their part of them."""
    deal_ids = sorted({ask.deal_id for ask in asks if ask.deal_id is not None and ask.deal_id in deals})
    facts = [
        (d.deal_id, d.amount_minor, d.probability, d.close_date, d.is_open, d.is_renewal, d.estimated)
        for d in (deals[deal_id] for deal_id in deal_ids)
    ]
    sharing = [(ask.ask_id, ask.type, deal_id) for deal_id in deal_ids for ask in of_deal[deal_id]]
    said = [(a.ask_id, a.account_id, a.type, a.asked_on, a.deal_id, a.asked_by_customer) for a in asks]
    options = [(o.option_id, o.is_building, o.likely_weeks, o.is_chosen) for o in problem.options]
    judged = (problem.problem_id, problem.impact, problem.confidence_percent, problem.strategy_fit, options)
    return hash_of(workspace_hash, judged, said, facts, sharing)
