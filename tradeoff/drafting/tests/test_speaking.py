"""Both protocols over real HTTP, and everything that can go wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tradeoff.drafting.ports import ModelTrouble, Prompt
from tradeoff.drafting.speaking import TRIES, Spoken
from tradeoff.drafting.tests.model_server import KEY, ModelServer, model_server

PROMPT = Prompt("Sum it up.", "<material>\nThe berth plan is late.\n</material>", 400)
PATHS = {"openai": "/v1", "anthropic": "/anthropic"}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


def _speaker(server: ModelServer, protocol: str, key: str = KEY) -> Spoken:
    return Spoken(protocol, server.address + PATHS[protocol] + "/", key, "small-model", sleep=lambda _seconds: None)


@pytest.mark.parametrize("protocol", PATHS)
def test_an_answer_is_read_with_what_it_cost(server: ModelServer, protocol: str) -> None:
    server.says = "The plan comes late."

    said = _speaker(server, protocol).complete(PROMPT)

    assert (said.text, said.tokens_in, said.tokens_out, said.tokens) == ("The plan comes late.", 321, 45, 366)
    body = server.heard[0][2]
    assert body["messages"][-1] == {"role": "user", "content": PROMPT.material}
    assert body["max_tokens"] == 400


@pytest.mark.parametrize("failing", [429, 503, "cut"])
def test_what_passes_is_tried_again(server: ModelServer, failing: int | str) -> None:
    server.fails = [failing, failing]

    assert _speaker(server, "openai").complete(PROMPT).text == "A draft."
    assert len(server.heard) == TRIES


@pytest.mark.parametrize(
    ("failing", "words", "tries"),
    [
        ([429] * TRIES, "busy or out of order (status 429)", TRIES),
        (["cut"] * TRIES, "broke off", TRIES),
        (["odd"], "in another way than its protocol says", 1),
        (["long"], "longer than a megabyte", 1),
        ([400], "refused what it was asked (status 400)", 1),
    ],
)
def test_what_does_not_pass_is_said_in_words(
    server: ModelServer, failing: list[int | str], words: str, tries: int
) -> None:
    server.fails = list(failing)

    with pytest.raises(ModelTrouble, match=words.replace("(", r"\(").replace(")", r"\)")):
        _speaker(server, "openai").complete(PROMPT)

    assert len(server.heard) == tries


@pytest.mark.parametrize("protocol", PATHS)
def test_a_wrong_key_is_told_without_the_key(server: ModelServer, protocol: str) -> None:
    with pytest.raises(ModelTrouble, match="did not take the server's key") as trouble:
        _speaker(server, protocol, key="secret-but-wrong").complete(PROMPT)

    assert "secret-but-wrong" not in str(trouble.value)
    assert len(server.heard) == 1


def test_nobody_there_is_trouble_that_passes() -> None:
    with model_server() as gone:
        address = gone.address
    speaker = Spoken("openai", f"{address}/v1", KEY, "small-model", sleep=lambda _seconds: None)

    with pytest.raises(ModelTrouble, match="could not be reached") as trouble:
        speaker.complete(PROMPT)

    assert trouble.value.passes
