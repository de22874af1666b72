from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tradeoff.asks import actions, queries
from tradeoff.asks.factories import make_ask
from tradeoff.asks.queries import AskFilter, AskSort, AskView
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.crm.factories import make_deal
from tradeoff.kernel.bands import scale_of
from tradeoff.workspaces.models import Member

TODAY = date(2026, 11, 24)  # a day after the asks of `make_ask` are due


@pytest.fixture
def asks(ground: Ground) -> dict[str, Any]:
    """Two asks on one open deal of $50,000, one on an open deal of $20,000, one on a won deal, one answered no."""
    place, rita = ground.workspace, ground.rita
    small = make_deal(workspace=place, account=ground.account, name="Small", amount_minor=2_000_000)
    won = make_deal(workspace=place, stage="Closed won", amount_minor=900_000)
    made = {
        "sso": make_ask(workspace=place, asked_by=rita, deal=ground.deal, wants="Single sign-on", type="blocker"),
        "audit": make_ask(workspace=place, asked_by=ground.hugo, deal=ground.deal, wants="Audit trail"),
        "small": make_ask(workspace=place, asked_by=rita, deal=small, wants="Export", triage_owner=ground.pia),
        "won": make_ask(workspace=place, asked_by=rita, deal=won, wants="Import", answer_due=date(2026, 12, 24)),
        "no": make_ask(workspace=place, asked_by=rita, deal=small, wants="A game"),
    }
    actions.answer_fast(
        ask=made["no"], actor=ground.pia, kind=AnswerKind.NO, reason="No.", problem_opened=True, now=NOW
    )
    return made


def found(actor: Member, **wanted: Any) -> queries.AskList:
    return queries.list_asks(actor, AskFilter(**wanted), today=TODAY)


def words(listed: queries.AskList) -> set[str]:
    return {ask.wants for ask in listed.rows}


def test_each_open_deal_counts_once_in_the_total(ground: Ground, asks: dict[str, Any]) -> None:
    listed = found(ground.rita)

    assert (listed.total, listed.deals, listed.amount_minor) == (5, 2, 7_000_000)


def test_totals_are_over_everything_that_matches(ground: Ground, asks: dict[str, Any]) -> None:
    for _ in range(60):
        make_ask(workspace=ground.workspace, asked_by=ground.rita, deal=ground.deal)

    listed = found(ground.rita)

    assert (len(listed.rows), listed.total, listed.amount_minor) == (50, 65, 7_000_000)
    rest = queries.list_asks(ground.rita, AskFilter(), today=TODAY, page=2)
    assert (len(rest.rows), rest.has_more) == (15, False)
    assert not {ask.pk for ask in rest.rows} & {ask.pk for ask in listed.rows}


@pytest.mark.parametrize(
    ("who", "view", "expected"),
    [
        ("rita", AskView.MINE, {"Single sign-on", "Export", "Import", "A game"}),
        ("pia", AskView.TO_ANSWER, {"Export"}),
        ("rita", AskView.WAITING, {"Single sign-on", "Audit trail", "Export", "Import"}),
        ("rita", AskView.OVERDUE, {"Single sign-on", "Audit trail", "Export"}),
        ("cora", AskView.ALL, {"Single sign-on", "Audit trail", "Export", "Import", "A game"}),
    ],
)
def test_views(who: str, view: AskView, expected: set[str], ground: Ground, asks: dict[str, Any]) -> None:
    actor = getattr(ground, who)

    listed = found(actor, view=view)

    assert words(listed) == expected
    assert found(actor).by_view[view] == len(expected)


def test_each_option_says_how_many_it_would_leave(ground: Ground, asks: dict[str, Any]) -> None:
    listed = found(ground.rita, type=AskType.FAST_FOLLOW)

    assert listed.total == 4
    assert listed.by_type[AskType.BLOCKER] == 1
    assert listed.by_kind[AnswerKind.NO] == 1
    assert listed.by_kind[AnswerKind.LISTENING] == 3
    assert listed.by_view[AskView.OVERDUE] == 2
    assert words(found(ground.rita, kind=AnswerKind.NO)) == {"A game"}


def test_sorts_by_the_deals_amount_for_who_sees_it(ground: Ground, asks: dict[str, Any]) -> None:
    listed = found(ground.rita, sort=AskSort.AMOUNT)

    assert [ask.wants for ask in listed.rows] == ["Import", "Export", "A game", "Single sign-on", "Audit trail"]
    banded = found(ground.cora, sort=AskSort.AMOUNT)
    assert [ask.wants for ask in banded.rows] == ["Import", "Export", "A game", "Single sign-on", "Audit trail"]


