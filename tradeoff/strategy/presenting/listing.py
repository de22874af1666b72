"""The list of problems: rows through two lenses, filters with their counts, totals that count every deal once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tradeoff.kernel.bands import Scale
from tradeoff.strategy.engine.figures import Figure
from tradeoff.strategy.engine.lenses import LensScore
from tradeoff.strategy.engine.weigh import Weighed, Weighing
from tradeoff.strategy.presenting.words import in_band, plain, reason_of, share_words, short
from tradeoff.ui.format import NOTHING, count, number
from tradeoff.ui.links import numbered
from tradeoff.ui.parts import Chip, Slope, Tab

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem

LENSES = {"both": "Both lenses", "sales": "Sales lens", "product": "Product lens"}
HORIZONS = {"this_quarter": "This quarter", "next_quarter": "Next quarter", "later": "Later", "renewals": "Renewals"}
MODES = {"even": "Allocated evenly", "type": "Allocated by type"}
WIDEST = 3
FEW = "under five deals"
EARNERS = 2


Addresses = Callable[..., Callable[[int], str]]
Say = Callable[[Figure], str]


@dataclass(frozen=True)
class Choice:
    """What the reader asked to see; unknown values are what they are by default."""

    lens: str = "both"
    mode: str = "even"
    area: str = ""
    owner: str = ""
    horizon: str = ""
    words: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Choice:
        said = {name: query.get(name, "") for name in ("lens", "mode", "area", "owner", "horizon", "sort")}
        return cls(
            lens=said["lens"] if said["lens"] in LENSES else "both",
            mode=said["mode"] if said["mode"] in MODES else "even",
            area=said["area"],
            owner=said["owner"],
            horizon=said["horizon"] if said["horizon"] in HORIZONS else "",
            words=query.get("q", "").replace("\x00", "").strip()[:200],
            sort=said["sort"],
        )

    def href(self, **changes: str) -> str:
        """This list with changes; what is as by default is left out of the address."""
        named = {("q" if name == "words" else name): value for name, value in vars(replace(self, **changes)).items()}
        default = {"lens": "both", "mode": "even"}
        kept = {name: value for name, value in named.items() if value and default.get(name) != value}
        return f"?{urlencode(kept)}"

    @property
    def filters(self) -> bool:
        return bool(self.area or self.owner or self.horizon or self.words)


@dataclass(frozen=True)
class ProblemRow:
    """A problem with its figures, as numbers to sort by and as text to show; money None: not known, or not shown."""

    problem: Problem
    weighed: Weighed
    asks: int
    href: str
    texts: Mapping[str, str]
    links: Mapping[str, str]
    reason: str
    earners: str

    @property
    def places(self) -> int:
        return self.weighed.gap.places


def rows_of(
    problems: Iterable[Problem],
    weighing: Weighing,
    asks: Mapping[int, int],
    *,
    choice: Choice,
    currency: str,
    scale: Scale | None = None,
) -> list[ProblemRow]:
    """Each problem that was weighed; with a scale sums are said as bands."""
    by_id, to = {one.problem_id: one for one in weighing.problems}, cache(numbered)
    say: Say = lambda one: in_band(one, scale, few=FEW) if scale else short(one.value, currency)  # noqa: E731
    return [
        _row(problem, by_id[problem.pk], asks.get(problem.pk, 0), choice=choice, currency=currency, to=to, say=say)
        for problem in problems
        if problem.pk in by_id
    ]


def _row(
    problem: Problem, one: Weighed, asks: int, *, choice: Choice, currency: str, to: Addresses, say: Say
) -> ProblemRow:
    allocated = allocated_in(one, choice)
    lens = one.product if choice.lens == "product" else one.sales
    accounts = one.breadth.share.k + len(one.breadth.outside_scope)
    return ProblemRow(
        problem=problem,
        weighed=one,
        asks=asks,
        href=to("problems:problem")(problem.pk),
        texts={
            "asks": number(asks) if asks else NOTHING,
            "accounts": number(accounts) if asks else NOTHING,
            "share": share_words(one.breadth.share) if one.breadth.share.k else "",
            "at_stake": say(one.money.at_stake),
            "this_quarter": say(one.money.this_quarter),
            "allocated": say(allocated),
            "rice": plain(one.rice.value),
            "score": f"{lens.value:.1f}",
            "gap": f"{abs(one.gap.places)}",
        },
        links=_links(one, allocated, lens, to),
        reason=reason_of(one, currency=currency) if one.gap.sales_rank else "",
        earners=_earners(lens),
    )  # fmt: skip


def _links(one: Weighed, allocated: Figure, lens: LensScore, to: Addresses) -> dict[str, str]:
    """Where each number opens; one without rows behind it opens nowhere."""
    opens = {
        "at_stake": ("at_stake", one.money.at_stake.rows),
        "this_quarter": ("this_quarter", one.money.this_quarter.rows),
        "allocated": (allocated.name, allocated.rows),
        "accounts": ("breadth", one.breadth.account_ids),
        "rice": ("rice", one.rice.parts),
        "lens": (f"{lens.side.value}_lens", lens.parts),
    }
    return {name: to("strategy:figure", figure)(one.problem_id) for name, (figure, rows) in opens.items() if rows}


def allocated_in(one: Weighed, choice: Choice) -> Figure:
    return one.money.allocated_by_type if choice.mode == "type" else one.money.allocated_even


def _earners(lens: LensScore) -> str:
    """The drivers that earn most of a score."""
    parts = sorted((part for part in lens.parts if part.contribution), key=lambda part: -part.contribution)
    return ", ".join(f"{part.driver.label} {plain(part.contribution)}" for part in parts[:EARNERS])


def matching(rows: Iterable[ProblemRow], choice: Choice) -> list[ProblemRow]:
    """The rows that every filter lets through, in the order asked for."""
    return in_order([row for row in rows if all(test(row) for test in _tests(choice).values())], choice)


def _tests(choice: Choice) -> dict[str, Callable[[ProblemRow], bool]]:
    words = choice.words.casefold()
    tests: dict[str, Callable[[ProblemRow], bool]] = {}
    if choice.area:
        tests["area"] = lambda row: str(row.problem.area_id) == choice.area
    if choice.owner:
        tests["owner"] = lambda row: str(row.problem.owner_id) == choice.owner
    if choice.horizon:
        tests["horizon"] = lambda row: _has_deals(getattr(row.weighed.money, choice.horizon))
    if words:
        tests["words"] = lambda row: words in f"{row.problem.title}\n{row.problem.statement}".casefold()
    return tests


def _has_deals(figure: Figure) -> bool:
    """Also where they are too few for a sum in bands."""
    return bool(figure.rows) if figure.value is None else bool(figure.value)


SORTS: dict[str, Callable[[ProblemRow], tuple[bool, Decimal | int | str]]] = {
    "title": lambda row: (False, row.problem.title.casefold()),
    "asks": lambda row: (False, row.asks),
    "accounts": lambda row: (False, row.weighed.breadth.share.k),
    "at_stake": lambda row: (row.weighed.money.at_stake.value is None, row.weighed.money.at_stake.value or 0),
    "this_quarter": lambda row: (
        row.weighed.money.this_quarter.value is None,
        row.weighed.money.this_quarter.value or 0,
    ),
    "allocated": lambda row: (False, row.weighed.money.allocated_even.value or 0),
    "rice": lambda row: (row.weighed.rice.value is None, row.weighed.rice.value or 0),
    "sales": lambda row: (False, row.weighed.sales_rank),
    "product": lambda row: (False, row.weighed.product_rank),
    "gap": lambda row: (False, abs(row.places)),
}


def in_order(rows: list[ProblemRow], choice: Choice) -> list[ProblemRow]:
    """Sorted as asked, what is not known always last; by default the lens's own order, widest gaps first for both."""
    wanted = choice.sort or {"sales": "sales", "product": "product"}.get(choice.lens, "-gap")
    name, down = wanted.removeprefix("-"), wanted.startswith("-")
    key = SORTS.get(name, SORTS["gap"])
    if name == "allocated" and choice.mode == "type":
        key = lambda row: (False, row.weighed.money.allocated_by_type.value or 0)  # noqa: E731
    known = sorted((row for row in rows if not key(row)[0]), key=lambda row: row.problem.pk)
    known.sort(key=lambda row: key(row)[1], reverse=down)
    return known + [row for row in rows if key(row)[0]]


