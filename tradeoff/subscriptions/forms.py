from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.http import QueryDict

from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.subscriptions.queries import Wanted
from tradeoff.subscriptions.rules import DUE_LATER, DUE_SOON, Period, Status
from tradeoff.ui.widgets import AmountBox, DateBox
from tradeoff.workspaces.forms import RefusableForm

PERIODS = [(period.value, period.label) for period in Period]


class Doing(StrEnum):
    RENEW = "renew"
    CHANGE = "change"
    END = "end"


def wanted_of(query: QueryDict) -> Wanted:
    """What the address asks for; a value it cannot mean counts as not given."""
    status = next((one for one in Status if one.value == query.get("status")), None)
    due = number_of(query.get("due"))
    return Wanted(
        status=None if query.get("status") == "all" else status or Status.ACTIVE,
        due_days=due if due in {DUE_SOON, DUE_LATER} else None,
        product_id=number_of(query.get("product")),
        words=(query.get("q") or "").replace("\0", "").strip()[:200],
    )


def number_of(word: str | None) -> int | None:
    return int(word) if word and re.fullmatch(r"[0-9]{1,9}", word) else None


class AmountField(forms.DecimalField):
    """Money in major units, with or without commas between thousands."""

    widget = AmountBox

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value is not None else ""
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", text):
            text = text.replace(",", "")
        return super().to_python(text)


class DayForm(forms.Form):
    """The day a figure is asked for."""

    on = forms.DateField(label="As of", widget=DateBox, required=False)


class StartForm(RefusableForm):
    """What an account pays, how often, for what and since when."""

    amount = AmountField(min_value=0, max_digits=14)
    period = forms.ChoiceField(label="Paid", choices=PERIODS, initial=Period.YEAR)
    product = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    started_on = forms.DateField(label="Starts", widget=DateBox)
    renews_on = forms.DateField(label="Renews", required=False, widget=DateBox)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        products: Iterable[tuple[int, str]],
        currency: str,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        chosen, amount = self.fields["product"], self.fields["amount"]
        assert isinstance(chosen, forms.TypedChoiceField)
        assert isinstance(amount, forms.DecimalField)
        chosen.choices = [("", "Not said"), *((str(key), name) for key, name in products)]
        amount.decimal_places = CURRENCIES[currency]

    def minor(self, currency: str) -> int:
        return Money.of(self.cleaned_data["amount"], currency).minor


class DoForm(RefusableForm):
    """A fact of a standing subscription: renewed, changed or ended; which fields count depends on which."""

    doing = forms.ChoiceField(choices=[(one.value, one.value) for one in Doing], widget=forms.HiddenInput)
    seen_at = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    on = forms.DateField(label="From", widget=DateBox)
    renews_on = forms.DateField(label="Next renewal", required=False, widget=DateBox)
    amount = AmountField(required=False, min_value=0, max_digits=14)
    period = forms.ChoiceField(label="Paid", choices=PERIODS, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("doing") == Doing.RENEW and not said.get("renews_on"):
            self.add_error("renews_on", "Say when it renews next.")
        if said.get("doing") == Doing.CHANGE and not (said.get("amount") and said.get("period")):
            self.add_error("amount", "Say what is paid from then on.")
        return said
