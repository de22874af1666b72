from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tradeoff.activities.queries import ActivityFilter
from tradeoff.activities.rules import (
    LONGEST_STEP,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MOST_QUIET_DAYS,
    SENT,
    ActivityInput,
    Direction,
    Kind,
    MailboxInput,
    Outcome,
)
from tradeoff.ui.widgets import Prose
from tradeoff.workspaces.forms import RefusableForm

if TYPE_CHECKING:
    from tradeoff.activities.models import Activity
    from tradeoff.crm.models import Contact

WORDS = 200
MOST_CONTACTS = 40


class TimeBox(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ActivityForm(RefusableForm):
    """Six fields; what few people state is under “more”. Times are those of the company's time zone."""

    kind = forms.ChoiceField(
        label="What was it?",
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a call, a meeting or a mail."},
    )
    subject = forms.CharField(
        label="What was it about?",
        max_length=LONGEST_SUBJECT,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
        error_messages={"required": "Say in a few words what it was about."},
    )
    at = forms.DateTimeField(label="When", widget=TimeBox)
    outcome = forms.ChoiceField(
        label="How did it end?",
        required=False,
        choices=[("", "Not said"), *((outcome.value, outcome.label) for outcome in Outcome)],
    )
    contacts = forms.TypedMultipleChoiceField(
        label="Who was there?", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    next_step = forms.CharField(label="Next step", required=False, max_length=LONGEST_STEP)
    text = forms.CharField(label="Notes", required=False, max_length=LONGEST_TEXT, widget=Prose(rows=3))
    minutes = forms.IntegerField(label="How long", required=False, min_value=0, max_value=1440)
    direction = forms.ChoiceField(
        label="Who began it?",
        required=False,
        choices=[("", "Not said"), *((direction.value, direction.label) for direction in Direction)],
        help_text="Of a call or a mail.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        zone: ZoneInfo,
        now: datetime,
        contacts: Iterable[Contact],
        activity: Activity | None = None,
        kind: str = "",
    ) -> None:
        fresh = {"kind": kind if kind in set(Kind) else Kind.CALL, "at": _local(now, zone)}
        super().__init__(data, initial=_initial(activity, zone) if activity else fresh)
        self._zone = zone
        kinds, there = self.fields["kind"], self.fields["contacts"]
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(there, forms.TypedMultipleChoiceField)
        kinds.choices = [(one.value, _choice(one.label, key)) for key, one in enumerate(Kind, start=1)]
        there.choices = [
            (row.pk, f"{row.name}, {row.title}" if row.title else row.name) for row in list(contacts)[:MOST_CONTACTS]
        ]
        if not there.choices:
            del self.fields["contacts"]

    def said(self) -> ActivityInput:
        said = self.cleaned_data
        return ActivityInput(
            kind=Kind(said["kind"]),
            at=said["at"].replace(tzinfo=self._zone),
            subject=said["subject"],
            text=said["text"],
            outcome=Outcome(said["outcome"]) if said["outcome"] else None,
            direction=Direction(said["direction"]) if said["direction"] else None,
            minutes=said["minutes"],
            next_step=said["next_step"],
            contact_ids=frozenset(said.get("contacts", ())),
        )


class QuietForm(RefusableForm):
    days = forms.IntegerField(
        label="A deal is quiet after",
        min_value=0,
        max_value=MOST_QUIET_DAYS,
        help_text="Days without a call, a meeting or a mail; 0 for never.",
    )


class ConnectForm(RefusableForm):
    """A calendar that is read again and again."""

    address = forms.CharField(
        label="Its secret address",
        max_length=2000,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "placeholder": "https://…/basic.ics"}),
        help_text="In your calendar program under “share” or “integrate”, often called iCal or ICS address.",
    )
    name = forms.CharField(label="Name", max_length=120, required=False)
    with_private = forms.BooleanField(label="Private events too", required=False)


