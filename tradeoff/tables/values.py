"""One cell into one typed value, or Unreadable with what is wrong and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tradeoff.kernel.sheets import is_formula, safe_for_csv
from tradeoff.tables.numbers import NumberStyle, parse_decimal
from tradeoff.tables.refusals import Unreadable

__all__ = ["is_formula", "parse_boolean", "parse_email", "parse_enum", "parse_percent", "parse_text", "safe_for_csv"]

_EMAIL = re.compile(r"[^@\s<>\"'(),;:]+@[^@\s<>\"'(),;:.]+(?:\.[^@\s<>\"'(),;:.]+)+")
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "on", "ja", "oui", "si", "sí"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "nein", "non", ""})
_HIDDEN = re.compile(r"[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff\u200b\u2060]")


def parse_text(value: str, *, most: int, lines: bool = False) -> str:
    """The text as it is, markup and formula signs included (they are escaped where they are shown or exported);
    hidden control characters go, and without `lines` every run of white space is one space. Refuses NUL and overlength.
    """
    if "\0" in value:
        raise Unreadable("The cell holds a NUL byte.", "Delete the cell's hidden characters.")
    text = _HIDDEN.sub("", value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip() if lines else " ".join(text.split())
    if len(text) > most:
        raise Unreadable(f"The text has {len(text):,} characters; {most:,} is the most.", "Shorten it.")
    return text


def parse_email(value: str) -> str:
    text = value.strip().removeprefix("mailto:")
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise Unreadable("This is not an e-mail address.", "Write one address, such as ana@example.com.")
    return text


def parse_boolean(value: str) -> bool:
    text = value.strip().casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unreadable("This is neither yes nor no.", "Write yes or no.")


def parse_percent(value: str, *, fraction: bool = False, style: NumberStyle = NumberStyle()) -> int:  # noqa: B008
    """Whole percent from 0 to 100; `fraction` says that the column writes 0.3 for 30 %."""
    text = value.strip()
    number = parse_decimal(text.removesuffix("%"), style)
    if fraction and not text.endswith("%"):
        number *= 100
    if not 0 <= number <= 100:
        raise Unreadable("A percentage lies between 0 and 100.", "Write it such as 30 or 30%.")
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass
class FractionEvidence:
    """Gathers, a value at a time, whether a column of percentages writes 0.3 for 30 %."""

    between: bool = False
    against: bool = False

    def see(self, value: str) -> None:
        if self.against or not value.strip():
            return
        try:
            number = parse_decimal(value)
        except Unreadable:
            self.against = True
            return
        self.against = number > 1
        self.between = self.between or 0 < number < 1

    @property
    def is_shown(self) -> bool:
        return self.between and not self.against


def writes_fractions(values: Iterable[str]) -> bool:
    """Whether a column of percentages writes 0.3 for 30 %: none above 1, and one strictly between 0 and 1."""
    evidence = FractionEvidence()
    for value in values:
        evidence.see(value)
    return evidence.is_shown


def parse_enum(value: str, choices: Mapping[str, str], known: Iterable[str]) -> str:
    """The choice a word stands for; `choices` has folded words as keys, `known` is what the remedy lists."""
    found = choices.get(fold(value))
    if found is None:
        raise Unreadable("This is not one of the known words.", f"Write one of: {', '.join(known)}.")
    return found


def fold(text: str) -> str:
    """Letters and digits only, in one case: “Closed-Won” and “closed won” are one word."""
    return "".join(char for char in text.casefold() if char.isalnum())
