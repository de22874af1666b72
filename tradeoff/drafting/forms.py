from __future__ import annotations

from django import forms

from tradeoff.drafting.rules import LEAST_BUDGET, MOST_BUDGET
from tradeoff.ui.widgets import Prose
from tradeoff.workspaces.forms import RefusableForm


class SettingForm(RefusableForm):
    """Whether the model drafts, and what a month may cost."""

    is_on = forms.BooleanField(label="Let the language model draft", required=False)
    tokens = forms.IntegerField(
        label="Tokens a month",
        min_value=LEAST_BUDGET,
        max_value=MOST_BUDGET,
        help_text="What goes in and what comes out, together. A statement from ten asks takes about 1,500.",
    )


class StatementForm(RefusableForm):
    """A statement as its reader changed it."""

    text = forms.CharField(label="Statement", max_length=5_000, widget=Prose(rows=4))
