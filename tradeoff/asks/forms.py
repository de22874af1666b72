from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tradeoff.asks.inputs import LONGEST, LONGEST_NAME, AskInput
from tradeoff.asks.queries import AskFilter, AskSort, AskView
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.kernel.errors import Refused
from tradeoff.ui.widgets import DateBox, Prose
from tradeoff.workspaces.models import Area, Member

FAST = (
    AnswerKind.CONSIDERING, AnswerKind.ALREADY_THERE, AnswerKind.WORKAROUND, AnswerKind.NOT_NOW, AnswerKind.NO,
)  # fmt: skip
HINTS = {
    AnswerKind.CONSIDERING: "Somebody works on an answer.",
    AnswerKind.ALREADY_THERE: "The product does it; say where.",
    AnswerKind.WORKAROUND: "There is another way; say which.",
    AnswerKind.NOT_NOW: "Looked at again on a day you name.",
    AnswerKind.NO: "It will not be done; say why.",
}
Option = TypeVar("Option", bound=StrEnum)


class RefusableForm(forms.Form):
    """A form that can say what the action refused, beside its field."""

    def refuse(self, refusal: Refused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def choice(label: str, hint: str, *, key: str, subject: str) -> SafeString:
    """A choice with what it means; its key presses it."""
    return format_html(
        '<span data-key="{}" data-key-label="{}: {}"><strong>{}</strong> <span class="muted small">{}</span></span>'
        '<kbd aria-hidden="true">{}</kbd>',
        key,
        subject,
        label,
        label,
        hint,
        key,
    )


class AskForm(RefusableForm):
    """Six fields, the deal among them by its address, and under “more” what helps without being owed."""

    wants = forms.CharField(
        label="What do they want, in their words?",
        max_length=LONGEST,
        widget=Prose({"autofocus": True}, rows=3),
        error_messages={"required": "Write what they want, in their own words."},
    )
    type = forms.ChoiceField(
        label="How much hangs on it?",
        choices=[
            (kind.value, choice(kind.label, kind.hint, key=str(place), subject="Type"))
            for place, kind in enumerate(AskType, start=1)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how much hangs on it."},
    )
    needed_by = forms.DateField(label="Needed by", required=False, widget=DateBox)
    said_by = forms.CharField(
        label="Who said it, and where?",
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"list": "contacts", "autocomplete": "off", "placeholder": "Head of IT, security call"}),
    )
    workaround = forms.CharField(
        label="How do they get by today?", required=False, max_length=LONGEST, widget=Prose(rows=1)
    )
    p_win_with = forms.IntegerField(
        label="Chance to win, delivered in time", required=False, min_value=0, max_value=100
    )
    p_win_without = forms.IntegerField(label="Chance to win without it", required=False, min_value=0, max_value=100)
    area = forms.TypedChoiceField(label="Area of the product", coerce=int, empty_value=None, required=False)
    inferred = forms.BooleanField(label="Nobody said it; I infer it", required=False)

    def __init__(self, data: QueryDict | None = None, *, areas: Iterable[Area]) -> None:
        super().__init__(data)
        field = self.fields["area"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Not sure"), *((area.pk, f"{area.product.name}: {area.name}") for area in areas)]

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


class AnswerForm(RefusableForm):
    """The fast lane: an answer with its reason at once, without a decision; `seen` is the answer the page showed."""

    kind = forms.ChoiceField(
        label="What is the answer?",
        choices=[
            (kind.value, choice(kind.label, HINTS[kind], key=str(place), subject="Answer"))
            for place, kind in enumerate(FAST, start=1)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
    reason = forms.CharField(
        label="Because",
        required=False,
        max_length=LONGEST,
        widget=Prose(rows=2),
        help_text="The asker reads it and may say it to the customer.",
    )
    until = forms.DateField(
        label="Until",
        required=False,
        widget=DateBox,
        help_text="Not now: the day you look again. Considering: the day of your next answer.",
    )
    words_to_say = forms.CharField(
        label="Words to say to the customer",
        required=False,
        max_length=LONGEST,
        widget=Prose(rows=3),
        help_text="Empty: they are written from the answer and its reason.",
    )
    internal_reason = forms.CharField(
        label="Reason inside the house",
        required=False,
        max_length=LONGEST,
        widget=Prose(rows=2),
        help_text="For sales and product; no customer reads it.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def refuse(self, refusal: Refused, *, current_id: int | None = None) -> None:
        """The next try is about the answer that stands now."""
        super().refuse(refusal)
        if current_id is not None:
            self.data = {**self.data, "seen": str(current_id)}


class AppealForm(RefusableForm):
    reason = forms.CharField(
        label="What does the answer overlook?",
        max_length=LONGEST,
        widget=Prose(rows=2),
        error_messages={"required": "Say what was missed; it is the first thing product will read."},
    )


class QuestionForm(RefusableForm):
    text = forms.CharField(
        label="What do you need to know before you can answer?",
        max_length=LONGEST,
        widget=Prose(rows=2),
        error_messages={"required": "Write the question first."},
    )


class ReplyForm(RefusableForm):
    text = forms.CharField(
        label="Your reply",
        max_length=LONGEST,
        widget=Prose(rows=2),
        error_messages={"required": "Write the reply first."},
    )


class PolicyForm(RefusableForm):
    """Who answers asks of an area and a type, and within how many working days."""

    area = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    type = forms.ChoiceField(
        required=False, choices=[("", "Every type"), *((kind.value, kind.label) for kind in AskType)]
    )
    owner = forms.TypedChoiceField(label="Who answers", coerce=int, empty_value=None, required=False)
    days = forms.IntegerField(label="Within", min_value=0, max_value=60, initial=5)

    def __init__(self, data: QueryDict | None = None, *, areas: Iterable[Area], members: Iterable[Member]) -> None:
        super().__init__(data)
        area, owner = self.fields["area"], self.fields["owner"]
        assert isinstance(area, forms.TypedChoiceField)
        assert isinstance(owner, forms.TypedChoiceField)
        area.choices = [("", "Every area"), *((row.pk, f"{row.product.name}: {row.name}") for row in areas)]
        owner.choices = [("", "The area’s owner"), *((row.pk, row.name) for row in members)]


def ask_filter(query: QueryDict) -> AskFilter:
    """What the address asks for; a value it cannot mean counts as not given."""
    return AskFilter(
        view=_option(AskView, query.get("view")) or AskView.ALL,
        type=_option(AskType, query.get("type")),
        kind=_option(AnswerKind, query.get("kind")),
        words=words_of(query),
        sort=_option(AskSort, query.get("sort")) or AskSort.ASKED_DOWN,
    )


def page_of(query: QueryDict) -> int:
    return max(number_of(query.get("page")) or 1, 1)


def words_of(query: QueryDict) -> str:
    return query.get("q", "").replace("\0", "").strip()[:LONGEST_NAME]


def number_of(word: str | None) -> int | None:
    return int(word) if word and re.fullmatch(r"[0-9]{1,9}", word) else None


def _option(options: type[Option], word: str | None) -> Option | None:
    return next((option for option in options if option.value == word), None)
