from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from tradeoff.buying.rules import NEVER, Confidence, Criterion, RoleSource, Trait, ValueInput
from tradeoff.crm.rules import BuyingRole
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.ui.widgets import AmountBox, DateBox, Prose
from tradeoff.workspaces.forms import RefusableForm

if TYPE_CHECKING:
    from tradeoff.buying.models import ValueCase
    from tradeoff.crm.models import Contact, PipelineStage


class AmountField(forms.DecimalField):
    """Money in major units, with or without commas between thousands."""

    widget = AmountBox

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


class RoleForm(RefusableForm):
    """Who plays which part; source and confidence if they are known."""

    contact = forms.TypedChoiceField(label="Who", coerce=int, error_messages={"required": "Choose a contact."})
    role = forms.ChoiceField(label="Their part", choices=[(role.value, role.label) for role in BuyingRole])
    source = forms.ChoiceField(
        label="Known from", required=False, choices=[("", "Not said"), *((s.value, s.label) for s in RoleSource)]
    )
    confidence = forms.ChoiceField(
        label="How sure", required=False, choices=[("", "Not said"), *((c.value, c.label) for c in Confidence)]
    )

    def __init__(self, data: QueryDict | None = None, *, contacts: Iterable[Contact]) -> None:
        super().__init__(data)
        chosen = self.fields["contact"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = [
            ("", "Choose"),
            *((str(one.pk), _person(one)) for one in contacts),
        ]


def _person(contact: Contact) -> str:
    return f"{contact.name}, {contact.title}" if contact.title else contact.name


class ValueForm(RefusableForm):
    problem = forms.CharField(
        label="The problem, in the customer's words",
        max_length=4000,
        widget=Prose(rows=3),
        error_messages={"required": "Write the problem in the customer's words."},
    )
    worth = AmountField(
        label="Worth to the customer a year", required=False, max_digits=14, help_text="Empty when it is not known."
    )
    metric = forms.CharField(
        label="How they measure it", required=False, max_length=200, help_text="Such as hours of downtime a month."
    )
    proof = forms.CharField(label="Proof", required=False, max_length=4000, widget=Prose(rows=2))
    agreed_with = forms.TypedChoiceField(label="Agreed with", coerce=int, empty_value=None, required=False)
    agreed_on = forms.DateField(label="Agreed on", required=False, widget=DateBox)
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        contacts: Iterable[Contact],
        currency: str,
        held: ValueCase | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(held, currency))
        self._currency = currency
        people, worth = self.fields["agreed_with"], self.fields["worth"]
        assert isinstance(people, forms.TypedChoiceField)
        assert isinstance(worth, forms.DecimalField)
        people.choices = [("", "Nobody yet"), *((str(contact.pk), contact.name) for contact in contacts)]
        worth.decimal_places = CURRENCIES[currency]

    def said(self) -> ValueInput:
        said = self.cleaned_data
        worth = said["worth"]
        return ValueInput(
            problem=said["problem"].strip(),
            worth_minor=None if worth is None else Money.of(worth, self._currency).minor,
            metric=said["metric"],
            proof=said["proof"],
            agreed_with_id=said["agreed_with"],
            agreed_on=said["agreed_on"],
        )


def _initial(held: ValueCase | None, currency: str) -> dict[str, object]:
    if held is None:
        return {}
    return {
        "problem": held.problem,
        "worth": None if held.worth_minor is None else Money(held.worth_minor, currency).amount,
        "metric": held.metric,
        "proof": held.proof,
        "agreed_with": held.agreed_with_id,
        "agreed_on": held.agreed_on,
        "seen_at": held.changed_at.isoformat(timespec="microseconds"),
    }


class PolicyForm(RefusableForm):
    from_percent = forms.TypedChoiceField(label="From the stage", coerce=int)
    from_amount = AmountField(
        label="Or from an amount of", required=False, max_digits=14, help_text="In any stage; empty for no amount."
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        stages: Iterable[PipelineStage],
        initial: dict[str, object],
    ) -> None:
        super().__init__(data, initial=initial)
        chosen = self.fields["from_percent"]
        assert isinstance(chosen, forms.TypedChoiceField)
        known = {stage.probability: f"{stage.name}, {stage.probability}%" for stage in stages}
        held = initial.get("from_percent")
        if isinstance(held, int) and held not in known and held < NEVER:
            known[held] = f"{held}%"
        chosen.choices = [*((str(key), words) for key, words in sorted(known.items())), (str(NEVER), "No stage")]


class ProfileForm(RefusableForm):
    """A weight for each trait that counts, and what of it is wanted; without a weight a trait does not count."""

    employees_low = forms.IntegerField(label="At least", required=False, min_value=0, max_value=10_000_000)
    employees_high = forms.IntegerField(label="At most", required=False, min_value=0, max_value=10_000_000)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        options: Mapping[str, Sequence[str]],
        criteria: Iterable[Criterion] = (),
    ) -> None:
        super().__init__(data, initial=_profile_initial(criteria))
        held = {one.trait: one for one in criteria}
        for trait in Trait:
            self.fields[f"{trait}_weight"] = forms.IntegerField(
                label=f"{trait.label}: weight",
                required=False,
                min_value=1,
                max_value=100,
                help_text="Empty: does not count.",
            )
            if not trait.is_number:
                kept = held[trait].wanted if trait in held else ()
                words = sorted({*options.get(trait.value, ()), *kept})
                self.fields[f"{trait}_wanted"] = forms.MultipleChoiceField(
                    label=f"{trait.label}: wanted",
                    required=False,
                    choices=[(word, word) for word in words],
                    widget=forms.CheckboxSelectMultiple,
                )

    def criteria(self) -> list[Criterion]:
        said = self.cleaned_data
        return [
            Criterion(
                trait,
                said[f"{trait}_weight"],
                () if trait.is_number else tuple(said[f"{trait}_wanted"]),
                said["employees_low"] if trait.is_number else None,
                said["employees_high"] if trait.is_number else None,
            )
            for trait in Trait
            if said.get(f"{trait}_weight")
        ]


def _profile_initial(criteria: Iterable[Criterion]) -> dict[str, object]:
    initial: dict[str, object] = {}
    for one in criteria:
        initial[f"{one.trait}_weight"] = one.weight
        if one.trait.is_number:
            initial |= {"employees_low": one.low, "employees_high": one.high}
        else:
            initial[f"{one.trait}_wanted"] = list(one.wanted)
    return initial
