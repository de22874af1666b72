from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from tradeoff.crm.models import Deal, PipelineStage
from tradeoff.crm.ports import DealMark, Kept
from tradeoff.crm.queries import AccountFilter, AccountKind, AccountSort, BandFilter, Closing, DealFilter, DealSort
from tradeoff.crm.rules import DealChanges, DealState
from tradeoff.kernel.bands import Scale
from tradeoff.kernel.errors import Refused
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.ui.widgets import AmountBox, DateBox, Prose
from tradeoff.workspaces.forms import RefusableForm
from tradeoff.workspaces.models import Member

WORDS = 200
EDGE = re.compile(r"([0-9]{1,13}(?:\.[0-9]{1,6})?)([kKmM]?)")
Option = TypeVar("Option", bound=StrEnum)


def deal_filter(query: QueryDict, marks: Iterable[DealMark] = ()) -> DealFilter:
    """What the address asks for; a value it cannot mean counts as not given."""
    return DealFilter(
        state=None if query.get("state") == "all" else _option(DealState, query.get("state")) or DealState.OPEN,
        stage_id=_number(query.get("stage")),
        closing=_option(Closing, query.get("closing")),
        owner_id=_number(query.get("owner")),
        product_id=_number(query.get("product")),
        segment=_words(query.get("segment")),
        account_id=_number(query.get("account")),
        mark=next((mark for mark in marks if mark.name == query.get("mark")), None),
        words=_words(query.get("q")),
        sort=_option(DealSort, query.get("sort")) or DealSort.AMOUNT_DOWN,
    )


def band_filter(query: QueryDict, scale: Scale) -> BandFilter:
    """What the address of the banded list asks for; words, accounts and exact amounts are not asked there."""
    band = _number(query.get("band"))
    return BandFilter(
        state=None if query.get("state") == "all" else _option(DealState, query.get("state")) or DealState.OPEN,
        band=band if band is not None and band < len(scale.bands) else None,
        sort=_option(DealSort, query.get("sort")) or DealSort.AMOUNT_DOWN,
    )


def account_filter(query: QueryDict) -> AccountFilter:
    """What the address asks for; a value it cannot mean counts as not given."""
    return AccountFilter(
        kind=_option(AccountKind, query.get("kind")),
        segment=_words(query.get("segment")),
        words=_words(query.get("q")),
        sort=_option(AccountSort, query.get("sort")) or AccountSort.NAME,
    )


def page_of(query: QueryDict) -> int:
    return max(_number(query.get("page")) or 1, 1)


def _option(options: type[Option], word: str | None) -> Option | None:
    return next((option for option in options if option.value == word), None)


def _number(word: str | None) -> int | None:
    return int(word) if word and re.fullmatch(r"[0-9]{1,9}", word) else None


def _words(word: str | None) -> str:
    return (word or "").replace("\0", "").strip()[:WORDS]


class AmountField(forms.DecimalField):
    """Money in major units, with or without commas between thousands."""

    widget = AmountBox

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value is not None else ""
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", text):
            text = text.replace(",", "")
        return super().to_python(text)


COLUMNS = {
    "stage": "stage_id", "amount": "amount_minor", "close_date": "close_date", "probability": "probability",
    "next_step": "next_step", "owner": "owner_id",
}  # fmt: skip