class FileForm(RefusableForm):
    """It stands beside ConnectForm, so its ids are its own."""

    file = forms.FileField(
        label="Calendar file",
        widget=forms.ClearableFileInput({"accept": ".ics,text/calendar"}),
        error_messages={"required": "Choose an .ics file.", "empty": "The file is empty. Export your calendar again."},
    )
    with_private = forms.BooleanField(label="Private events too", required=False)

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict[str, UploadedFile[Any]] | None = None
    ) -> None:
        super().__init__(data, files, auto_id="file_%s")


class MailboxForm(RefusableForm):
    """A mailbox, what of it may be kept, and the consent to that."""

    user_name = forms.CharField(
        label="User name",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "email", "placeholder": "you@company.example"}),
        help_text="Usually your whole e-mail address.",
    )
    password = forms.CharField(
        label="Password",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text="Best an app password of its own.",
    )
    host = forms.CharField(
        label="Server",
        max_length=253,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "imap.company.example"}),
    )
    folders = forms.ChoiceField(
        label="Which folders?",
        choices=[("inbox", "The inbox"), ("both", "The inbox and sent mail")],
        widget=forms.RadioSelect,
        initial="both",
    )
    with_text = forms.ChoiceField(
        label="What is kept of a mail with a customer?",
        choices=[("heads", "Subject, time and addresses"), ("text", "The text too, never attachments")],
        widget=forms.RadioSelect,
        initial="heads",
    )
    days_back = forms.TypedChoiceField(
        label="From when on?",
        coerce=int,
        choices=[(0, "From now on"), (30, "The last 30 days too"), (90, "The last 90 days too")],
        initial=0,
    )
    port = forms.IntegerField(min_value=1, max_value=65_535, initial=993)
    security = forms.ChoiceField(label="Encryption", choices=[("tls", "TLS"), ("starttls", "STARTTLS")], initial="tls")
    consents = forms.BooleanField(label="I agree that Tradeoff reads this mailbox as said here", required=False)

    def __init__(self, data: QueryDict | None = None, *, unencrypted_allowed: bool) -> None:
        super().__init__(data)
        security = self.fields["security"]
        assert isinstance(security, forms.ChoiceField)
        if unencrypted_allowed:
            security.choices = [("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "None, inside this network only")]

    def said(self) -> MailboxInput:
        said = self.cleaned_data
        return MailboxInput(
            host=said["host"],
            port=said["port"],
            security=said["security"],
            user_name=said["user_name"],
            password=said["password"],
            folders=("INBOX", SENT) if said["folders"] == "both" else ("INBOX",),
            with_text=said["with_text"] == "text",
            days_back=said["days_back"],
        )


class PasswordForm(RefusableForm):
    password = forms.CharField(
        label="Password", max_length=500, strip=False, widget=forms.PasswordInput({"autocomplete": "off"})
    )


def activity_filter(query: QueryDict) -> ActivityFilter:
    """What the address asks for; a value it cannot mean counts as not given."""
    return ActivityFilter(
        kind=kind_of(query),
        mine=query.get("whose") != "all",
        words=query.get("q", "").replace("\0", "").strip()[:WORDS],
    )


def kind_of(query: QueryDict) -> Kind | None:
    return next((kind for kind in Kind if kind.value == query.get("kind")), None)


def number_of(word: str | None) -> int | None:
    return int(word) if word and re.fullmatch(r"[0-9]{1,9}", word) else None


def _initial(activity: Activity, zone: ZoneInfo) -> dict[str, object]:
    there: Sequence[int] = [attendee.contact_id for attendee in activity.attendees.all()]
    fields = ("kind", "subject", "outcome", "next_step", "text", "minutes", "direction")
    said = {field: getattr(activity, field) for field in fields}
    return said | {"at": _local(activity.at, zone), "contacts": there}


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """Without its zone, so that no form turns it into another."""
    return at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def _choice(label: str, key: int) -> SafeString:
    return format_html(
        '<span data-key="{}" data-key-label="It was a {}"><strong>{}</strong></span><kbd aria-hidden="true">{}</kbd>',
        key,
        label.lower(),
        label,
        key,
    )