@dataclass(frozen=True)
class Totals:
    """Over all rows shown: each deal and account once, whatever number of problems it stands behind."""

    problems: str
    asks: str
    accounts: str
    at_stake: str
    this_quarter: str
    allocated: str
    shared: str


def totals_of(rows: Sequence[ProblemRow], *, choice: Choice, currency: str, scale: Scale | None = None) -> Totals:
    at_stake = once(row.weighed.money.at_stake for row in rows)
    this_quarter = once(row.weighed.money.this_quarter for row in rows)
    column = sum(row.weighed.money.at_stake.value or 0 for row in rows)
    twice = 0 if scale else column - sum(at_stake)
    return Totals(
        problems=count("problem", len(rows)),
        asks=number(sum(row.asks for row in rows)),
        accounts=number(len({key for row in rows for key in row.weighed.breadth.account_ids})),
        at_stake=scale.sum_words(at_stake) if scale else short(sum(at_stake), currency),
        this_quarter=scale.sum_words(this_quarter) if scale else short(sum(this_quarter), currency),
        allocated=short(sum(allocated_in(row.weighed, choice).value or 0 for row in rows), currency),
        shared=f"The column adds up to {short(column, currency)}: {short(twice, currency)} of it are deals that stand "
        "behind more than one problem. Here each counts once."
        if twice
        else "",
    )