@pytest.mark.parametrize(
    ("sought", "rita", "cora"), [("audit", 1, 1), ("Harbor", 4, 0), ("Small", 2, 0), ("zzz", 0, 0)]
)
def test_search_tells_a_contributor_nothing_about_customers(
    sought: str, rita: int, cora: int, ground: Ground, asks: dict[str, Any]
) -> None:
    assert (found(ground.rita, words=sought).total, found(ground.cora, words=sought).total) == (rita, cora)


def test_a_contributors_sum_is_made_of_the_middles_of_bands(ground: Ground, asks: dict[str, Any]) -> None:
    middles = {band.middle for band in scale_of("USD").bands}
    few, exact = found(ground.cora), found(ground.rita)

    assert few.deals == exact.deals
    assert few.amount_minor in {one + other for one in middles for other in {0, *middles}}
    assert few.amount_minor != exact.amount_minor


SECRETS = ("Harbor", "$50,000", "50,000", "20,000", "Small", "Dana Kolb")


@pytest.mark.parametrize("path", ["asks", "asks?q=Harbor", "asks?sort=amount", "asks.csv", "asks/{ask}"])
def test_a_contributor_reads_words_and_no_names_or_amounts(path: str, ground: Ground, asks: dict[str, Any]) -> None:
    type(asks["sso"]).objects.filter(pk=asks["sso"].pk).update(said_by="Dana Kolb", p_win_with=77, p_win_without=11)

    page = ground.get(ground.cora, path.format(ask=asks["sso"].pk))

    assert page.status_code == 200
    main = re.sub(r'value="[^"]*"|q=Harbor', "", page.content.decode())  # what they typed themselves comes back
    assert [secret for secret in (*SECRETS, "77%") if secret in main] == []
    assert ("Single sign-on" in main) == ("q=" not in path)


@pytest.mark.parametrize("path", ["asks", "asks.csv", "asks/{ask}"])
def test_sales_and_product_read_them(path: str, ground: Ground, asks: dict[str, Any]) -> None:
    for actor in (ground.rita, ground.pia):
        main = ground.get(actor, path.format(ask=asks["sso"].pk)).content.decode()
        assert "Harbor" in main
        assert re.search(r"50,?000", main)


def test_the_export_is_the_current_view_and_runs_no_formula(ground: Ground, asks: dict[str, Any]) -> None:
    evil = '=HYPERLINK("http://example.com";"x")'
    make_ask(
        workspace=ground.workspace, asked_by=ground.rita, wants=evil, type="blocker", workaround="+1+1", said_by="@x"
    )

    text = ground.get(ground.rita, "asks.csv?type=blocker").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Ask"] for row in rows] == [f"'{evil}", "Single sign-on"]
    assert (rows[0]["Workaround"], rows[0]["Said by"]) == ("'+1+1", "'@x")
    assert (rows[1]["Account"], rows[1]["Deal amount"], rows[1]["Answer"]) == (
        "Harbor Freight Lines",
        "50000.00",
        "Listening",
    )


@pytest.mark.parametrize("path", ["asks", "asks?view=overdue&type=blocker&q=a&sort=-amount"])
def test_the_list_takes_as_many_queries_with_sixty_rows_as_with_ten(
    path: str, ground: Ground, django_assert_max_num_queries: Any
) -> None:
    for rows in (10, 50):
        for _ in range(rows):
            deal = make_deal(workspace=ground.workspace)
            make_ask(workspace=ground.workspace, asked_by=ground.rita, deal=deal, triage_owner=ground.pia)
        ground.get(ground.rita, path)
        with django_assert_max_num_queries(12):
            assert ground.get(ground.rita, path).status_code == 200


def test_odd_addresses_show_everything(ground: Ground, asks: dict[str, Any]) -> None:
    page = ground.get(ground.rita, "asks?view=x&type=x&kind=x&sort=x&page=-1&q=%00")

    assert page.status_code == 200
    assert "5 asks · $70,000 on 2 open deals, each counted once" in page.content.decode()


def test_load_more_goes_on_where_the_page_ends(ground: Ground) -> None:
    for _ in range(51):
        make_ask(workspace=ground.workspace, asked_by=ground.rita)

    first = ground.get(ground.rita, "asks?view=mine").content.decode()

    assert "50 of 51 asks" in first
    assert 'hx-get="?view=mine&amp;page=2"' in first
    assert ground.get(ground.rita, "asks?view=mine&page=2").content.decode().count("row-ask-") == 1


def test_empty_states_say_why(ground: Ground) -> None:
    page: Callable[[str], str] = lambda path: ground.get(ground.rita, path).content.decode()  # noqa: E731

    assert "No asks yet" in page("asks")
    make_ask(workspace=ground.workspace, asked_by=ground.hugo, answer_due=timezone.now().date() + timedelta(days=9))
    assert "No ask matches" in page("asks?q=zzz")
    assert "Nothing here right now" in page("asks?view=mine")
