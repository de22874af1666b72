from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from tradeoff.inbox.rules import Importance

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem


class LinkForm(forms.Form):
    """Marked words of a note (both ends or none), the problem they speak of, and how much it matters."""

    problem = forms.TypedChoiceField(coerce=int, label="Problem")
    importance = forms.TypedChoiceField(
        coerce=lambda said: Importance(int(said)), empty_value=None, required=False, label="How important to them",
        choices=[("", "Not said"), *((str(one.value), one.label) for one in reversed(Importance))],
    )  # fmt: skip
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, problems: Iterable[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["importance"].widget.attrs |= {"data-key": "i", "data-key-label": "How important it is to them"}
        self.fields["problem"].widget.attrs |= {"aria-label": "Problem"}
        named = [("", "Choose a problem"), *((str(one.pk), one.title) for one in problems)]
        self.fields["problem"].choices = named  # type: ignore[attr-defined]


class ActForm(forms.Form):
    """What a step needs besides its notes."""

    until = forms.DateField(required=False)
    owner = forms.IntegerField(required=False)
    tag = forms.CharField(required=False, max_length=40)
    problem = forms.IntegerField(required=False)
