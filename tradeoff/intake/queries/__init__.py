"""Reads of what comes in from outside."""

from tradeoff.intake.queries.forms import form_by_hash, form_of, forms_of, stated_contact
from tradeoff.intake.queries.mails import imports_of, known_mails, mail_import_of, old_previews, placed

__all__ = [
    "form_by_hash", "form_of", "forms_of", "imports_of", "known_mails", "mail_import_of", "old_previews", "placed",
    "stated_contact",
]  # fmt: skip
