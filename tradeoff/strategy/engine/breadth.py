"""Breadth: which share of the accounts has the problem, with its interval, by revenue and by segment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tradeoff.strategy.engine.evidence import AskEvidence

FLOOR = 20  # below this many accounts in scope a share is not evidence
CONFIDENCE_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account in scope; recurring revenue None means not known."""

    account_id: int
    recurring_minor: int | None = None
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """k of n with its Wilson 95 % interval; `enough` is False below the floor."""

    k: int
    n: int
    value: float | None
    low: float | None
    high: float | None
    enough: bool

    @property
    def words(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return "no accounts in scope"
        counted = f"{self.k:,} of {self.n:,} accounts"
        if not self.enough:
            return f"{counted}; not enough evidence for a share"
        return f"{counted}, {self.value:.0%} ({self.low:.0%}–{self.high:.0%})"


@dataclass(frozen=True)
class Scope:
    """The accounts a share is a share of, indexed once for all problems."""

    accounts: Mapping[int, AccountFacts]
    of_segment: Mapping[str, int]
    recurring_minor: int

    @classmethod
    def of(cls, accounts: Iterable[AccountFacts]) -> Scope:
        by_id = {account.account_id: account for account in accounts}
        segments = Counter(account.segment for account in by_id.values() if account.segment)
        return cls(by_id, segments, sum(account.recurring_minor or 0 for account in by_id.values()))


@dataclass(frozen=True, slots=True)
class Breadth:
    """Who has the problem: accounts in scope with an ask, each once; asks by source."""

    account_ids: tuple[int, ...]
    outside_scope: tuple[int, ...]
    share: Share
    recurring_minor: int
    recurring_total_minor: int
    segments: tuple[tuple[str, Share], ...]
    asked_by_customer: int
    inferred_by_seller: int

    @property
    def recurring_share(self) -> float | None:
        """Of all recurring revenue in scope; None when there is none."""
        return self.recurring_minor / self.recurring_total_minor if self.recurring_total_minor else None

    @property
    def source_words(self) -> str:
        return f"{self.asked_by_customer:,} asked by customers, {self.inferred_by_seller:,} inferred by sellers"


def breadth(asks: Iterable[AskEvidence], scope: Scope) -> Breadth:
    """Breadth of the problem these asks are filed under; segments in alphabetical order, also those without an ask."""
    asks = tuple(asks)
    with_evidence = {ask.account_id for ask in asks}
    inside = sorted(with_evidence & scope.accounts.keys())
    facts = [scope.accounts[account_id] for account_id in inside]
    of_segment = Counter(account.segment for account in facts)
    by_customer = sum(ask.asked_by_customer for ask in asks)
    return Breadth(
        account_ids=tuple(inside),
        outside_scope=tuple(sorted(with_evidence - scope.accounts.keys())),
        share=share_of(len(inside), len(scope.accounts)),
        recurring_minor=sum(account.recurring_minor or 0 for account in facts),
        recurring_total_minor=scope.recurring_minor,
        segments=tuple((name, share_of(of_segment[name], n)) for name, n in sorted(scope.of_segment.items())),
        asked_by_customer=by_customer,
        inferred_by_seller=len(asks) - by_customer,
    )


@lru_cache(maxsize=16_384)
def share_of(k: int, n: int) -> Share:
    """k of n with its Wilson interval; no value when there is nothing to be a share of."""
    if n == 0:
        return Share(k, n, None, None, None, enough=False)
    # scipy.stats takes seconds to import; commands and pages that weigh nothing must not wait for it.
    from scipy.stats import binomtest  # type: ignore[attr-defined]  # noqa: PLC0415

    interval = binomtest(k, n).proportion_ci(CONFIDENCE_LEVEL, method="wilson")
    return Share(k, n, k / n, float(interval.low), float(interval.high), enough=n >= FLOOR)
