"""The constructed company: the same every time, complete, and honest in how it is made."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.config.demo.plan import plan
from tradeoff.config.demo.shapes import AskPlan, DealPlan, DemoPlan, ProblemPlan
from tradeoff.config.demo.texts import read_said
from tradeoff.kernel.names import normalize
from tradeoff.kernel.periods import Horizon, horizon_of
from tradeoff.problems.rules import OptionFacts, OptionKind, ProblemFacts, missing_for_decision
from tradeoff.workspaces.rules import Reach, Role

TODAY = date(2026, 11, 22)
# The last day of a fiscal quarter, the first of a year, a leap day, a Monday.
DAYS = (TODAY, date(2027, 1, 31), date(2027, 2, 1), date(2028, 2, 29), date(2026, 12, 7))


@cache
def told(today: date = TODAY) -> DemoPlan:
    return plan(today=today)


def test_the_same_seed_and_day_tell_the_same_story() -> None:
    assert plan(today=TODAY, seed=7) == plan(today=TODAY, seed=7)


def test_another_seed_deals_other_deals() -> None:
    assert plan(today=TODAY, seed=7).deals != told().deals


@pytest.mark.parametrize("today", DAYS)
def test_has_the_size_it_promises(today: date) -> None:
    story = told(today)
    deals = {deal.key: deal for deal in story.deals}

    assert (len(story.accounts), len(story.deals), len(story.problems), len(story.asks)) == (400, 1500, 25, 250)
    assert len(story.people) == 24
    assert len(story.decisions) == 13
    assert Counter(deals[ask.deal].state == "open" for ask in story.asks) == {False: 200, True: 50}
    assert 55 <= sum(ask.current_kind in {"planned", "building", "shipped"} for ask in story.asks) <= 70


def test_every_key_points_at_something() -> None:
    story = told()
    people, areas = {person.key for person in story.people}, {area.key for area in story.areas}
    accounts, deals = {account.key for account in story.accounts}, {deal.key for deal in story.deals}
    problems, contacts = {problem.key for problem in story.problems}, {contact.key for contact in story.contacts}
    options = {option.key for problem in story.problems for option in problem.options}

    assert {deal.account for deal in story.deals} <= accounts
    assert {deal.owner for deal in story.deals} | {ask.asked_by for ask in story.asks} <= people
    assert {ask.deal for ask in story.asks} <= deals
    assert {ask.problem for ask in story.asks} - {None} <= problems
    assert {ask.said_by_contact for ask in story.asks} - {None} <= contacts
    assert {problem.area for problem in story.problems} <= areas
    assert {d.chosen for d in story.decisions if d.chosen} - options <= {f"{p}/say_no" for p in problems}
    assert {right.holder for right in story.rights} <= people
    assert {person.team for person in story.people} - {None} <= {team.name for team in story.teams}
    assert {role for person in story.people for role in person.roles} == {role.value for role in Role}


def test_names_are_said_once() -> None:
    story = told()

    for names in (
        [normalize(account.name) for account in story.accounts],
        [deal.name for deal in story.deals],
        [person.email for person in story.people],
        [problem.title for problem in story.problems],
    ):
        assert len(names) == len(set(names))


def test_no_ask_repeats_the_words_of_another() -> None:
    words = [ask.wants for ask in told().asks]

    assert len(words) == len(set(words))
    assert min(len(text) for text in words) > 15
    assert {ask.type for ask in told().asks} == {kind.value for kind in AskType}


def test_one_problem_is_new_and_without_asks_and_a_few_asks_wait_in_triage() -> None:
    asked = Counter(ask.problem for ask in told().asks)

    assert [p.key for p in told().problems if p.key not in asked] == ["expired-skills"]
    assert asked[None] == 9
    assert all(asked[p.key] >= 8 for p in told().problems if p.key != "expired-skills")


def test_some_problems_do_not_pass_the_gate_and_every_decided_one_does() -> None:
    blocked = {problem.key for problem in told().problems if missing_for_decision(_facts(problem))}

    assert blocked == {"expired-skills", "warranty-parts", "refrigerant-grams"}
    assert not blocked & {decision.problem for decision in told().decisions}


@pytest.mark.parametrize("today", DAYS)
def test_a_deal_ends_where_its_history_ends(today: date) -> None:
    states = {stage.name: stage.state for stage in told(today).stages}

    for deal in told(today).deals:
        times = [step.at for step in deal.history]
        assert states[deal.now.stage] == deal.state, deal
        assert all(states[step.stage] == "open" for step in deal.history[:-1]), deal
        assert times == sorted(set(times)), deal
        assert times[-1].date() < today, deal
        assert deal.state == "open" or deal.close_date < today, deal
        assert bool(deal.lost_reason) is (deal.state == "lost")


@pytest.mark.parametrize("today", DAYS)
def test_open_money_lies_in_every_horizon(today: date) -> None:
    money: Counter[Horizon] = Counter()
    for deal in told(today).deals:
        if deal.state == "open":
            money[_horizon(deal, today)] += deal.amount_minor

    assert set(money) == {Horizon.THIS_QUARTER, Horizon.NEXT_QUARTER, Horizon.LATER}
    assert min(money.values()) > 50_000_000


@pytest.mark.parametrize("today", DAYS)
def test_many_problems_have_money_this_quarter(today: date) -> None:
    deals = {deal.key: deal for deal in told(today).deals}
    due = {
        ask.problem
        for ask in told(today).asks
        if deals[ask.deal].state == "open" and _horizon(deals[ask.deal], today) is Horizon.THIS_QUARTER
    }

    assert len(due - {None}) >= 10


def test_amounts_stay_in_range_and_about_three_in_ten_closed_deals_are_won() -> None:
    amounts = [deal.amount_minor for deal in told().deals]
    states = Counter(deal.state for deal in told().deals)

    assert min(amounts) >= 500_000
    assert max(amounts) <= 40_000_000
    assert 0.25 < states["won"] / (states["won"] + states["lost"]) < 0.31


def test_the_outcome_of_a_deal_does_not_depend_on_its_asks() -> None:
    story = told()
    asked = {ask.deal for ask in story.asks}
    states = Counter(deal.state for deal in story.deals if deal.key in asked)

    assert 0.18 < states["won"] / (states["won"] + states["lost"]) < 0.45


@pytest.mark.parametrize("today", DAYS)
def test_the_biggest_deal_of_the_quarter_wants_what_most_customers_do_not_need(today: date) -> None:
    story = told(today)
    due = [deal for deal in story.deals if deal.state == "open" and _horizon(deal, today) is Horizon.THIS_QUARTER]
    biggest = max(due, key=lambda deal: deal.amount_minor)
    narrow, broad = _asks_of(story, "lift-certificates"), _asks_of(story, "offline-work")

    assert biggest.name == "Nordhaven Lift – Dispatch, 740 seats"
    assert biggest.key in {ask.deal for ask in narrow}
    assert _open_money(story, narrow) > 5 * _open_money(story, broad)
    assert len({ask.account for ask in broad}) >= 2 * len({ask.account for ask in narrow})
    assert next(d for d in story.decisions if d.problem == "lift-certificates").decider == "ingrid.solheim"


@pytest.mark.parametrize("today", DAYS)
def test_an_ask_stands_in_the_order_of_its_life(today: date) -> None:
    deals = {deal.key: deal for deal in told(today).deals}

    for ask in told(today).asks:
        times = [answer.at for answer in ask.answers]
        assert ask.answers[0].kind == "listening"
        assert times == sorted(times)
        assert times[-1].date() < today
        assert deals[ask.deal].history[0].at <= ask.asked_at
        assert deals[ask.deal].account == ask.account
        assert ask.snapshot == deals[ask.deal].as_of(ask.asked_at)
        assert ask.filed_at is None or ask.asked_at < ask.filed_at


def test_every_decline_has_a_reason_and_every_not_now_a_day_ahead() -> None:
    for ask in told().asks:
        for answer in ask.answers:
            kind = AnswerKind(answer.kind)
            assert answer.reason or not kind.needs_reason
            assert answer.words_to_say
            assert not kind.needs_until or (answer.until and answer.until > TODAY)


def test_a_merged_ask_joins_an_earlier_one_of_its_account() -> None:
    asks = {ask.key: ask for ask in told().asks}
    merged = [ask for ask in asks.values() if ask.merged_into]

    assert len(merged) >= 3
    for ask in merged:
        kept = asks[ask.merged_into or ""]
        assert (kept.account, kept.problem, kept.merged_into) == (ask.account, ask.problem, None)
        assert ask.current_kind == "merged"


def test_a_signed_decision_is_complete_and_its_decider_may_decide_that_much() -> None:
    areas = {problem.key: problem.area for problem in told().problems}
    signed = [decision for decision in told().decisions if decision.signed_at]

    assert [d.supersedes for d in signed if d.supersedes] == ["offline-first"]
    assert len(told().decisions) - len(signed) == 4
    for decision in signed:
        held = [r for r in told().rights if r.holder == decision.decider and r.area in {None, areas[decision.problem]}]
        assert decision.at_stake_minor
        assert any(right.up_to_minor is None or right.up_to_minor >= decision.at_stake_minor for right in held)
        assert all((decision.chosen, decision.reason, decision.internal_reason, decision.expected_outcome))
        assert decision.review_on
        assert decision.signed_at
        assert decision.review_on > decision.signed_at.date()


def test_a_customer_renews_and_a_prospect_does_not() -> None:
    bought = {deal.account for deal in told().deals if deal.state == "won"}

    for account in told().accounts:
        assert account.customer_since or account.key not in bought
        assert account.customer_since or not account.recurring_minor
        assert bool(account.recurring_minor) is (account.renewal_date is not None)
        assert account.renewal_date is None or account.renewal_date > TODAY - timedelta(days=30)


def _facts(problem: ProblemPlan) -> ProblemFacts:
    return ProblemFacts(
        statement=problem.statement,
        who=problem.who_has_it,
        frequency=problem.how_often,
        workaround=problem.workaround_today,
        cost_of_not_solving=problem.cost_of_not_solving,
        measure=problem.success_measure,
        options=tuple(
            OptionFacts(OptionKind(option.kind), bool(option.effort or option.cost_minor)) for option in problem.options
        ),
    )


def _horizon(deal: DealPlan, today: date) -> Horizon:
    return horizon_of(deal.close_date, today=today, first_month=told().company.fiscal_year_first_month)


def _asks_of(story: DemoPlan, problem: str) -> list[AskPlan]:
    return [ask for ask in story.asks if ask.problem == problem]


def _open_money(story: DemoPlan, asks: list[AskPlan]) -> int:
    deals = {deal.key: deal for deal in story.deals if deal.state == "open"}
    return sum(deals[key].amount_minor for key in {ask.deal for ask in asks} if key in deals)


def test_reaches_follow_the_teams_and_whoever_asked_sees_the_deal() -> None:
    story = told()
    people, parents = {one.key: one for one in story.people}, {team.name: team.parent for team in story.teams}
    owners = {deal.key: people[deal.owner] for deal in story.deals}

    def line_of(team: str | None) -> list[str]:
        return [team, *line_of(parents[team])] if team else []

    def sees(asker: str, owners_team: str | None) -> bool:
        person = people[asker]
        reach = max((Reach(story.reaches.get(role, "all")) for role in person.roles), key=list(Reach).index)
        seen_from = line_of(owners_team) if reach is Reach.SUBTREE else [owners_team]
        return reach is Reach.ALL or person.team in seen_from

    assert story.reaches == {Role.REP: Reach.TEAM, Role.SALES_MANAGER: Reach.SUBTREE}
    assert [ask.key for ask in story.asks if not sees(ask.asked_by, owners[ask.deal].team)] == []


def test_what_came_into_the_inbox_points_at_what_there_is() -> None:
    story, said = told(), read_said()
    people, problems = {person.key for person in story.people}, {problem.key for problem in story.problems}
    known = {account.name for account in story.accounts} | {"customer", "prospect", "lost", "churned"}

    assert len(said) >= 40
    assert {one["source"] for one in said} == {"mail", "form", "call", "hand"}
    assert {one["who"] for one in said if "who" in one} <= known
    assert {one[role] for one in said for role in ("author", "owner") if role in one} <= people
    for one in said:
        for meaning in one.get("means", ()):
            assert meaning["problem"] in problems
            assert meaning["quote"] in one["text"]


def test_what_is_by_hand_has_an_author_and_a_place() -> None:
    """As the database wants it."""
    assert all("author" in one and "who" in one for one in read_said() if one["source"] == "hand")
