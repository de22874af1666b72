from __future__ import annotations

from datetime import date

import pytest

from tradeoff.strategy.engine.breadth import AccountFacts, Scope, breadth, share_of
from tradeoff.strategy.engine.evidence import AskEvidence

TODAY = date(2026, 11, 20)
SCOPE = Scope.of(
    [AccountFacts(n, recurring_minor=1_000 if n <= 20 else None, segment="large" if n <= 25 else "") for n in range(40)]
)


def ask(account_id: int, *, by_customer: bool = True) -> AskEvidence:
    return AskEvidence(account_id, account_id, "blocker", TODAY, asked_by_customer=by_customer)


def test_wilson_interval_of_a_published_case() -> None:
    # Newcombe (1998), Statistics in Medicine 17:857, table I, method 3: 81 of 263 is 0.2553 to 0.3662.
    share = share_of(81, 263)

    assert (round(share.low or 0, 4), round(share.high or 0, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(
    ("k", "n", "enough", "words"),
    [
        (0, 0, False, "no accounts in scope"),
        (3, 19, False, "3 of 19 accounts; not enough evidence for a share"),
        (5, 20, True, "5 of 20 accounts, 25% (11%–47%)"),
    ],
)
def test_small_scopes_say_so(k: int, n: int, enough: bool, words: str) -> None:
    share = share_of(k, n)

    assert (share.enough, share.words) == (enough, words)


def test_counts_each_account_once_and_by_revenue_and_segment() -> None:
    found = breadth([ask(1), ask(1), ask(2, by_customer=False), ask(30), ask(999)], SCOPE)

    assert (found.account_ids, found.outside_scope) == ((1, 2, 30), (999,))
    assert (found.share.k, found.share.n, found.share.value) == (3, 40, 0.075)
    assert (found.recurring_minor, found.recurring_total_minor, found.recurring_share) == (2_000, 21_000, 2 / 21)
    assert [(name, share.k, share.n) for name, share in found.segments] == [("large", 2, 26)]
    assert found.source_words == "4 asked by customers, 1 inferred by sellers"


def test_no_recurring_revenue_is_no_share_of_it() -> None:
    assert breadth([ask(1)], Scope.of([AccountFacts(1)])).recurring_share is None
