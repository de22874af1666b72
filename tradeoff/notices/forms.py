from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from tradeoff.notices import kinds
from tradeoff.notices.models import Rhythm
from tradeoff.notices.rules import WEEKDAYS, Cadence
from tradeoff.workspaces.forms import RefusableForm


class WishesForm(RefusableForm):
    """One choice a kind, the hour and day of digests, and quiet hours."""

    digest_hour = forms.TypedChoiceField(
        coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)], label="Digests come at"
    )
    digest_weekday = forms.TypedChoiceField(coerce=int, choices=list(enumerate(WEEKDAYS)), label="The weekly one on")
    quiet_from = forms.TimeField(
        required=False, label="Quiet from", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Mail that would come at once waits until the quiet hours end.",
    )  # fmt: skip
    quiet_until = forms.TimeField(
        required=False, label="Quiet until", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, data: QueryDict | None, *, rhythm: Rhythm, chosen: dict[str, Cadence]) -> None:
        shown = {name: getattr(rhythm, name) for name in ("digest_hour", "digest_weekday", "quiet_from", "quiet_until")}
        super().__init__(data, initial=shown)
        for kind in kinds.all_kinds():
            self.fields[f"kind:{kind.name}"] = forms.ChoiceField(
                choices=[(cadence.value, cadence.label) for cadence in Cadence],
                initial=chosen[kind.name].value,
                label=kind.label,
                help_text=kind.who,
            )

    @property
    def kind_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("kind:")]

    def wanted(self) -> dict[str, Cadence]:
        return {
            name.removeprefix("kind:"): Cadence(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("kind:")
        }

    def rhythm(self) -> dict[str, Any]:
        names = ("digest_hour", "digest_weekday", "quiet_from", "quiet_until")
        return {name: self.cleaned_data[name] for name in names}
