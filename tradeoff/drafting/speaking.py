"""Two protocols that language models speak over HTTP: the one many servers took over from OpenAI, and Anthropic's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import tenacity
from pydantic import BaseModel, Field, ValidationError

from tradeoff.drafting.ports import Completion, LanguageModel, ModelTrouble, Prompt

TRIES: Final = 3
MOST_BYTES: Final = 1024 * 1024
TIMEOUT: Final = httpx2.Timeout(connect=5.0, read=60.0, write=20.0, pool=5.0)
ANTHROPIC_VERSION: Final = "2023-06-01"


class _Message(BaseModel):
    content: str | None


class _Choice(BaseModel):
    message: _Message


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)


class _OpenAIAnswer(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage


class _Block(BaseModel):
    type: str
    text: str = ""


class _Spent(BaseModel):
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)


class _AnthropicAnswer(BaseModel):
    content: list[_Block] = Field(min_length=1)
    usage: _Spent


@dataclass(frozen=True)
class Protocol:
    """Where a protocol listens, how it is asked, and how its answer is read."""

    path: str
    headers: Callable[[str], dict[str, str]]
    body: Callable[[str, Prompt], dict[str, Any]]
    read: Callable[[bytes], Completion]


def _openai_body(model: str, prompt: Prompt) -> dict[str, Any]:
    return {
        "model": model, "max_tokens": prompt.most_tokens, "temperature": 0,
        "messages": [
            {"role": "system", "content": prompt.instructions}, {"role": "user", "content": prompt.material},
        ],
    }  # fmt: skip


def _anthropic_body(model: str, prompt: Prompt) -> dict[str, Any]:
    return {
        "model": model, "max_tokens": prompt.most_tokens, "system": prompt.instructions,
        "messages": [{"role": "user", "content": prompt.material}],
    }  # fmt: skip


def _read_openai(said: bytes) -> Completion:
    answer = _OpenAIAnswer.model_validate_json(said)
    text = answer.choices[0].message.content or ""
    return Completion(text, answer.usage.prompt_tokens, answer.usage.completion_tokens)


def _read_anthropic(said: bytes) -> Completion:
    answer = _AnthropicAnswer.model_validate_json(said)
    text = "".join(block.text for block in answer.content if block.type == "text")
    return Completion(text, answer.usage.input_tokens, answer.usage.output_tokens)


PROTOCOLS: Final = {
    "openai": Protocol(
        "/chat/completions", lambda key: {"Authorization": f"Bearer {key}"} if key else {}, _openai_body, _read_openai
    ),
    "anthropic": Protocol(
        "/v1/messages",
        lambda key: {"x-api-key": key, "anthropic-version": ANTHROPIC_VERSION},
        _anthropic_body,
        _read_anthropic,
    ),
}


@dataclass(frozen=True)
class Spoken(LanguageModel):
    """A model behind an address. Its key is never in a message, a log line or a row."""

    protocol: str
    address: str
    key: str
    model: str
    sleep: Callable[[float], None] = tenacity.nap.sleep

    @property
    def name(self) -> str:
        return self.model

    def complete(self, prompt: Prompt) -> Completion:
        """Tries again what passes (busy, unreachable, broken off), a few seconds in all."""
        tries = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(TRIES),
            wait=tenacity.wait_random_exponential(multiplier=0.5, max=8),
            retry=tenacity.retry_if_exception(lambda trouble: isinstance(trouble, ModelTrouble) and trouble.passes),
            sleep=self.sleep,
            reraise=True,
        )
        return tries(self._once, prompt)

    def _once(self, prompt: Prompt) -> Completion:
        speaks = PROTOCOLS[self.protocol]
        try:
            with (
                httpx2.Client(timeout=TIMEOUT, headers=speaks.headers(self.key)) as client,
                client.stream(
                    "POST", self.address.rstrip("/") + speaks.path, json=speaks.body(self.model, prompt)
                ) as got,
            ):
                _check(got.status_code)
                return speaks.read(_bytes_of(got))
        except httpx2.HTTPError as trouble:
            raise ModelTrouble("The language model could not be reached, or broke off.", passes=True) from trouble
        except ValidationError as trouble:
            raise ModelTrouble("The language model answered in another way than its protocol says.") from trouble


def _check(status: int) -> None:
    if status == httpx2.codes.OK:
        return
    if status in {408, 409, 425, 429} or status >= 500:
        raise ModelTrouble(f"The language model is busy or out of order (status {status}).", passes=True)
    if status in {401, 403}:
        raise ModelTrouble("The language model did not take the server's key.")
    raise ModelTrouble(f"The language model refused what it was asked (status {status}).")


def _bytes_of(answer: httpx2.Response) -> bytes:
    got = bytearray()
    for chunk in answer.iter_bytes():
        got += chunk
        if len(got) > MOST_BYTES:
            raise ModelTrouble("The language model's answer is longer than a megabyte.")
    return bytes(got)
