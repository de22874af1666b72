from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from tradeoff.decisions.actions import Choice
from tradeoff.decisions.rules import Rung

if TYPE_CHECKING:
    from tradeoff.problems.models import Option
    from tradeoff.workspaces.models import Area, Member


class ChoiceForm(forms.Form):
    """The sign-off: which option and why, what is expected, when to look again."""

    option = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, label="Which option")
    reason = forms.CharField(
        label="Reason to share",
        help_text="Every asker gets this in words they can say to the customer.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    internal_reason = forms.CharField(
        label="Reason inside the house",
        help_text="What was weighed against what. Customers never see it.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected_outcome = forms.CharField(
        label="What we expect to see",
        help_text="A measure and a number, so that the review has something to hold it against.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    review_on = forms.DateField(label="Review on", widget=forms.DateInput(attrs={"type": "date"}))
    deliver_by = forms.DateField(
        label="Delivered by",
        required=False,
        help_text="Only a date you would let a seller repeat.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    not_now_until = forms.DateField(
        label="If no: not now, until",
        required=False,
        help_text="Leave empty for a plain no.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, options: Iterable[Option], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["option"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(option.pk, option.title) for option in options]
        self.fields["review_on"].initial = today + timedelta(days=90)

    def choice(self) -> Choice:
        said = dict(self.cleaned_data)
        return Choice(option_id=said.pop("option"), **said)


class DissentForm(forms.Form):
    text = forms.CharField(
        label="What do you see differently?", max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RightForm(forms.Form):
    """Who may decide, where and up to how much."""

    area = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Area")
    rung = forms.TypedChoiceField(coerce=int, label="Rung", choices=[(rung.value, rung.label) for rung in Rung])
    holder = forms.TypedChoiceField(coerce=int, label="Who decides")
    up_to = forms.DecimalField(
        label="Up to", required=False, min_value=1, max_value=10**12, decimal_places=2,
        help_text="At stake on the problem. Empty: no limit.",
    )  # fmt: skip

    def __init__(self, *args: Any, areas: Iterable[Area], members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, holder = self.fields["area"], self.fields["holder"]
        assert isinstance(area, forms.TypedChoiceField)
        assert isinstance(holder, forms.TypedChoiceField)
        area.choices = [("", "Every area"), *((row.pk, row.name) for row in areas)]
        holder.choices = [(row.pk, row.name) for row in members]
