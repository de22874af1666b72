from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.utils import ErrorDict

from tradeoff.discussion.rules import ACCEPTED, LONGEST_COMMENT, LONGEST_TASK
from tradeoff.kernel.errors import Refused
from tradeoff.ui.widgets import DateBox, Prose


class MomentBox(forms.DateTimeInput):
    """The browser's picker of a day and an hour."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class RefusableForm(forms.Form):
    def refuse(self, refusal: Refused) -> None:
        """Show a refusal beside the field it belongs to."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class CommentForm(RefusableForm):
    text = forms.CharField(
        label="Comment", max_length=LONGEST_COMMENT, strip=True, widget=Prose(rows=3),
        error_messages={"required": "Write something first."},
    )  # fmt: skip
    quoted = forms.IntegerField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TaskForm(RefusableForm):
    """The reminder's hour is on the clock of who is to do it, `zone`."""

    text = forms.CharField(
        label="What is to be done", max_length=LONGEST_TASK, error_messages={"required": "Say what is to be done."}
    )
    assignee = forms.CharField(
        label="Who", max_length=160, help_text="Their name, as it stands in Members.",
        error_messages={"required": "Say who is to do it."},
    )  # fmt: skip
    due = forms.DateField(label="Due", required=False, widget=DateBox())
    remind_at = forms.DateTimeField(
        label="Remind at", required=False, widget=MomentBox(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def reminder(self, zone: ZoneInfo) -> datetime | None:
        """The moment that is meant by the hour that was typed."""
        typed: datetime | None = self.cleaned_data["remind_at"]
        return typed.replace(tzinfo=zone) if typed else None


class FileForm(RefusableForm):
    file = forms.FileField(
        label="File", allow_empty_file=True, help_text=f"{ACCEPTED}.",
        error_messages={"required": "Choose a file first.", "missing": "Choose a file first."},
    )  # fmt: skip

    def refuse_unread(self, refusal: Refused) -> None:
        """Refuse before anything was read of what was sent."""
        self.is_bound, self.cleaned_data = True, {}
        self._errors = ErrorDict()
        self.add_error("file", refusal.message)
