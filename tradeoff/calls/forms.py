from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tradeoff.asks.actions import AskInput
from tradeoff.asks.rules import AskType
from tradeoff.calls.engine.people import Known, Who
from tradeoff.calls.engine.reading import read, read_text
from tradeoff.calls.engine.transcripts import Transcript
from tradeoff.calls.rules import LONGEST_NAME, LONGEST_TITLE, MOST_BYTES, CallInput, Side, SpeakerInput, TrackerInput
from tradeoff.kernel.errors import Invalid
from tradeoff.ui.widgets import DateBox, Prose
from tradeoff.workspaces.forms import RefusableForm

if TYPE_CHECKING:
    from tradeoff.calls.models import Tracker

WORDS = 200
MOST_PASTED = 1_000_000
SIDES = [("s:unknown", "Not known"), ("s:ours", "One of us"), ("s:theirs", "At the customer")]


class TimeBox(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class TranscriptForm(RefusableForm):
    """A file, or what was pasted; not both, and not neither."""

    file = forms.FileField(
        label="File",
        required=False,
        widget=forms.FileInput({"accept": ".vtt,.srt,.txt,.json,.jsonl,text/plain,text/vtt,application/json"}),
        help_text="WebVTT, SRT, plain text with “Name: words”, or JSON as Gong gives it. Up to 5 MB.",
        error_messages={"empty": "This file is empty."},
    )
    text = forms.CharField(
        label="Or paste the words",
        required=False,
        max_length=MOST_PASTED,
        strip=False,
        widget=Prose({"placeholder": "[00:00:05] Ana Ruiz: Thanks for making time …"}, rows=8),
    )

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict[str, Any] | None = None) -> None:
        super().__init__(data, files)

    def transcripts(self) -> list[Transcript]:
        """Refuses in words what cannot be read."""
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text") or ""
        if file is not None and text.strip():
            raise Invalid("Give a file, or paste the words; both are one too many.", field="text")
        if file is not None:
            return read(file.read(MOST_BYTES + 1), name=file.name or "")
        if not text.strip():
            raise Invalid("Choose a file, or paste the words of the call.", field="file")
        try:
            return read_text(text)
        except Invalid as refusal:
            raise Invalid(refusal.message, field="text") from refusal


class CallForm(RefusableForm):
    """What a file does not say, or says wrongly: title, time, recording, and who is who."""

    title = forms.CharField(label="Title", max_length=LONGEST_TITLE)
    at = forms.DateTimeField(label="When it began", widget=TimeBox)
    url = forms.CharField(label="Link to the recording", required=False, max_length=500)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        zone: ZoneInfo,
        transcript: Transcript,
        people: Sequence[Who],
        members: Sequence[Known],
        contacts: Sequence[Known],
        now: datetime,
        prefix: str,
    ) -> None:
        begun = (transcript.at or now).astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
        initial = {"title": transcript.title, "at": begun, "url": transcript.url}
        super().__init__(data, initial=initial, prefix=prefix)
        self._zone, self._people = zone, people
        options = who_options(members, contacts)
        for index, who in enumerate(people):
            field = forms.ChoiceField(
                label=who.party.name, choices=options, initial=chosen_of(who.side, who.member_id, who.contact_id),
                required=False, help_text=f"Found {who.how}." if who.how else "",
            )  # fmt: skip
            self.fields[f"who_{index}"] = field

    @property
    def who_fields(self) -> list[forms.BoundField]:
        return [self[f"who_{index}"] for index in range(len(self._people))]

    def said(self, *, deal_id: int | None, account_id: int | None) -> CallInput:
        told = self.cleaned_data
        return CallInput(
            title=told["title"], at=told["at"].replace(tzinfo=self._zone), deal_id=deal_id,
            account_id=None if deal_id else account_id, url=told["url"],
        )  # fmt: skip

    def people(self) -> dict[str, SpeakerInput]:
        return {
            who.party.name: speaker_input(self.cleaned_data[f"who_{index}"]) for index, who in enumerate(self._people)
        }


class SpeakerForm(forms.Form):
    """Who one speaker is."""

    who = forms.ChoiceField(choices=[])

    def __init__(self, data: QueryDict, *, members: Sequence[Known], contacts: Sequence[Known]) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["who"]).choices = who_options(members, contacts)


class AcceptForm(RefusableForm):
    """The ask as it will be logged: the words as they were said, to be made clearer where they need it."""

    wants = forms.CharField(label="What do they want, in their words?", max_length=10_000, widget=Prose(rows=4))
    type = forms.ChoiceField(
        label="How much hangs on it?",
        choices=[(kind.value, f"{kind.label}: {kind.hint}") for kind in AskType],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how much hangs on it."},
    )
    needed_by = forms.DateField(label="Needed by", required=False, widget=DateBox)
    said_by = forms.CharField(label="Who said it, and where?", required=False, max_length=200)
    workaround = forms.CharField(
        label="How do they get by today?", required=False, max_length=10_000, widget=Prose(rows=1)
    )

    def words(self) -> AskInput:
        said = self.cleaned_data
        return AskInput(
            wants=said["wants"], type=said["type"], needed_by=said["needed_by"], said_by=said["said_by"],
            workaround=said["workaround"],
        )  # fmt: skip


class TrackerForm(RefusableForm):
    """A name, words, and sentences; one a line."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME)
    phrases = forms.CharField(
        label="Words and phrases",
        required=False,
        max_length=10_000,
        widget=Prose({"placeholder": "single sign-on\nSSO\nSAML"}, rows=5),
        help_text="One a line. Endings and capitals do not matter: “export” finds “exported”.",
    )
    examples = forms.CharField(
        label="Sentences that mean it",
        required=False,
        max_length=20_000,
        widget=Prose({"placeholder": "Our people should not need another password."}, rows=4),
        help_text="One a line, as a customer would say it. Sentences near to one of them are found, too.",
    )

    def __init__(self, data: QueryDict | None = None, *, tracker: Tracker | None = None) -> None:
        initial: dict[str, Any] = {}
        if tracker is not None:
            lines = {"phrases": "\n".join(tracker.phrases), "examples": "\n".join(tracker.examples)}
            initial = {"name": tracker.name, **lines}
        super().__init__(data, initial=initial)

    def said(self) -> TrackerInput:
        told = self.cleaned_data
        return TrackerInput(name=told["name"], phrases=_lines(told["phrases"]), examples=_lines(told["examples"]))


def who_options(members: Sequence[Known], contacts: Sequence[Known]) -> list[tuple[str, Any]]:
    options: list[tuple[str, Any]] = [("Side", SIDES)]
    if contacts:
        options.append(("At the customer", [(f"c:{one.id}", one.name) for one in contacts]))
    return [*options, ("Us", [(f"m:{one.id}", one.name) for one in members])]


def chosen_of(side: str, member_id: int | None, contact_id: int | None) -> str:
    if member_id is not None:
        return f"m:{member_id}"
    return f"c:{contact_id}" if contact_id is not None else f"s:{side}"


def speaker_input(chosen: str) -> SpeakerInput:
    kind, _, value = chosen.partition(":")
    if kind == "m":
        return SpeakerInput(side=Side.OURS, member_id=int(value))
    if kind == "c":
        return SpeakerInput(side=Side.THEIRS, contact_id=int(value))
    return SpeakerInput(side=Side(value or "unknown"))


def words_of(query: QueryDict) -> str:
    return query.get("q", "").replace("\0", "").strip()[:WORDS]


def number_of(said: str | None) -> int | None:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else None


def _lines(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in (" ".join(row.split()) for row in said.split("\n")) if line))
