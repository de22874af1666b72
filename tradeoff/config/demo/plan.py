"""The whole constructed company from a seed and a day: the same seed and day give the same plan."""

from __future__ import annotations

from datetime import date
from random import Random

from tradeoff.config.demo import cast
from tradeoff.config.demo.answers import Answering
from tradeoff.config.demo.choices import decision_plans, news_of, with_stakes
from tradeoff.config.demo.framing import problem_plans
from tradeoff.config.demo.market import (
    Phone,
    Sketch,
    Standing,
    finish_account,
    next_renewal,
    old_customer_since,
    sketch_accounts,
)
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.pipeline import Pipeline
from tradeoff.config.demo.shapes import AccountPlan, Company, DealPlan, DecisionPlan, DemoPlan, Person
from tradeoff.config.demo.texts import Story, Table, read_story
from tradeoff.config.demo.voices import Listening, Voice

SEED = 20
_TRIAGE = "claire.bouchard"


def plan(*, today: date, seed: int = SEED) -> DemoPlan:
    """Everything the demo workspace holds, told as of `today`; later stages point at earlier ones by key."""
    story, start = read_story(), str(seed)
    page = story.company
    house = cast.company(page)
    calendar = Calendar(today, house.fiscal_year_first_month)
    sketches = sketch_accounts(story.names, story.deals, Random(f"{start}/accounts"))
    phone = Phone(story.names, sketches, Random(f"{start}/contacts"))
    pipeline = Pipeline(page, story.names, sketches, calendar, start)
    deals = pipeline.deals(story.deals)
    areas, rights = cast.areas(page), cast.rights(page)
    problems = problem_plans(story.problems, areas, calendar, start)
    drafted = decision_plans(story.decisions, problems, calendar, start)
    voices = _voices(story, sketches, deals, phone, drafted, calendar, start)
    decisions = with_stakes(drafted, voices, problems, rights, calendar)
    answering = Answering(
        areas=areas,
        triage=_TRIAGE,
        problems={row["key"]: row for row in story.problems},
        news=news_of(story.decisions, decisions, problems, calendar, start),
        decisions=decisions,
        calendar=calendar,
        seed=start,
    )
    return DemoPlan(
        company=house,
        reaches=cast.reaches(page),
        people=cast.people(page),
        teams=cast.teams(page),
        products=cast.products(page),
        areas=areas,
        stages=cast.stages(page),
        rights=rights,
        objectives=cast.objectives(page, today),
        accounts=_accounts(sketches, deals, pipeline, calendar, Random(f"{start}/customers")),
        contacts=phone.contacts,
        deals=deals,
        problems=problems,
        asks=answering.asks(voices),
        decisions=decisions,
    )


def company() -> Company:
    return cast.company(read_story().company)


def people() -> tuple[Person, ...]:
    """The first holder of a role is the one its sign-in line names."""
    return cast.people(read_story().company)


def _voices(
    story: Story,
    sketches: tuple[Sketch, ...],
    deals: tuple[DealPlan, ...],
    phone: Phone,
    decisions: tuple[DecisionPlan, ...],
    calendar: Calendar,
    start: str,
) -> list[Voice]:
    page = story.company
    listening = Listening(
        deals=deals,
        sketches=sketches,
        people=cast.people(page),
        teams=cast.teams(page),
        products={area.key: area.product for area in cast.areas(page)},
        phone=phone,
        calendar=calendar,
        seed=start,
    )
    told = listening.told(story.deals, {row["key"]: row for row in story.problems})
    voices = [*told, *listening.unfiled(story.inbox)]
    shipped = {row["problem"]: calendar.ago(row["later"][-1]["days"]) for row in story.decisions if _has_shipped(row)}
    for row in story.problems:
        signed = [d.signed_at.date() for d in decisions if d.problem == row["key"] and d.signed_at]
        voices += listening.about(row, told, shipped.get(row["key"]), signed)
    return voices


def _has_shipped(row: Table) -> bool:
    return any(later["kind"] == "shipped" for later in row.get("later", ()))


def _accounts(
    sketches: tuple[Sketch, ...], deals: tuple[DealPlan, ...], pipeline: Pipeline, calendar: Calendar, dice: Random
) -> tuple[AccountPlan, ...]:
    """Customers with what they pay a year: their won amounts, and a renewal date that an open renewal agrees with."""
    mine: dict[str, list[DealPlan]] = {}
    for deal in deals:
        mine.setdefault(deal.account, []).append(deal)
    return tuple(_account(sketch, mine.get(sketch.key, []), pipeline, calendar, dice) for sketch in sketches)


def _account(
    sketch: Sketch, deals: list[DealPlan], pipeline: Pipeline, calendar: Calendar, dice: Random
) -> AccountPlan:
    if sketch.standing is Standing.PROSPECT:
        return finish_account(sketch, recurring_minor=0, renewal=None, since=None)
    since = pipeline.won_on.get(sketch.key) or old_customer_since(calendar, dice)
    if sketch.key in pipeline.churned:
        return finish_account(sketch, recurring_minor=0, renewal=None, since=since)
    base = [deal for deal in deals if deal.type == "renewal"] or [d for d in deals if d.type == "new_business"]
    bought = [deal for deal in deals if deal.type == "expansion" and deal.state == "won"]
    first = base[-1].amount_minor if base else dice.randint(8, 60) * 100_000
    renewal = next((d.close_date for d in deals if d.type == "renewal" and d.state == "open"), None)
    return finish_account(
        sketch,
        recurring_minor=first + sum(deal.amount_minor for deal in bought),
        renewal=renewal or next_renewal(since, calendar),
        since=since,
    )
