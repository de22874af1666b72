"""What several pages of this package answer alike."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from tradeoff.kernel.errors import Refused


def is_fragment(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, not a page."""
    return bool(getattr(request, "htmx", False))


def refuse(form: forms.Form, refusal: Refused) -> None:
    """A refusal beside the field it belongs to, else above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
