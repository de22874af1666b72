from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import Money
from tradeoff.ui.widgets import AmountBox, Prose
from tradeoff.workspaces.forms import RefusableForm

MOST_BYTES = 2_000_000


class RatesForm(RefusableForm):
    """A table pasted or sent as a CSV file; the file wins when both are there."""

    text = forms.CharField(
        label="Rates",
        required=False,
        widget=Prose(rows=6),
        help_text="One a line: currency, day, rate, source. One unit of the currency is worth the rate.",
    )
    file = forms.FileField(label="Or a CSV file", required=False)

    def table(self) -> str:
        """What was given, as text; refuses a file that is too long or no text."""
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["text"])
        if file.size > MOST_BYTES:
            raise Invalid("That file is larger than 2 MB; split it.", field="file")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Invalid("That file is no UTF-8 text; save it as “CSV UTF-8”.", field="file") from None


class StatedForm(RefusableForm):
    """An amount in the customer's currency; `seen_at` is when the deal on the page was last changed."""

    amount = forms.DecimalField(min_value=0, max_digits=14, widget=AmountBox, label="Stated amount")
    currency = forms.ChoiceField()
    seen_at = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])

    def __init__(
        self, data: QueryDict | None = None, *, currencies: Iterable[str], initial: dict[str, object] | None = None
    ) -> None:
        if data is not None:
            data = data.copy()
            data["amount"] = data.get("amount", "").replace(",", "")
        super().__init__(data, initial=initial)
        chosen = self.fields["currency"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(code, code) for code in currencies]

    def stated(self) -> Money:
        return Money.of(self.cleaned_data["amount"], self.cleaned_data["currency"])