class DealForm(forms.Form):
    """A deal as its owner edits it; `seen_at` is when the deal on the page was last changed."""

    stage = forms.TypedChoiceField(coerce=int)
    amount = AmountField(
        required=False,
        min_value=0,
        max_digits=14,
        help_text="Empty when it is not known, never 0.",
        error_messages={"invalid": "Write the amount as a number, such as 48000 or 48,000.50."},
    )
    close_date = forms.DateField(
        required=False, widget=DateBox, help_text="Expected while open; the day it closed once closed."
    )
    probability = forms.IntegerField(required=False, min_value=0, max_value=100, help_text="Empty takes the stage's.")
    next_step = forms.CharField(required=False, max_length=300)
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    lost_reason = forms.CharField(
        required=False, max_length=300, help_text="Needed when the deal is lost; product reads it beside the asks."
    )
    seen_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        deal: Deal,
        currency: str,
        stages: Iterable[PipelineStage],
        owners: Iterable[Member],
        kept: Kept | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(deal, currency))
        self._currency = currency
        stage, owner, amount = self.fields["stage"], self.fields["owner"], self.fields["amount"]
        assert isinstance(stage, forms.TypedChoiceField)
        assert isinstance(owner, forms.TypedChoiceField)
        assert isinstance(amount, forms.DecimalField)
        stage.choices = [(row.pk, f"{row.name}, {row.probability}%") for row in stages]
        people = {row.pk: row.name for row in owners} | ({deal.owner.pk: deal.owner.name} if deal.owner else {})
        owner.choices = [("", "Nobody"), *sorted(people.items(), key=lambda pair: pair[1])]
        amount.decimal_places = CURRENCIES[currency]
        for name, column in COLUMNS.items():
            if kept is not None and column in kept.locked:
                self.fields[name].disabled = True
                self.fields[name].required = False
                self.fields[name].help_text = f"Kept in {kept.by}; change it there."

    def clean_seen_at(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError as error:
            raise forms.ValidationError("This page is too old to save from. Open the deal again.") from error

    def changes(self) -> DealChanges:
        said = self.cleaned_data
        amount = said["amount"]
        return DealChanges(
            seen_at=said["seen_at"],
            stage_id=said["stage"],
            owner_id=said["owner"],
            amount_minor=None if amount is None else Money.of(amount, self._currency).minor,
            probability=said["probability"],
            close_date=said["close_date"],
            next_step=said["next_step"],
            lost_reason=said["lost_reason"],
        )

    def refuse(self, refusal: Refused, *, deal: Deal) -> None:
        """Say it beside its field, and let the next save be about the deal as it is now."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        self.data = {name: self.data[name] for name in self.data} | {"seen_at": deal.changed_at.isoformat()}


class BandsForm(RefusableForm):
    """Where bands end, one amount on each line, in whole units of the workspace's currency."""

    edges = forms.CharField(
        max_length=1000,
        widget=Prose(rows=12),
        label="Bands end at",
        help_text="One amount on each line; 50k and 2.5M are understood.",
    )

    def __init__(self, data: QueryDict | None = None, *, scale: Scale) -> None:
        lines = (f"{Money(edge, scale.currency).amount:,.0f}" for edge in scale.edges)
        super().__init__(data, initial={"edges": "\n".join(lines)})
        self.fields["edges"].label = f"Bands end at ({scale.currency})"
        self._currency = scale.currency

    def clean_edges(self) -> tuple[int, ...]:
        """In minor units, smallest first."""
        lines = [line.strip() for line in self.cleaned_data["edges"].splitlines()]
        return tuple(sorted({self._edge(line) for line in lines if line}))

    def _edge(self, line: str) -> int:
        found = EDGE.fullmatch(line.replace(",", "").replace(" ", "").replace("_", ""))
        if found is None:
            raise forms.ValidationError(f"“{line[:40]}” is no amount. Write 50,000 or 50k, without a currency.")
        times = {"": 1, "k": 1_000, "m": 1_000_000}[found[2].casefold()]
        return Money.of(Decimal(found[1]) * times, self._currency).minor


def _initial(deal: Deal, currency: str) -> dict[str, Any]:
    amount = None if deal.amount_minor is None else Money(deal.amount_minor, currency).amount
    return {
        "stage": deal.stage_id,
        "amount": None if amount is None else f"{amount:,f}",
        "close_date": deal.close_date,
        "probability": deal.probability,
        "next_step": deal.next_step,
        "owner": deal.owner_id,
        "lost_reason": deal.lost_reason,
        "seen_at": deal.changed_at.isoformat(),
    }
