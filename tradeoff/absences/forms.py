from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from tradeoff.ui.widgets import DateBox
from tradeoff.workspaces.forms import RefusableForm
from tradeoff.workspaces.models import Member


class AbsenceForm(RefusableForm):
    """Days away and who acts."""

    starts = forms.DateField(label="First day away", widget=DateBox())
    until = forms.DateField(label="Last day away", widget=DateBox())
    delegate = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label="Who acts meanwhile",
        help_text="Decides and answers what waits; is told now, and of everything new.",
    )

    def __init__(self, data: QueryDict | None = None, *, colleagues: Iterable[Member]) -> None:
        super().__init__(data)
        field = self.fields["delegate"]
        assert isinstance(field, forms.TypedChoiceField)
        self._colleagues = {row.pk: row for row in colleagues}
        field.choices = [("", "Nobody: it waits"), *((row.pk, row.name) for row in self._colleagues.values())]

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "starts": said["starts"], "until": said["until"], "delegate": self._colleagues.get(said["delegate"]),
        }  # fmt: skip
