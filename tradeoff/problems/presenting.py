"""Problems as a page shows them: ready strings, nothing a template would have to compute or query."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.asks.rules import AskType
from tradeoff.crm.queries import account_name_for, amount_for, deal_name_for, is_banded
from tradeoff.kernel.money import Money
from tradeoff.problems import rules
from tradeoff.ui.format import NOTHING, ago, count, day, day_short, days_until, number, percent

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask
    from tradeoff.crm.models import Account, Deal
    from tradeoff.problems.models import Filing, Option, Problem
    from tradeoff.problems.queries import Similar
    from tradeoff.workspaces.models import Member

# Where on the page the gate's fields are written.
ANCHORS = {
    "statement": "statement", "measure": "success_measure", "who": "who_has_it", "frequency": "how_often",
    "workaround": "workaround_today", "cost_of_not_solving": "cost_of_not_solving",
}  # fmt: skip
TEXTS = (
    ("statement", "The problem"),
    ("success_measure", "How we would know it is solved"),
    ("who_has_it", "Who has it"),
    ("how_often", "How often they meet it"),
    ("workaround_today", "What they do today instead"),
    ("cost_of_not_solving", "What it costs to leave it"),
)


@dataclass(frozen=True)
class Step:
    """A line of the gate: done, or what is missing and where to write it."""

    words: str
    done: bool
    href: str = ""


@dataclass(frozen=True)
class Gate:
    """What stands between a problem and a decision."""

    steps: tuple[Step, ...]
    helpful: tuple[Step, ...]

    @property
    def is_open(self) -> bool:
        return all(step.done for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)


def gate_of(problem: Problem, facts: rules.ProblemFacts) -> Gate:
    """The checklist; it links to the field that is missing."""
    missing = rules.missing_for_decision(facts)
    lacking = {item.field for item in missing}
    options = sum(option.kind is not rules.OptionKind.SAY_NO for option in facts.options)
    told = {
        "statement": "The problem is stated",
        "measure": "A measure of success",
        "options": f"{count('option', options)} to compare",
    }
    steps = [Step(words, done=True) for field, words in told.items() if field not in lacking]
    steps += [Step(item.sentence, done=False, href=_place(problem, item.field)) for item in missing]
    helpful = tuple(Step(item.sentence, False, _place(problem, item.field)) for item in rules.still_unsaid(facts))
    return Gate(tuple(steps), helpful)


def _place(problem: Problem, field: str) -> str:
    if field == "options":
        return reverse("problems:offer_option", args=[problem.pk])
    return f"{reverse('problems:frame', args=[problem.pk])}?field={ANCHORS[field]}#id_{ANCHORS[field]}"


@dataclass(frozen=True)
class OptionRow:
    """An option with what it takes in words; `spread` places its low, likely and high on one scale for all options."""

    pk: int
    kind: str
    title: str
    description: str
    effort: str
    cost: str
    spread: tuple[float, float, float] | None


def option_rows(options: Sequence[Option], *, currency: str) -> list[OptionRow]:
    return [
        OptionRow(
            pk=option.pk,
            kind=rules.OptionKind(option.kind).label,
            title=option.title,
            description=option.description,
            effort=effort_words(option),
            cost="" if option.cost_minor is None else str(Money(option.cost_minor, currency)),
            spread=None
            if option.effort_likely is None
            else (float(option.effort_low or 0), float(option.effort_likely), float(option.effort_high or 0)),
        )
        for option in options
    ]


def effort_words(option: Option) -> str:
    """6 person-weeks (4 to 10)."""
    if option.effort_likely is None:
        return ""
    low, likely, high = (f"{value.normalize():f}" for value in _efforts(option))
    unit = "person-week" if likely == "1" else "person-weeks"
    return f"{likely} {unit}" if low == high else f"{likely} {unit} ({low} to {high})"


def _efforts(option: Option) -> tuple[Decimal, ...]:
    efforts = (option.effort_low, option.effort_likely, option.effort_high)
    return tuple(effort for effort in efforts if effort is not None)


@dataclass(frozen=True)
class AskRow:
    """An ask as evidence. Account and deal are empty for a reader who may not see them."""

    pk: int
    href: str
    quote: str
    said_by: str
    asked: str
    account: str
    account_href: str
    deal: str
    deal_href: str
    inferred: bool
    answer: str


@dataclass(frozen=True)
class AskGroup:
    """The asks of one type, newest first."""

    type: str
    rows: tuple[AskRow, ...]


def ask_groups(
    asks: Sequence[Ask], *, deals: Mapping[int, Deal], accounts: Mapping[int, Account], actor: Member, today: date
) -> list[AskGroup]:
    """Blockers first. `asks` carry `current_kind`; before a reader of bands stand-ins stand for account and deal."""
    banded = is_banded(actor)
    groups: dict[str, list[AskRow]] = defaultdict(list)
    for ask in sorted(asks, key=lambda each: (each.asked_at, each.pk), reverse=True):
        row = _ask_row(ask, deals.get(ask.deal_id or 0), accounts.get(ask.account_id), today=today)
        groups[ask.type].append(_in_bands(row, ask, actor) if banded else row)
    return [AskGroup(kind.value, tuple(groups[kind.value])) for kind in AskType if kind.value in groups]


def _in_bands(row: AskRow, ask: Ask, actor: Member) -> AskRow:
    deal = ask.deal
    size = amount_for(actor, deal.amount_minor, deal_id=deal.pk) if deal else None
    return replace(
        row,
        account=account_name_for(actor, ask.account),
        deal=" · ".join(part for part in (deal_name_for(actor, deal), size) if part) if deal else "",
        deal_href=reverse("crm:deal", args=[deal.pk]) if deal else "",
    )


def _ask_row(ask: Ask, deal: Deal | None, account: Account | None, *, today: date) -> AskRow:
    return AskRow(
        pk=ask.pk,
        href=reverse("asks:ask", args=[ask.pk]),
        quote=ask.wants,
        said_by=(ask.said_by if account else "") or f"logged by {ask.asked_by.name}",
        asked=day_short(ask.asked_at.date(), today=today),
        account=account.name if account else "",
        account_href=reverse("crm:account", args=[account.pk]) if account else "",
        deal=deal.name if deal else "",
        deal_href=reverse("crm:deal", args=[deal.pk]) if deal else "",
        inferred=not ask.from_customer,
        answer=getattr(ask, "current_kind", None) or "listening",
    )


@dataclass(frozen=True)
class DealRow:
    """A deal behind the problem, once however many asks hang on it."""

    name: str
    href: str
    account: str
    account_href: str
    stage: str
    state: str
    amount: str | None
    estimated: bool
    closes: str
    asks: str


@dataclass(frozen=True)
class DealTable:
    """The deals behind a problem; sums count each once, open ones only."""

    rows: tuple[DealRow, ...]
    open_deals: str
    open_amount: str
    accounts_without_deal: tuple[tuple[str, str], ...]


def deal_table(
    deals: Sequence[Deal], asks: Sequence[Ask], *, accounts: Mapping[int, Account], currency: str, today: date
) -> DealTable:
    on_deal = Counter(ask.deal_id for ask in asks)
    standing = [deal for deal in deals if deal.is_open]
    bare = {ask.account_id for ask in asks if ask.deal_id is None} - {deal.account_id for deal in deals}
    named = sorted((accounts[key] for key in bare if key in accounts), key=lambda account: account.name)
    return DealTable(
        rows=tuple(_deal_row(deal, on_deal[deal.pk], currency=currency, today=today) for deal in deals),
        open_deals=count("open deal", len(standing)),
        open_amount=str(Money(sum(deal.amount_minor or 0 for deal in standing), currency)),
        accounts_without_deal=tuple((row.name, reverse("crm:account", args=[row.pk])) for row in named),
    )


def _deal_row(deal: Deal, asks: int, *, currency: str, today: date) -> DealRow:
    return DealRow(
        name=deal.name,
        href=reverse("crm:deal", args=[deal.pk]),
        account=deal.account.name if deal.account else "",
        account_href=reverse("crm:account", args=[deal.account_id]) if deal.account_id else "",
        stage=deal.stage.name,
        state=deal.stage.state,
        amount=None if deal.amount_minor is None else str(Money(deal.amount_minor, currency)),
        estimated=deal.amount_estimated,
        closes=day_short(deal.close_date, today=today),
        asks=number(asks),
    )


@dataclass(frozen=True)
class Suggestion:
    """A problem an ask may belong to, with quote, score and reason."""

    problem_id: int
    title: str
    href: str
    area: str
    accounts: str
    score: str
    reason: str
    quote: tuple[tuple[str, bool], ...]
    source: str


def suggestion(similar: Similar) -> Suggestion:
    return Suggestion(
        problem_id=similar.problem_id,
        title=similar.title,
        href=reverse("problems:problem", args=[similar.problem_id]),
        area=similar.area,
        accounts=count("account", similar.accounts) if similar.accounts else "no ask yet",
        score=percent(min(similar.score, 1.0)),
        reason=similar.reason,
        quote=similar.quote,
        source="an ask filed there" if similar.from_ask else "its description",
    )


@dataclass(frozen=True)
class InboxRow:
    """An ask that waits to be filed, with the problems it resembles."""

    pk: int
    href: str
    quote: str
    type: str
    account: str
    deal: str
    asked: str
    due: str
    late: bool
    triage: str
    best: Suggestion | None
    others: tuple[Suggestion, ...]


def inbox_row(ask: Ask, found: Sequence[Similar], *, actor: Member, now: datetime, today: date) -> InboxRow:
    likely = [suggestion(similar) for similar in found]
    return InboxRow(
        pk=ask.pk,
        href=reverse("asks:ask", args=[ask.pk]),
        quote=ask.wants,
        type=ask.type,
        account=account_name_for(actor, ask.account),
        deal=deal_name_for(actor, ask.deal) if ask.deal else "",
        asked=ago(ask.asked_at, now=now),
        due=days_until(ask.answer_due, today=today),
        late=ask.answer_due < today,
        triage=ask.triage_owner.name if ask.triage_owner else "",
        best=likely[0] if likely else None,
        others=tuple(likely[1:]),
    )


def filed_words(filing: Filing, *, now: datetime) -> str:
    return f"filed by {filing.by.name}, {ago(filing.at, now=now)}"


@dataclass(frozen=True)
class Text:
    """A field of the framing, as it reads."""

    field: str
    label: str
    words: str


def texts_of(problem: Problem) -> list[Text]:
    """The framing in reading order."""
    return [Text(field, label, getattr(problem, field)) for field, label in TEXTS]


def opened_words(problem: Problem) -> str:
    return f"opened by {problem.opened_by.name} on {day(problem.opened_at.date()) or NOTHING}"
