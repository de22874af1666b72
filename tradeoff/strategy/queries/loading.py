"""What a weighing reads: problems with what was judged of them, asks with their deals, accounts; three statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.crm.rules import DealState, DealType
from tradeoff.kernel.bands import Scale
from tradeoff.problems.models import Option
from tradeoff.problems.queries import every_problem, placed, placing
from tradeoff.problems.rules import OptionKind
from tradeoff.strategy import access
from tradeoff.strategy.engine.breadth import AccountFacts
from tradeoff.strategy.engine.evidence import AskEvidence, DealFacts
from tradeoff.strategy.engine.rice import EffortOption
from tradeoff.strategy.engine.weigh import ProblemInputs, WeighInputs
from tradeoff.strategy.models import Assessment, ObjectiveFit
from tradeoff.strategy.rules import Lens, Side, fit_points
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import sight_of


def load(actor: Member, *, today: date, lenses: Mapping[Side, Lens]) -> WeighInputs:
    """Everything a weighing reads, frozen; the number of queries does not depend on the number of rows."""
    problems = _problems(actor)
    asks, deals = _asks_and_deals(actor, {one.key: one.into for one in problems if one.into is not None})
    return WeighInputs(
        today=today,
        problems=tuple(one.inputs for one in problems if one.into is None),
        asks=asks,
        deals=deals,
        accounts=_accounts(actor),
        sales_lens=lenses[Side.SALES],
        product_lens=lenses[Side.PRODUCT],
        first_month=actor.workspace.fiscal_year_first_month,
    )


@dataclass(frozen=True)
class _Problem:
    """A problem as it is weighed, and the one it was merged into."""

    key: int
    into: int | None
    inputs: ProblemInputs


def _problems(actor: Member) -> list[_Problem]:
    """Merged ones too: what is filed under them counts elsewhere."""
    judged = Assessment.objects.filter(problem=OuterRef("pk")).order_by("-at", "-pk")
    options = Option.objects.filter(problem=OuterRef("pk"), withdrawn_at__isnull=True).order_by("pk")
    effort = Cast("effort_likely", TextField())
    read = {
        "judged": Subquery(
            judged.values(row=JSONObject(impact=Cast("impact", TextField()), confidence="confidence"))[:1]
        ),
        "points": ArraySubquery(ObjectiveFit.objects.filter(problem=OuterRef("pk")).order_by("pk").values("points")),
        "ways": ArraySubquery(options.values(row=JSONObject(key="pk", kind="kind", effort=effort, title="title"))),
    }
    rows = every_problem(actor).order_by("pk").annotate(**read).values_list("pk", "merged_to", *read)
    return [_Problem(key, into, _inputs(key, *facts)) for key, into, *facts in rows]


def _inputs(key: int, judged: dict[str, Any] | None, points: list[int], ways: list[dict[str, Any]]) -> ProblemInputs:
    return ProblemInputs(
        problem_id=key,
        impact=_exact(Decimal(judged["impact"])) if judged else None,
        confidence_percent=judged["confidence"] if judged else None,
        strategy_fit=fit_points(points),
        options=tuple(
            EffortOption(
                way["key"],
                OptionKind(way["kind"]).is_building,
                None if way["effort"] is None else Decimal(way["effort"]),
                title=way["title"],
            )
            for way in ways
        ),
    )


DEAL = (
    "deal__account_id", "deal__amount_minor", "chance", "deal__close_date", "deal__stage__state", "deal__type",
    "deal__amount_estimated",
)  # fmt: skip


def _asks_and_deals(
    actor: Member, problems_into: Mapping[int, int]
) -> tuple[tuple[AskEvidence, ...], tuple[DealFacts, ...]]:
    """The asks the actor sees, also unfiled ones, which take their part of the deal they hang on; and those deals.

    Read over all asks at once, since a chain of merges may lead through one that is out of sight.
    """
    chance = Coalesce(F("deal__probability"), F("deal__stage__probability"))
    rows = placing(actor).annotate(chance=chance, deal_seen=_deal_seen(actor)).order_by("pk")
    read = rows.values_list(
        "pk", "filed_under", "merged_to", "seen", "account_id", "type", "asked_at", "from_customer", "deal_id",
        "deal_seen", *DEAL,
    )  # fmt: skip
    zone: ZoneInfo = actor.workspace.zone
    exact, scale = access.can_see_money(actor), actor.workspace.scale
    seen, deals, filed, into = [], {}, {}, {}
    for key, problem_id, other_id, is_seen, account_id, kind, at, said, deal_id, deal_seen, *deal in read:
        if problem_id is not None:
            filed[key] = problem_id
        if other_id is not None:
            into[key] = other_id
        if is_seen:
            seen.append((key, account_id, kind, at.astimezone(zone).date(), deal_id, said))
        if deal_id is not None and deal_seen and deal_id not in deals:
            facts = _deal(deal_id, *deal)
            deals[deal_id] = facts if exact else _in_band(facts, scale)
    where = placed(filed, asks_into=into, problems_into=problems_into)
    asks = (
        AskEvidence(key, account, kind, on, deal, where.get(key), said) for key, account, kind, on, deal, said in seen
    )
    return tuple(asks), tuple(deals[key] for key in sorted(deals))


def _deal_seen(actor: Member) -> Any:
    """Who sees amounts in bands sees those of every deal."""
    if sight_of(actor).everything or not access.can_see_money(actor):
        return Value(True)
    return Case(When(Q(deal__in=visible_deals(actor)), then=Value(True)), default=Value(False))


def _in_band(facts: DealFacts, scale: Scale) -> DealFacts:
    amount = facts.amount_minor
    return replace(facts, amount_minor=None if amount is None else scale.of(amount).middle)


def _deal(
    key: int,
    account_id: int | None,
    amount: int | None,
    percent: int,
    close: date | None,
    state: str,
    kind: str,
    estimated: bool,
) -> DealFacts:
    return DealFacts(
        deal_id=key,
        account_id=account_id or 0,
        amount_minor=amount,
        probability=percent,
        close_date=close,
        is_open=state == DealState.OPEN,
        is_renewal=kind == DealType.RENEWAL,
        estimated=estimated,
    )


def _accounts(actor: Member) -> tuple[AccountFacts, ...]:
    rows = visible_accounts(actor).order_by("pk").values_list("pk", "recurring_minor", "segment")
    return tuple(AccountFacts(key, recurring, segment) for key, recurring, segment in rows)


def _exact(value: Decimal) -> Decimal:
    """0.50 as 0.5, so that the scale's own values are found and hashes do not depend on the column's width."""
    return value.normalize()
