"""Numbers and money as people write them: 22700 · 22,700.00 · $22,700 · 22.700,00 € · (1,200) · 1.2k · 3 Mio."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from tradeoff.kernel.money import CURRENCIES, SYMBOLS
from tradeoff.tables.refusals import Unreadable

_NUMBER = re.compile(r"[0-9][0-9.,]*")
_GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{2,3}})*\{mark}[0-9]{{3}}") for mark in ".,"}
_SIMPLE = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,2})?")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’_")
_MONEY = re.compile(
    r"(?P<before>[^0-9.,()+−-]*)(?P<number>[0-9][0-9.,\s\u00a0\u202f\u2009'’]*)(?P<after>[^0-9.,()+−-]*)"
)
_TIMES = (
    (1_000, ("k", "tsd", "thousand", "tausend")),
    (1_000_000, ("m", "mm", "mn", "mio", "mln", "million", "millions", "millionen")),
    (1_000_000_000, ("b", "bn", "mrd", "billion", "milliard")),
)
_FACTORS = {word: Decimal(factor) for factor, words in _TIMES for word in words}
_SHORT = re.compile(rf"(?<=[0-9])\s*({'|'.join(sorted(_FACTORS, key=len, reverse=True))})\b\.?", re.IGNORECASE)
_NO_CENTS = re.compile(r"(?<=[0-9])[.,][-–—]+")  # 1'200.– as Swiss prices are written
_MOST_EXAMPLES = 3
# Beyond this an amount no longer fits where it is stored and shown; 10 trillion in major units of two decimals.
_MOST_MINOR = 10**15
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "MXN"})
_MARKS = {
    **{symbol: frozenset({code}) for code, symbol in SYMBOLS.items()},
    "$": _DOLLARS, "us$": frozenset({"USD"}), "c$": frozenset({"CAD"}), "ca$": frozenset({"CAD"}),
    "a$": frozenset({"AUD"}), "au$": frozenset({"AUD"}), "nz$": frozenset({"NZD"}), "s$": frozenset({"SGD"}),
    "r$": frozenset({"BRL"}), "mx$": frozenset({"MXN"}), "kr": frozenset({"SEK", "NOK", "DKK"}),
    "kr.": frozenset({"DKK"}),
    "zł": frozenset({"PLN"}), "kč": frozenset({"CZK"}), "fr.": frozenset({"CHF"}), "euro": frozenset({"EUR"}),
    "r": frozenset({"ZAR"}),
}  # fmt: skip


@dataclass(frozen=True)
class NumberStyle:
    """Which mark begins the decimals in this column, and what showed it."""

    decimal: str = "."
    proven: bool = False
    reason: str = "no value shows otherwise"
    examples: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether `examples` could be read two ways and the column shows both."""
        return bool(self.examples)


@dataclass
class NumberEvidence:
    """Gathers, a value at a time, which mark begins a column's decimals."""

    votes: dict[str, int] = field(default_factory=lambda: {".": 0, ",": 0})
    shown: dict[str, str] = field(default_factory=dict)
    either: dict[str, None] = field(default_factory=dict)
    shortened: str = ""

    def see(self, value: str) -> None:
        if value.isdigit():
            return
        if not self.shortened and _SHORT.search(value):
            self.shortened = value.strip()
        mark = _decimal_of(value)
        if mark:
            self.votes[mark] += 1
            self.shown.setdefault(mark, value.strip())
        elif len(self.either) < _MOST_EXAMPLES and ("." in value or "," in value):
            self.either.setdefault(value.strip())

    def style(self) -> NumberStyle:
        """The more frequent mark; open where both occur and a value such as 1.234 could be either."""
        dot, comma = self.votes["."], self.votes[","]
        short = f"“{self.shortened}” counts in thousands or more" if self.shortened else ""
        if dot == comma == 0:
            return NumberStyle(reason=short) if short else NumberStyle()
        mark = "," if comma > dot else "."
        reason = f"“{self.shown[mark]}” shows it, with {self.votes[mark] - 1:,} more"
        both = bool(dot and comma)
        if both:
            other = "," if mark == "." else "."
            reason += f"; “{self.shown[other]}” is written the other way"
        return NumberStyle(
            mark, proven=True, reason="; ".join(filter(None, (reason, short))),
            examples=tuple(self.either) if both else (),
        )  # fmt: skip


def number_style(values: Iterable[str]) -> NumberStyle:
    """The column's decimal mark by evidence: a value with both marks, or with 1, 2 or more than 3 digits after one."""
    evidence = NumberEvidence()
    for value in values:
        evidence.see(value)
    return evidence.style()


def _decimal_of(value: str) -> str:
    found = _NUMBER.search(value.translate(_SPACES))
    text = found.group() if found else ""
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    at = max(dot, comma)
    if at < 0:
        return ""
    if text.count(text[at]) > 1:
        return "," if text[at] == "." else "."
    return "" if len(text) - at - 1 == 3 and at <= 3 else text[at]


def parse_decimal(value: str, style: NumberStyle = NumberStyle()) -> Decimal:
    """Refuses what is not one number; a minus or brackets make it negative."""
    negative, text = _sign(value.strip())
    factor, text = _factor(text)
    return _plain(text.translate(_SPACES).strip(), style, value, times=factor) * (-1 if negative else 1)


