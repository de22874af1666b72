from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tradeoff.kernel.errors import Refused
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.problems.actions import Framing, OptionInput
from tradeoff.problems.rules import OptionKind, effort_of
from tradeoff.ui.widgets import AmountBox, Prose

if TYPE_CHECKING:
    from tradeoff.problems.models import Option, Problem
    from tradeoff.workspaces.models import Area, Member

LONG = 8_000


class FramingForm(forms.Form):
    """What is known of a problem. Each text remembers what it was when the page was opened."""

    statement = forms.CharField(
        label="The problem", max_length=LONG, required=False, widget=Prose(rows=4),
        help_text="What does the customer need to get done, and what stops them? No solution yet.",
    )  # fmt: skip
    who_has_it = forms.CharField(label="Who has it", max_length=LONG, required=False, widget=Prose(rows=2))
    how_often = forms.CharField(label="How often they meet it", max_length=300, required=False)
    workaround_today = forms.CharField(
        label="What they do today instead", max_length=LONG, required=False, widget=Prose(rows=2)
    )
    cost_of_not_solving = forms.CharField(
        label="What it costs to leave it", max_length=LONG, required=False, widget=Prose(rows=2)
    )
    success_measure = forms.CharField(
        label="How we would know it is solved", max_length=LONG, required=False, widget=Prose(rows=2),
        help_text="One measure is enough: a number that would move.",
    )  # fmt: skip

    @classmethod
    def of(cls, problem: Problem, data: Any = None) -> FramingForm:
        form = cls(data, initial={name: getattr(problem, name) for name in cls.base_fields})
        for field in form.fields.values():
            field.show_hidden_initial = True
        return form

    def as_seen(self) -> SafeString:
        """Hidden fields with the texts as they are now."""
        return format_html_join("", "{}", ((self[name].as_hidden(only_initial=True),) for name in self.fields))

    def changes(self) -> Framing:
        return Framing(**self.cleaned_data)

    def seen(self) -> Framing:
        """The texts that were on the page the editor wrote in."""
        shown = {name: self.data.get(self[name].html_initial_name) for name in self.fields}
        return Framing(**{name: text for name, text in shown.items() if text is not None})


class ProblemForm(forms.Form):
    """A new problem: three fields, the rest can wait."""

    title = forms.CharField(
        label="The problem in a few words", max_length=160,
        help_text="As the customer would say it: “Auditors cannot see who changed what”.",
    )  # fmt: skip
    area = forms.TypedChoiceField(coerce=int, label="Area")
    statement = forms.CharField(label="What stops them", max_length=LONG, required=False, widget=Prose(rows=4))
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Owner")

    def __init__(self, *args: Any, areas: Iterable[Area], members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(
            self, "area", [("", "Choose an area"), *((row.pk, f"{row.product.name} · {row.name}") for row in areas)]
        )
        _choose(self, "owner", [("", "The area's owner"), *((row.pk, row.name) for row in members)])


class PropertiesForm(ProblemForm):
    """Title, area and owner of a problem that exists."""

    field_order = ("title", "area", "owner")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["statement"]
        self.fields["owner"].required = True


class OptionForm(forms.Form):
    """A way to answer the problem; effort or cost lets it be compared."""

    kind = forms.ChoiceField(label="Way", choices=[(kind.value, kind.label) for kind in OptionKind])
    title = forms.CharField(label="In a few words", max_length=160)
    description = forms.CharField(label="What it would be", max_length=LONG, required=False, widget=Prose(rows=2))
    effort_low = forms.DecimalField(
        label="Effort, low", required=False, max_digits=7, decimal_places=1, widget=AmountBox
    )
    effort_likely = forms.DecimalField(label="Likely", required=False, max_digits=7, decimal_places=1, widget=AmountBox)
    effort_high = forms.DecimalField(label="High", required=False, max_digits=7, decimal_places=1, widget=AmountBox)
    cost = forms.DecimalField(
        label="Cost", required=False, min_value=0, max_value=10**12, widget=AmountBox,
        help_text="Money beside the effort: a licence, a partner, a discount.",
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        cost = self.fields["cost"]
        assert isinstance(cost, forms.DecimalField)
        cost.decimal_places = CURRENCIES[currency]

    @classmethod
    def of(cls, option: Option, *, currency: str, data: Any = None) -> OptionForm:
        stated = {name: getattr(option, name) for name in cls.base_fields if name != "cost"}
        cost = None if option.cost_minor is None else Money(option.cost_minor, currency).amount
        return cls(data, initial={**stated, "cost": cost}, currency=currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        efforts = [cleaned.get(name) for name in ("effort_low", "effort_likely", "effort_high")]
        if not any(name in self.errors for name in ("effort_low", "effort_likely", "effort_high")):
            try:
                effort_of(*efforts)
            except Refused as refusal:
                self.add_error(refusal.field, refusal.message)
        return cleaned

    def option(self) -> OptionInput:
        said = dict(self.cleaned_data)
        cost: Decimal | None = said.pop("cost")
        minor = None if cost is None else Money.of(cost, self.currency).minor
        return OptionInput(**{**said, "kind": OptionKind(said["kind"])}, cost_minor=minor)


class MergeForm(forms.Form):
    """Which problem this one is."""

    into = forms.TypedChoiceField(coerce=int, label="It is the same as")

    def __init__(self, *args: Any, problems: Iterable[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "into", [("", "Choose a problem"), *((row.pk, row.title) for row in problems)])


class FilingForm(forms.Form):
    """Under which problem an ask goes."""

    problem = forms.TypedChoiceField(coerce=int, label="Problem")

    def __init__(self, *args: Any, problems: Iterable[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "problem", [("", "Choose a problem"), *((row.pk, row.title) for row in problems)])


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
