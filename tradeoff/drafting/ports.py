"""What a language model must do for us; `speaking.py` speaks two protocols that can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """Our words to the model, what others wrote as quoted material, and the longest answer in tokens."""

    instructions: str
    material: str
    most_tokens: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What it said, and what that cost in tokens in and out."""

    text: str
    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


class ModelTrouble(Exception):
    """No draft came of it; `message` is a sentence for whoever asked, without a key or an address in it."""

    def __init__(self, message: str, *, passes: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.passes = passes  # worth another try


class LanguageModel(Protocol):
    """`name` as it stands beside its drafts."""

    @property
    def name(self) -> str: ...

    def complete(self, prompt: Prompt) -> Completion:
        """Refuses with ModelTrouble."""
        ...
