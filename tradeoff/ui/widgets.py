"""Form inputs whose browser control says more than a bare text box."""

from __future__ import annotations

from typing import Any

from django import forms


class DateBox(forms.DateInput):
    """The browser's date picker, which always speaks ISO dates."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class AmountBox(forms.TextInput):
    """A number people type with separators: a decimal keypad on phones, right-aligned tabular digits."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "amount", **(attrs or {})})


class ChoiceCards(forms.RadioSelect):
    """Radio buttons shown as cards side by side, for a handful of choices worth reading."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "choice-card", **(attrs or {})})


class Prose(forms.Textarea):
    """A text box that grows with what is written."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 3) -> None:
        super().__init__({"rows": rows, **(attrs or {})})
