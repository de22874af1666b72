from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tradeoff.intake.rules import (
    LONGEST_ADDRESS,
    LONGEST_ANSWER,
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_BYTES,
    MOST_MAILS,
    AnswerInput,
    FormInput,
)
from tradeoff.ui.widgets import Prose
from tradeoff.workspaces.forms import RefusableForm

if TYPE_CHECKING:
    from tradeoff.intake.models import Form


class MailFileForm(RefusableForm):
    """A file of one mail or of many."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput({"accept": ".eml,.mbox,message/rfc822,application/mbox"}),
        help_text=f"One mail (.eml) or a folder as your mail program exports it (.mbox), up to {MOST_MAILS} mails and "
        f"{MOST_BYTES // 2**20} MB.",
        error_messages={"empty": "This file is empty.", "required": "Choose a file."},
    )

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict[str, Any] | None = None) -> None:
        super().__init__(data, files)

    def content(self) -> tuple[str, bytes]:
        """(name, bytes); one byte too many where there are too many."""
        file = self.cleaned_data["file"]
        return file.name or "", file.read(MOST_BYTES + 1)


class WordsForm(RefusableForm):
    """What whoever opens the link reads."""

    title = forms.CharField(
        label="Title", max_length=LONGEST_TITLE, widget=forms.TextInput({"placeholder": "What would help you most?"})
    )
    words = forms.CharField(
        label="What you ask",
        max_length=LONGEST_WORDS,
        widget=Prose({"placeholder": "What did you try to do, and what was in your way?"}, rows=4),
        help_text="One question gets better answers than five.",
    )

    def __init__(self, data: QueryDict | None = None, *, form: Form | None = None) -> None:
        super().__init__(data, initial={"title": form.title, "words": form.words} if form else None)

    def said(self) -> FormInput:
        return FormInput(**self.cleaned_data)


class AnswerForm(RefusableForm):
    """What somebody who is not signed in writes; `website` is a trap that people do not see and machines fill in."""

    text = forms.CharField(
        label="Your words",
        max_length=LONGEST_ANSWER,
        widget=Prose(rows=8),
        error_messages={"required": "Write a few words; this is empty."},
    )
    name = forms.CharField(
        label="Your name", max_length=LONGEST_NAME, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    address = forms.EmailField(
        label="Your e-mail address", max_length=LONGEST_ADDRESS, required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="If you like to be asked back, or told when something changes.",
    )  # fmt: skip
    website = forms.CharField(
        required=False, label="Leave this empty", widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)

    @property
    def is_of_a_machine(self) -> bool:
        return bool(self.data.get("website", ""))

    def said(self) -> AnswerInput:
        told = self.cleaned_data
        return AnswerInput(text=told["text"], name=told["name"], address=told["address"])
