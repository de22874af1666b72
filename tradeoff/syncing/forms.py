from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from tradeoff.integrations.ports import FieldInfo
from tradeoff.kernel.money import CURRENCIES
from tradeoff.workspaces.forms import RefusableForm
from tradeoff.workspaces.models import Member

MONEY: Final = frozenset({"money", "number"})
WORDS: Final = frozenset({"text", "choice"})
NOBODY: Final = "nobody"
# Name, label, help, whose field it is, which types fit.
MAPPED: Final = (
    (
        "recurring",
        "Recurring revenue a year",
        "Once the deal is won, a subscription of its account from the close date; a renewal adds none.",
        "deal",
        MONEY,
    ),
    ("segment", "Segment", "How accounts are segmented.", "account", WORDS),
    ("deal_type", "Kind of deal", "New business, expansion or renewal.", "deal", WORDS),
    ("forecast", "Forecast category", "Where it is not the usual field.", "deal", WORDS),
    ("next_step", "Next step", "Where it is not the usual field.", "deal", WORDS),
)


class MappingForm(RefusableForm):
    """Which of the CRM's fields is which of ours; what is left empty takes the CRM's usual field, or nothing."""

    currency = forms.ChoiceField(
        required=False,
        label="Currency of amounts without one",
        help_text="Most CRMs with one currency do not say which.",
    )
    writes = forms.BooleanField(
        required=False,
        label="Write changes made here back to the CRM",
        help_text="Stage, amount, close date, probability and next step. Without it they are locked here.",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        fields: Mapping[str, Sequence[FieldInfo]],
        mapping: Mapping[str, Any],
        currency: str,
    ) -> None:
        super().__init__(data, initial=dict(mapping))
        for name, label, text, noun, types in reversed(MAPPED):
            known = [info for info in fields.get(noun, ()) if info.type in types]
            names = {info.name for info in known}
            kept = str(mapping.get(name) or "")
            gone = [(kept, f"{kept} (not there any more)")] if kept and kept not in names else []
            options = sorted(((info.name, _shown(info)) for info in known), key=lambda pair: pair[1].casefold())
            field = forms.ChoiceField(
                label=label, help_text=text, required=False, choices=[("", "The usual one, if any"), *options, *gone]
            )
            self.fields = {name: field, **self.fields}
        choice = self.fields["currency"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", f"{currency}, as here"), *((code, code) for code in sorted(CURRENCIES))]

    def mapping(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class OwnerForm(RefusableForm):
    """Who somebody there is here."""

    member = forms.ChoiceField()

    def __init__(self, data: QueryDict | None, *, members: Iterable[Member]) -> None:
        super().__init__(data)
        choice = self.fields["member"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(NOBODY, "Nobody here"), *((str(member.pk), member.name) for member in members)]

    def member_id(self) -> int | None:
        said = self.cleaned_data["member"]
        return None if said == NOBODY else int(said)


def _shown(info: FieldInfo) -> str:
    return info.label if info.label == info.name else f"{info.label} ({info.name})"
