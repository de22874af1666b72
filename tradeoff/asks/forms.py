from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from tradeoff.asks.actions import AskInput
from tradeoff.asks.inputs import LONGEST
from tradeoff.asks.queries import AskFilter, AskSort, AskView
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.ui.widgets import ChoiceCards, DateBox, Prose
from tradeoff.workspaces.models import Area, Member

FAST = (
    AnswerKind.CONSIDERING, AnswerKind.ALREADY_THERE, AnswerKind.WORKAROUND, AnswerKind.NOT_NOW, AnswerKind.NO,
)  # fmt: skip
Option = TypeVar("Option", bound=StrEnum)


class AskForm(forms.Form):
    """Six fields, and under “more” what helps without being owed."""

    wants = forms.CharField(
        label="What do they want, in their words?",
        max_length=LONGEST,
        widget=Prose({"autofocus": True}, rows=3),
    )
    type = forms.ChoiceField(
        label="How much hangs on it?",
        choices=[(kind.value, kind.label) for kind in AskType],
        initial=AskType.BLOCKER.value,
        widget=ChoiceCards,
        help_text=" ".join(f"{kind.label}: {kind.hint}" for kind in AskType),
    )
    needed_by = forms.DateField(label="Needed by", required=False, widget=DateBox())
    workaround = forms.CharField(
        label="How do they get by today?", required=False, max_length=2000, widget=forms.TextInput
    )
    said_by = forms.CharField(
        label="Who said it, and where?",
        required=False,
        max_length=200,
        help_text="e.g. Head of IT, on the security review call",
    )
    p_win_with = forms.IntegerField(
        label="Chance to win, delivered in time", required=False, min_value=0, max_value=100
    )
    p_win_without = forms.IntegerField(label="Chance to win without it", required=False, min_value=0, max_value=100)
    area = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Area of the product")
    inferred = forms.BooleanField(label="Nobody said it; I infer it", required=False)

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.pk: area for area in areas}
        field = self.fields["area"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Not sure"), *((area.pk, area.name) for area in self.areas.values())]

    def words(self) -> AskInput:
        said = self.cleaned_data
        return AskInput(
            wants=said["wants"],
            type=said["type"],
            needed_by=said["needed_by"],
            workaround=said["workaround"],
            said_by=said["said_by"],
            from_customer=not said["inferred"],
            area_id=said["area"],
            p_win_with=said["p_win_with"],
            p_win_without=said["p_win_without"],
        )


class AnswerForm(forms.Form):
    """The fast lane: an answer with its reason at once, without a decision."""

    kind = forms.ChoiceField(label="Answer", choices=[(kind.value, kind.label) for kind in FAST], widget=ChoiceCards)
    reason = forms.CharField(
        label="Reason to share",
        required=False,
        max_length=4000,
        widget=Prose(rows=2),
        help_text="The asker reads it, and may say it to the customer.",
    )
    until = forms.DateField(label="Not now: look again on", required=False, widget=DateBox())
    internal_reason = forms.CharField(
        label="Reason inside the house", required=False, max_length=4000, widget=Prose(rows=2)
    )


class AppealForm(forms.Form):
    reason = forms.CharField(label="What does the answer overlook?", max_length=4000, widget=Prose(rows=2))


class PolicyForm(forms.Form):
    """Who answers asks of an area and a type, and within how many working days."""

    area = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Area")
    type = forms.ChoiceField(
        label="Type", required=False, choices=[("", "Every type"), *((kind.value, kind.label) for kind in AskType)]
    )
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Who answers")
    days = forms.IntegerField(label="Within", min_value=0, max_value=60, initial=5)

    def __init__(self, *args: Any, areas: Iterable[Area], members: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, owner = self.fields["area"], self.fields["owner"]
        assert isinstance(area, forms.TypedChoiceField)
        assert isinstance(owner, forms.TypedChoiceField)
        area.choices = [("", "Every area"), *((row.pk, row.name) for row in areas)]
        owner.choices = [("", "The area’s owner"), *((row.pk, row.name) for row in members)]


def ask_filter(query: QueryDict) -> AskFilter:
    """What the address asks for; a value it cannot mean counts as not given."""
    return AskFilter(
        view=_option(AskView, query.get("view")) or AskView.ALL,
        type=_option(AskType, query.get("type")),
        kind=_option(AnswerKind, query.get("kind")),
        words=query.get("q", "").replace("\x00", "")[:200].strip(),
        sort=_option(AskSort, query.get("sort")) or AskSort.ASKED_DOWN,
    )


def _option(options: type[Option], word: str | None) -> Option | None:
    return next((option for option in options if option.value == word), None)


def page_of(query: QueryDict) -> int:
    said = query.get("page", "")
    return max(int(said), 1) if said.isdigit() and len(said) < 7 else 1