def once(figures: Iterable[Figure]) -> list[int]:
    """What each of the distinct deals of several figures adds."""
    return list({row.id: row.value for figure in figures for row in figure.rows}.values())


def lens_tabs(choice: Choice) -> list[Tab]:
    return [Tab(label, choice.href(lens=lens, sort=""), choice.lens == lens) for lens, label in LENSES.items()]


def filter_chips(rows: Sequence[ProblemRow], choice: Choice) -> dict[str, list[Chip]]:
    """Each filter's choices with how many problems it would leave among those the other filters let through."""
    areas = {str(row.problem.area_id): row.problem.area.name for row in rows}
    owners = {str(row.problem.owner_id): row.problem.owner.name for row in rows}
    return {
        "area": _chips("area", areas, rows, choice),
        "owner": _chips("owner", owners, rows, choice),
        "horizon": _chips("horizon", HORIZONS, rows, choice),
    }


def _chips(name: str, named: Mapping[str, str], rows: Sequence[ProblemRow], choice: Choice) -> list[Chip]:
    chips = []
    current = getattr(choice, name)
    for value, label in sorted(named.items(), key=lambda pair: pair[1]) if name != "horizon" else named.items():
        tests = _tests(replace(choice, **{name: value}))
        left = sum(all(test(row) for test in tests.values()) for row in rows)
        href = choice.href(**{name: "" if current == value else value})
        chips.append(Chip(label, href, number(left), current == value))
    return chips


def mode_chips(choice: Choice) -> list[Chip]:
    return [
        Chip(label.removeprefix("Allocated "), choice.href(mode=mode), active=choice.mode == mode)
        for mode, label in MODES.items()
    ]


def slopes(rows: Sequence[ProblemRow]) -> list[Slope]:
    """Every problem's rank on both sides, by the sales rank; those far apart are marked."""
    far = max(3, len(rows) // 5)
    ordered = sorted(rows, key=lambda row: (row.weighed.sales_rank, row.weighed.product_rank))
    return [
        Slope(row.problem.title, row.weighed.sales_rank, row.weighed.product_rank, row.href, abs(row.places) >= far)
        for row in ordered
    ]


def widest(rows: Iterable[ProblemRow], limit: int = WIDEST) -> list[ProblemRow]:
    """Where the sides differ most."""
    apart = [row for row in rows if row.places]
    return sorted(apart, key=lambda row: (-abs(row.places), row.problem.pk))[:limit]
