from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tradeoff.asks import actions, queries
from tradeoff.asks.models import Ask, AskMerge
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.kernel.errors import Conflict, NotAllowed, Refused
from tradeoff.log.models import Entry


def test_both_keep_their_words_and_the_asker_is_told(ground: Ground) -> None:
    ask, into = ground.log("Sign in with Okta."), ground.log("Single sign-on.")
    before = Entry.objects.count()

    actions.merge(ask=ask, into=into, actor=ground.pia, now=NOW)

    assert queries.current_answer(ask).kind == "merged"
    assert [row.wants for row in queries.merged_into(into)] == ["Sign in with Okta."]
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)[before:]) == ["AskAnswered", "AskMerged"]


def test_undoing_lets_it_stand_with_the_answer_it_had(ground: Ground) -> None:
    ask, into = ground.log("Sign in with Okta."), ground.log("Single sign-on.")
    had = queries.current_answer(ask)
    actions.merge(ask=ask, into=into, actor=ground.pia, now=NOW)

    actions.undo_merge(ask=ask, actor=ground.pia, now=NOW + timedelta(minutes=1))

    now = queries.current_answer(ask)
    assert (now.kind, now.words_to_say) == (had.kind, had.words_to_say)
    assert [row.kind for row in queries.answers_of(ask)] == ["listening", "merged", "listening"]
    assert (queries.merge_of(ask), queries.merged_into(into)) == (None, [])
    made = AskMerge.objects.get()
    assert (made.undone_by, made.undone_at) == (ground.pia, NOW + timedelta(minutes=1))


@pytest.mark.parametrize("what", ["itself", "a merged one", "twice", "a circle"])
def test_refuses_and_changes_nothing(what: str, ground: Ground) -> None:
    one, two, three = ground.log("One."), ground.log("Two."), ground.log("Three.")
    actions.merge(ask=two, into=three, actor=ground.pia, now=NOW)
    pairs = {"itself": (one, one), "a merged one": (one, two), "twice": (two, one), "a circle": (three, two)}
    ask, into = pairs[what]

    with pytest.raises(Refused):
        actions.merge(ask=ask, into=into, actor=ground.pia, now=NOW)

    assert [(made.ask, made.into) for made in AskMerge.objects.all()] == [(two, three)]


def test_refuses_to_undo_what_was_not_merged(ground: Ground) -> None:
    with pytest.raises(Conflict, match="not merged"):
        actions.undo_merge(ask=ground.log(), actor=ground.pia, now=NOW)


def test_the_seller_may_neither_merge_nor_undo(ground: Ground) -> None:
    ask, into = ground.log("One."), ground.log("Two.")

    with pytest.raises(NotAllowed):
        actions.merge(ask=ask, into=into, actor=ground.rita, now=NOW)
    actions.merge(ask=ask, into=into, actor=ground.pia, now=NOW)
    with pytest.raises(NotAllowed):
        actions.undo_merge(ask=ask, actor=ground.rita, now=NOW)

    assert queries.merge_of(ask) is not None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_loses_no_word(ground: Ground, steps: list[tuple[bool, int, int]]) -> None:
    """Whatever is merged and undone, each ask's words stand on exactly one page that is not merged away."""
    number = Ask.objects.count()
    asks = [ground.log(f"Words {number + place}.") for place in range(5)]

    for merges, first, second in steps:
        try:
            if merges:
                actions.merge(ask=asks[first], into=asks[second], actor=ground.pia, now=NOW)
            else:
                actions.undo_merge(ask=asks[first], actor=ground.pia, now=NOW)
        except Refused:
            continue

    standing = [ask for ask in asks if queries.merge_of(ask) is None]
    shown = [row.wants for ask in standing for row in (ask, *queries.merged_into(ask))]
    assert sorted(shown) == sorted(ask.wants for ask in asks)
