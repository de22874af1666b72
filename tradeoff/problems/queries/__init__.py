"""Reads over problems; asks, deals and accounts behind them begin from what the actor may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value

from tradeoff.asks.models import Ask, AskMerge
from tradeoff.asks.queries import every_ask, visible_asks, with_answers
from tradeoff.asks.rules import AnswerKind
from tradeoff.crm.models import Account, Deal
from tradeoff.crm.queries import is_banded, sees_deals, visible_accounts, visible_deals
from tradeoff.kernel.errors import NotFound
from tradeoff.problems import ports, rules
from tradeoff.problems.engine import standing as placed
from tradeoff.problems.models import Filing, Option, Problem, ProblemMerge, ProblemView
from tradeoff.problems.queries.roots import Behind, roots_of_asks, roots_of_problems, whats_behind
from tradeoff.problems.searching import Similar, similar_in
from tradeoff.workspaces.models import Member

__all__ = [
    "Behind", "Similar", "accounts_behind", "all_options", "asks_by_problem", "deals_behind", "every_problem",
    "facts_of",
    "filed_asks", "filing_of", "merge_of", "merges_around", "option_of", "options_of", "placed", "placing",
    "problem_of", "problem_of_ask", "problems_of_asks", "roots_of_asks", "roots_of_problems",
    "similar_problems", "standing_of_asks", "suggestions",
    "unfiled_asks", "visible_problems", "whats_behind",
]  # fmt: skip

CLOSED = [kind.value for kind in AnswerKind if kind.closes]


def visible_problems(actor: Member) -> QuerySet[Problem]:
    """Every member reads problems; those merged into another are left out."""
    in_force = ProblemMerge.objects.filter(problem=OuterRef("pk"), undone_at__isnull=True)
    return Problem.objects.filter(~Exists(in_force), workspace=actor.workspace_id)


def every_problem(actor: Member) -> QuerySet[Problem]:
    """Merged ones too, each with the id of the problem it was merged into (`merged_to`)."""
    in_force = FilteredRelation("merges", condition=Q(merges__undone_at__isnull=True))
    rows = Problem.objects.filter(workspace=actor.workspace_id)
    return rows.annotate(merge=in_force).annotate(merged_to=F("merge__into_id"))


def placing(actor: Member) -> QuerySet[Ask]:
    """Every ask with the problem it is filed under (`filed_under`) and the ask it was merged into (`merged_to`)."""
    filing = FilteredRelation("filings", condition=Q(filings__ended_at__isnull=True))
    merge = FilteredRelation("merges", condition=Q(merges__undone_at__isnull=True))
    rows = every_ask(actor).annotate(filing=filing, merge=merge)
    return rows.annotate(filed_under=F("filing__problem_id"), merged_to=F("merge__into_id"))


def problem_of(actor: Member, problem_id: int) -> Problem:
    """Also a merged one, so that an old link still leads somewhere; refuses with NotFound."""
    problems = Problem.objects.filter(workspace=actor.workspace_id)
    problem = problems.select_related("area__product", "owner", "opened_by").filter(pk=problem_id).first()
    if problem is None:
        raise NotFound("There is no such problem here.")
    return problem


def merge_of(problem: Problem) -> ProblemMerge | None:
    """The merge in force that took this problem into another."""
    merges = ProblemMerge.objects.filter(problem=problem, undone_at__isnull=True)
    return merges.select_related("into", "by").first()


def merges_around(problem: Problem) -> tuple[ProblemMerge | None, list[ProblemMerge]]:
    """The merge in force that took this problem into another, and those that brought others here, oldest first."""
    here = Q(problem=problem) | Q(into=problem)
    rows = ProblemMerge.objects.filter(here, undone_at__isnull=True).select_related("problem", "into", "by")
    found = list(rows.order_by("at", "pk"))
    gone = next((one for one in found if one.problem_id == problem.pk), None)
    return gone, [one for one in found if one.into_id == problem.pk]


def standing_of_asks(workspace_id: int) -> dict[int, int]:
    """Ask id to the id of the problem it counts for, through all merges in force."""
    here = {"workspace": workspace_id}
    filed = Filing.objects.filter(**here, ended_at__isnull=True).values_list(Value("filed"), "ask_id", "problem_id")
    asks = AskMerge.objects.filter(**here, undone_at__isnull=True).values_list(Value("asks"), "ask_id", "into_id")
    merges = ProblemMerge.objects.filter(**here, undone_at__isnull=True)
    found: dict[str, dict[int, int]] = {"filed": {}, "asks": {}, "problems": {}}
    problems = merges.values_list(Value("problems"), "problem_id", "into_id")
    for which, key, leads_to in filed.union(asks, problems, all=True):
        found[which][key] = leads_to
    return placed(found["filed"], asks_into=found["asks"], problems_into=found["problems"])


def filed_asks(actor: Member, problem: Problem) -> QuerySet[Ask]:
    """The asks that count for a problem: its own, those of problems merged into it, and what was merged into those."""
    placed = standing_of_asks(actor.workspace_id)
    return visible_asks(actor).filter(pk__in=[ask for ask, where in placed.items() if where == problem.pk])


def asks_by_problem(actor: Member) -> dict[int, list[int]]:
    """Problem id to the ids of the asks that count for it."""
    found: dict[int, list[int]] = defaultdict(list)
    for ask_id, problem_id in standing_of_asks(actor.workspace_id).items():
        found[problem_id].append(ask_id)
    return found


def problem_of_ask(ask: Ask) -> Problem | None:
    """The problem an ask counts for, through merges."""
    return problems_of_asks([ask]).get(ask.pk)


def problems_of_asks(asks: Iterable[Ask]) -> dict[int, Problem]:
    """Ask id to its problem; asks that count for none are left out. All asks are of one workspace."""
    asks = list(asks)
    if not asks:
        return {}
    placed = standing_of_asks(asks[0].workspace_id)
    wanted = {ask.pk: placed[ask.pk] for ask in asks if ask.pk in placed}
    problems = Problem.objects.select_related("area", "owner").in_bulk(set(wanted.values()))
    return {ask_id: problems[problem_id] for ask_id, problem_id in wanted.items()}


def filing_of(ask: Ask) -> Filing | None:
    """The filing in force, with the problem and who filed it."""
    return Filing.objects.filter(ask=ask, ended_at__isnull=True).select_related("problem", "by").first()


def unfiled_asks(actor: Member) -> QuerySet[Ask]:
    """Asks that count for no problem and whose last answer leaves something open, the longest due first."""
    filed = Filing.objects.filter(ask=OuterRef("pk"), ended_at__isnull=True)
    merged = AskMerge.objects.filter(ask=OuterRef("pk"), undone_at__isnull=True)
    asks = with_answers(visible_asks(actor)).filter(~Exists(filed), ~Exists(merged)).exclude(current_kind__in=CLOSED)
    return asks.select_related("account", "deal", "asked_by", "triage_owner", "area").order_by("answer_due", "pk")


def count_unfiled(actor: Member) -> int:
    return unfiled_asks(actor).select_related(None).order_by().count()


def deals_behind(actor: Member, asks: Iterable[Ask]) -> list[Deal]:
    """The deals these asks hang on, each once, largest first; an amount that is not known comes last."""
    if not sees_deals(actor):
        return []
    deals = visible_deals(actor).filter(pk__in={ask.deal_id for ask in asks if ask.deal_id})
    found = deals.select_related("account", "stage", "owner")
    return sorted(found, key=lambda deal: (not deal.is_open, -(deal.amount_minor or -1), deal.pk))


def accounts_behind(actor: Member, asks: Iterable[Ask]) -> dict[int, Account]:
    return visible_accounts(actor).in_bulk({ask.account_id for ask in asks}) if sees_deals(actor) else {}


def options_of(problem: Problem) -> QuerySet[Option]:
    """What is on the table, in the order it was offered."""
    return Option.objects.filter(problem=problem, withdrawn_at__isnull=True).order_by("pk")


def all_options(problem: Problem) -> tuple[list[Option], list[Option]]:
    """What is on the table, in the order it was offered; and what was withdrawn, the last first."""
    found = list(Option.objects.filter(problem=problem).order_by("pk"))
    gone = [(one.withdrawn_at, -one.pk, one) for one in found if one.withdrawn_at is not None]
    return [one for one in found if one.withdrawn_at is None], [one for *_, one in sorted(gone, reverse=True)]


def option_of(problem: Problem, option_id: int) -> Option:
    option = Option.objects.filter(problem=problem, pk=option_id).first()
    if option is None:
        raise NotFound("There is no such option on this problem.")
    return option


def facts_of(problem: Problem, options: Iterable[Option] | None = None) -> rules.ProblemFacts:
    """The problem as the gate to a decision sees it; `options` are those on the table, if they are at hand."""
    return rules.ProblemFacts(
        statement=problem.statement,
        who=problem.who_has_it,
        frequency=problem.how_often,
        workaround=problem.workaround_today,
        cost_of_not_solving=problem.cost_of_not_solving,
        measure=problem.success_measure,
        options=tuple(
            rules.OptionFacts(
                kind=rules.OptionKind(option.kind),
                has_effort_or_cost=option.effort_likely is not None or option.cost_minor is not None,
                title=option.title,
            )
            for option in (options_of(problem) if options is None else options)
        ),
    )


def similar_problems(actor: Member, words: str, limit: int = 5) -> list[Similar]:
    """Problems that say something similar to a text, best first, each with its closest quote and the reason."""
    if (finder := ports.finder()) is not None:
        found = finder(actor, {0: words}, asks=False, limit=limit)
        if found is not None:
            return found.get(0, [])
    return similar_in(actor, {0: words}, _quotable(actor), limit=limit).get(0, [])


def suggestions(actor: Member, asks: Iterable[Ask], limit: int = 3) -> dict[int, list[Similar]]:
    """Ask id to the problems its words resemble."""
    asks = list(asks)
    if (finder := ports.finder()) is not None:
        found = finder(actor, {ask.pk: ask.wants for ask in asks}, asks=True, limit=limit)
        if found is not None:
            return found
    return similar_in(actor, {ask.pk: ask.wants for ask in asks}, _quotable(actor), limit=limit)


def _quotable(actor: Member) -> QuerySet[Ask]:
    """Asks that a resemblance may quote: none before a reader of bands, to whom a hit on a name would tell it."""
    return visible_asks(actor).none() if is_banded(actor) else visible_asks(actor)


def has_opened(*, ask_id: int, member_id: int) -> bool:
    """Whether the member has looked at the problem the ask is filed under; False where it is filed under none."""
    filed = Filing.objects.filter(ask=ask_id, ended_at__isnull=True).values("problem")
    return ProblemView.objects.filter(problem__in=filed, member=member_id).exists()
