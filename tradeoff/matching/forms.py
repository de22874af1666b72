from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Area


class ThemeProblemForm(forms.Form):
    """What a problem that begins as a theme needs; the field gives the area itself."""

    title = forms.CharField(label="The problem in a few words", max_length=160)
    area = forms.TypedChoiceField(label="Area")

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(area.pk): area for area in areas}
        field = self.fields["area"]
        field.coerce = known.__getitem__  # type: ignore[attr-defined]
        field.choices = [  # type: ignore[attr-defined]
            ("", "Choose an area"),
            *((key, f"{area.product.name} · {area.name}") for key, area in known.items()),
        ]
