from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.strategy.rules import IMPACTS, SCALED_DRIVERS, Driver, Lens
from tradeoff.ui.widgets import AmountBox, ChoiceCards, Prose

if TYPE_CHECKING:
    from tradeoff.strategy.models import Objective

FIT_CHOICES = [
    ("", "Not judged yet"),
    (0, "0 · not"),
    (1, "1 · a little"),
    (2, "2 · clearly"),
    (3, "3 · it is the way there"),
]


class AssessForm(forms.Form):
    """Product's judgement: how much it helps whom it helps, and how sure we are."""

    impact = forms.TypedChoiceField(
        coerce=Decimal, label="Impact on an account that has it", widget=ChoiceCards,
        choices=[(str(value), f"{word.capitalize()} ({value})") for value, word in IMPACTS.items()],
    )  # fmt: skip
    confidence = forms.IntegerField(
        label="Confidence", min_value=1, max_value=100, widget=AmountBox,
        help_text="100 we measured it · 80 several customers showed us · 50 we believe it.",
    )  # fmt: skip
    reason = forms.CharField(label="What makes you think so", max_length=4_000, widget=Prose(rows=3))


class FitForm(forms.Form):
    """How much solving a problem serves each objective."""

    def __init__(self, *args: Any, objectives: Iterable[Objective], fits: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objectives = {f"objective_{row.pk}": row for row in objectives}
        for name, objective in self.objectives.items():
            self.fields[name] = forms.TypedChoiceField(
                coerce=int, empty_value=None, required=False, choices=FIT_CHOICES, label=objective.name,
                initial=fits.get(objective.pk, ""), help_text=f"{objective.measure}: {objective.target}",
            )  # fmt: skip

    def points(self) -> list[tuple[Objective, int]]:
        """(objective, points) of every objective that was judged."""
        judged = ((objective, self.cleaned_data[name]) for name, objective in self.objectives.items())
        return [(objective, points) for objective, points in judged if points is not None]


class LensForm(forms.Form):
    """Weights that sum to 100, and the value of each driver that earns all its points."""

    def __init__(self, *args: Any, lens: Lens, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lens, self.currency = lens, currency
        for driver in Driver:
            self.fields[f"weight_{driver}"] = forms.IntegerField(
                label=driver.label.capitalize(), min_value=0, max_value=100, initial=lens.weights.get(driver, 0),
                widget=AmountBox,
            )  # fmt: skip
        for driver in SCALED_DRIVERS:
            self.fields[f"scale_{driver}"] = forms.DecimalField(
                label=driver.label.capitalize(), min_value=1, max_value=10**12,
                decimal_places=CURRENCIES[currency] if driver.is_money else 0,
                initial=Money(lens.scales[driver], currency).amount if driver.is_money else lens.scales[driver],
                widget=AmountBox,
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField | None, str]]:
        """(driver, weight field, scale field where it has one, unit of the scale)."""
        units = {Driver.BREADTH: "% of accounts", Driver.EFFORT: "person-weeks earn none"}
        return [
            (
                driver.label.capitalize(),
                self[f"weight_{driver}"],
                self[f"scale_{driver}"] if driver in SCALED_DRIVERS else None,
                units.get(driver, self.currency),
            )
            for driver in Driver
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        weights = [cleaned.get(f"weight_{driver}") for driver in Driver]
        total = sum(weight for weight in weights if weight is not None)
        if None not in weights and total != 100:
            self.add_error(None, f"The weights must sum to 100; these sum to {total}.")
        return cleaned

    def weights(self) -> dict[Driver, int]:
        return {driver: self.cleaned_data[f"weight_{driver}"] for driver in Driver}

    def scales(self) -> dict[Driver, int]:
        said = {driver: self.cleaned_data[f"scale_{driver}"] for driver in SCALED_DRIVERS}
        return {
            driver: Money.of(value, self.currency).minor if driver.is_money else int(value)
            for driver, value in said.items()
        }
