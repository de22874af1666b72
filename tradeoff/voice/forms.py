from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from tradeoff.ui.widgets import Prose
from tradeoff.voice.rules import LONGEST, LONGEST_ORIGIN, NoteInput
from tradeoff.workspaces.forms import RefusableForm

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Contact, Deal
    from tradeoff.workspaces.models import Member

WORDS = 200


class TimeBox(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class NoteForm(RefusableForm):
    """What was said, by whom, when and where; times are those of the company's time zone."""

    text = forms.CharField(
        label="What was said", max_length=LONGEST, widget=Prose(rows=6), help_text="As they said it; it stays as it is."
    )
    contact = forms.TypedChoiceField(label="Who said it", coerce=int, empty_value=None, required=False)
    origin = forms.CharField(
        label="Where",
        required=False,
        max_length=LONGEST_ORIGIN,
        widget=forms.TextInput(attrs={"placeholder": "Call, visit, trade fair …"}),
    )
    at = forms.DateTimeField(label="When", widget=TimeBox)

    def __init__(
        self, data: QueryDict | None = None, *, zone: ZoneInfo, now: datetime, contacts: Iterable[Contact]
    ) -> None:
        super().__init__(data, initial={"at": now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)})
        self._zone = zone
        people = [(row.pk, f"{row.name}, {row.title}" if row.title else row.name) for row in contacts]
        cast("forms.TypedChoiceField", self.fields["contact"]).choices = [("", "Not said"), *people]
        if not people:
            del self.fields["contact"]

    def said(self, *, author: Member, deal: Deal | None, account: Account | None) -> NoteInput:
        said = self.cleaned_data
        return NoteInput(
            text=said["text"],
            at=said["at"].replace(tzinfo=self._zone),
            deal_id=deal.pk if deal else None,
            account_id=account.pk if account and not deal else None,
            contact_id=said.get("contact"),
            author_id=author.pk,
            origin=said["origin"],
        )


def words_of(query: QueryDict) -> str:
    return query.get("q", "").replace("\0", "").strip()[:WORDS]