def parse_integer(value: str, style: NumberStyle = NumberStyle(), *, most: int = 2_147_483_647) -> int:
    """Refuses a fraction, a negative number and one above `most`."""
    negative, text = _sign(value.strip())
    factor, text = _factor(text)
    # A whole number has no decimals: three digits behind a mark are thousands, unless the column shows otherwise.
    number = _plain(text.translate(_SPACES).strip(), style, value, money=True, times=factor) * (-1 if negative else 1)
    if number != number.to_integral_value():
        raise Unreadable("This must be a whole number.", "Write it without decimals.")
    if number < 0:
        raise Unreadable("This number cannot be negative.", "Remove the minus sign or empty the cell.")
    if number > most:
        raise Unreadable(f"This number is larger than {most:,}.", "Check for digits too many.")
    return int(number)


def parse_money(
    value: str,
    currency: str,
    style: NumberStyle = NumberStyle(),
    *,
    scale: int = 1,
    negative: bool = False,
) -> int:
    """Minor units of the workspace's currency; refuses another currency, and below zero unless `negative`."""
    if scale == 1 and _SIMPLE.fullmatch(value):  # the usual case of an export, and the same in every style
        whole, _, cents = value.partition(".")
        if len(cents) <= CURRENCIES[currency]:
            return int(f"{whole}{cents.ljust(CURRENCIES[currency], '0')}")
    below, text = _sign(value.strip())
    factor, text = _factor(_NO_CENTS.sub("", text))
    found = _MONEY.fullmatch(text)
    if found is None:
        raise _not_a_number(value)
    _check_currency(found["before"], currency)
    _check_currency(found["after"], currency)
    digits = CURRENCIES[currency]
    # A cell that says thousands itself is not multiplied by the thousands of its column once more.
    amount = _plain(found["number"].translate(_SPACES), style, value, money=True, times=factor)
    amount *= scale if factor is None else 1
    if amount.scaleb(digits) > _MOST_MINOR:
        raise Unreadable("The amount is larger than any Tradeoff can hold.", "Check for digits too many.")
    minor = int(amount.scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * (-1 if below else 1)
    if minor < 0 and not negative:
        raise Unreadable("The amount is negative.", "Write it without the minus, or empty the cell if it is not known.")
    return minor


def check_currency(value: str, currency: str) -> str:
    """A cell that holds only a currency; refuses any but the workspace's."""
    _check_currency(value, currency)
    return currency


def _check_currency(mark: str, currency: str) -> None:
    text = mark.strip().casefold()
    # “$ USD” and “US$” name it twice.
    bare = text.replace(currency.casefold(), "").strip()
    if not bare or currency in _MARKS.get(text, ()) or currency in _MARKS.get(bare, ()):
        return
    shown = mark.strip()
    if text.upper() in CURRENCIES or text in _MARKS:
        raise Unreadable(
            f"The amount is in {shown}; this workspace counts in {currency}.",
            f"Convert the amounts to {currency} first.",
        )
    raise Unreadable(
        f"“{shown[:20]}” is not a currency Tradeoff knows.", f"Leave it out, or write {currency} or its symbol."
    )


def _sign(text: str) -> tuple[bool, str]:
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    for place in (0, -1):
        if text[place : place + 1 or None] in {"-", "−"}:
            return True, text.strip("-−").strip()
    for symbol_first in re.finditer(r"^(\D{1,4}?)\s*[-−]\s*(?=[0-9])", text):
        return True, symbol_first.group(1) + text[symbol_first.end() :]
    return False, text.removeprefix("+").strip()


def _factor(text: str) -> tuple[Decimal | None, str]:
    """What “k” or “Mio” behind a number multiplies it with, and the text without it."""
    found = _SHORT.search(text)
    if found is None:
        return None, text
    return _FACTORS[found[1].casefold()], f"{text[: found.start()]}{text[found.end() :]}".strip()


def _plain(text: str, style: NumberStyle, shown: str, *, money: bool = False, times: Decimal | None = None) -> Decimal:
    """`times`: 1.234k has decimals, whatever the column; nobody groups the thousands of thousands."""
    if times is not None and re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", text):
        return Decimal(text.replace(",", ".")) * times
    return _separated(text, style, shown, money=money) * (times or 1)


def _separated(text: str, style: NumberStyle, shown: str, *, money: bool) -> Decimal:
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise _not_a_number(shown)
    marks = {mark for mark in ".," if mark in text}
    if len(marks) == 2:
        decimal = "." if text.rfind(".") > text.rfind(",") else ","
    elif marks:
        decimal = _single_mark(text, marks.pop(), style, money=money)
    else:
        return Decimal(text)
    group = "," if decimal == "." else "."
    whole, _, fraction = text.partition(decimal) if decimal in text else (text, "", "")
    if group in fraction or decimal in fraction or (group in whole and not _GROUPED[group].fullmatch(whole)):
        raise _not_a_number(shown)
    return Decimal(f"{whole.replace(group, '')}.{fraction or '0'}")


def _single_mark(text: str, mark: str, style: NumberStyle, *, money: bool) -> str:
    """The decimal mark of a number with one kind of mark: three digits behind it are ambiguous, the column decides."""
    other = "," if mark == "." else "."
    if text.count(mark) > 1:
        return other
    before, _, after = text.partition(mark)
    if len(after) != 3 or len(before) > 3 or before == "0":
        return mark
    if style.proven:
        return style.decimal
    # Nothing in the column shows its decimals: money does not have three of them, and a comma groups thousands.
    return other if money or mark == "," else mark


def _not_a_number(shown: str) -> Unreadable:
    return Unreadable(
        "This is not a number.", f"Write only the number, such as 22700 or 22,700.00, not “{shown[:20]}”."
    )
