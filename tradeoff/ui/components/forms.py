"""A form field with all that belongs to it, and what a form says when it could not be taken."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, HiddenInput
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tradeoff.ui.components.html import EMPTY, hyphened


def field(
    bound: BoundField,
    *,
    unit: str = "",
    help: str | None = "",  # noqa: A002 - the word page authors use
    label: str = "",
    hide_label: bool = False,
    prefix: str = "",
    wide: bool = False,
    **attrs: Any,
) -> SafeString:
    """Label, help, control with its unit, and errors, tied together for people who hear the page."""
    widget = bound.field.widget
    if isinstance(widget, HiddenInput):
        return bound.as_widget()
    words = bound.help_text if help == "" else help
    named = hyphened(attrs) | _described(bound, help=words, unit=unit or prefix, error=bound.errors)
    context = {
        "bound": bound, "id": bound.id_for_label, "base": bound.auto_id, "unit": unit, "prefix": prefix,
        "label": label or bound.label, "help": words, "hide_label": hide_label, "wide": wide, "kind": _kind(bound),
        "control": bound.as_widget(attrs=named),
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput),
    }  # fmt: skip
    return render_to_string("ui/parts/field.html", context)


def form_errors(form: BaseForm) -> SafeString:
    """What is wrong with the form as a whole, and links to the fields that need a look."""
    if not form.errors:
        return EMPTY
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    visible = [bound for bound in form.visible_fields() if bound.errors]
    context = {"errors": [*form.non_field_errors(), *hidden], "fields": visible}
    return render_to_string("ui/parts/form_errors.html", context)


def _described(bound: BoundField, **parts: Any) -> dict[str, Any]:
    ids = " ".join(f"{bound.auto_id}-{name}" for name, there in parts.items() if there)
    return {"aria-describedby": ids} if ids else {}


def _kind(bound: BoundField) -> str:
    if isinstance(bound.field.widget, CheckboxInput):
        return "check"
    return "choices" if bound.field.widget.use_fieldset else "line"
