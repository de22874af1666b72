"""Problems behind many texts at once."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import Ask
from tradeoff.matching import vectors
from tradeoff.matching.finding import suggest
from tradeoff.matching.queries import serving_encoder
from tradeoff.matching.queries.finding import by_words, by_words_each
from tradeoff.matching.rules import Noun
from tradeoff.matching.tests.conftest import House
from tradeoff.problems.factories import make_filing, make_problem
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

SAID = (
    "Staff must log in with the identity provider of their company",
    "Invoices arrive without the purchase order number",
    "The yard cannot read the berth plan on a phone in the rain",
    "Customs papers are printed twice and signed by hand",
)


def test_fifty_asks_take_the_statements_of_two(house: House) -> None:
    for text in SAID:
        problem = make_problem(workspace=house.workspace, owner=house.elena, title=text[:40])
        ask = make_ask(workspace=house.workspace, asked_by=house.rita, wants=text)
        make_filing(ask=ask, problem=problem, by=house.elena)
    asks = [
        make_ask(workspace=house.workspace, asked_by=house.rita, wants=f"{SAID[n % 4]}, says site {n}")
        for n in range(50)
    ]
    house.match()

    counted = []
    for some in (asks[:1], asks[:2], asks):
        with CaptureQueriesContext(connection) as taken:
            found = suggest(house.elena, {one.pk: one.wants for one in some}, asks=True, limit=3)
        counted.append(len(taken))

    assert counted[1] == counted[2]  # the first of all also reads who asks
    assert found is not None
    assert [found[one.pk][0].title for one in asks[:4]] == [text[:40] for text in SAID]


def test_several_texts_are_found_by_words_as_each_of_them_alone(house: House) -> None:
    for text in SAID:
        make_ask(workspace=house.workspace, asked_by=house.rita, wants=text)
    house.match()
    texts = {7: "customs papers again", 8: "berth's plan \\ 'quoted'", 9: "nothing of the kind", 10: ""}

    together = by_words_each(Noun.ASK, texts, most=5)

    assert {key: sorted(rows) for key, rows in together.items()} == {
        key: sorted(by_words(Noun.ASK, text, most=5)) for key, text in texts.items()
    }
    assert together[7]
    assert together[8]
    assert together[9] == together[10] == []


def test_an_ask_is_compared_by_the_vector_that_is_kept(house: House) -> None:
    first = make_ask(workspace=house.workspace, asked_by=house.rita, wants=SAID[0])
    make_ask(workspace=house.workspace, asked_by=house.rita, wants="People sign in through their identity provider")
    house.match()
    serving = serving_encoder(house.workspace.pk)

    near = vectors.near_each(
        house.workspace.pk, Noun.ASK, [first.pk], among=Noun.ASK, encoder=serving, most=3
    )[first.pk][0]  # fmt: skip

    assert near.vector.shape == (vectors.DIMENSIONS,)
    own = vectors.as_rows([vectors.of_noun(house.workspace.pk, Noun.ASK, first.pk, encoder=serving) or ""])[0]
    assert abs(float(own @ near.vector) - near.cosine) < 0.002


def test_names_of_customers_find_nothing_for_who_sees_bands(house: House) -> None:
    ask = make_ask(workspace=house.workspace, asked_by=house.rita, wants="Galloway Marine wants signatures on papers")
    problem = make_problem(workspace=house.workspace, owner=house.elena, title="Paper work takes a day")
    make_filing(ask=ask, problem=problem, by=house.elena)
    house.match()
    contributor = make_member(Role.CONTRIBUTOR, workspace=house.workspace)

    assert suggest(house.elena, {1: "Galloway Marine"}, asks=False, limit=3)
    assert not suggest(contributor, {1: "Galloway Marine"}, asks=False, limit=3)
    assert Ask.objects.count() == 1
