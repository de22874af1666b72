from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import Ask
from tradeoff.crm.factories import make_deal
from tradeoff.problems import actions as problems
from tradeoff.problems.factories import make_problem
from tradeoff.strategy import queries
from tradeoff.strategy.engine.keeping import Keeper
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

NOW, TODAY = datetime(2026, 11, 16, 9, tzinfo=UTC), date(2026, 11, 16)


def test_the_same_question_is_computed_once_and_the_oldest_answer_is_forgotten() -> None:
    keeper, computed = Keeper[int](2), []

    def compute(value: int) -> int:
        computed.append(value)
        return value

    for asked in (1, 1, 2, 1, 3, 1, 2):
        assert keeper.get(asked, lambda: compute(asked)) == asked  # noqa: B023 - called at once

    assert computed == [1, 2, 3, 2]


@pytest.mark.django_db
def test_what_a_large_company_keeps_ends_with_the_next_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LARGE", 0)
    manager = make_member(Role.PRODUCT_MANAGER)
    problem = make_problem(workspace=manager.workspace, owner=manager)
    first, second = (make_deal(workspace=manager.workspace, amount_minor=amount) for amount in (10_000, 5_000))
    asks = [make_ask(workspace=manager.workspace, deal=deal, asked_by=manager) for deal in (first, second)]
    problems.file_ask(actor=manager, ask=asks[0], problem=problem, now=NOW)
    before = queries.weigh(manager, today=TODAY)

    assert queries.weigh(manager, today=TODAY) is before
    assert queries.weighed(manager, today=TODAY).unfiled == 1
    problems.file_ask(actor=manager, ask=Ask.objects.get(pk=asks[1].pk), problem=problem, now=NOW)

    after = queries.weigh(manager, today=TODAY)
    assert after.problems[0].money.at_stake.value == 15_000
    assert queries.weighed(manager, today=TODAY).unfiled == 0


@pytest.mark.django_db
def test_nobody_is_shown_what_was_kept_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LARGE", 0)
    manager = make_member(Role.PRODUCT_MANAGER)
    make_problem(workspace=manager.workspace, owner=manager)
    contributor = make_member(Role.CONTRIBUTOR, workspace=manager.workspace)

    seen = queries.weigh(manager, today=TODAY)

    assert queries.weigh(contributor, today=TODAY) is not seen
    assert queries.weigh(contributor, today=TODAY).problems[0].money.at_stake.value is None
