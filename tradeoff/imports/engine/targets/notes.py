"""What was said, as it was said."""

from __future__ import annotations

from tradeoff.imports.engine.fields import ID_HELP, Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.NOTES,
    (
        Field("external_id", "Note id", most=120, synonyms="id|note id|record id|engagement id", help=ID_HELP),
        Field(
            "text", "Note", Kind.LONG_TEXT, required=True, most=20_000,
            synonyms="notes|note text|note body|body|content|comment|comments|note content|hs_note_body",
            help="The words; they are kept as they are.",
        ),
        Field(
            "at", "When", Kind.MOMENT, required=True,
            synonyms="date|note date|created|created at|created date|create date|timestamp|activity date|written on",
            help="When it was said or written.",
        ),
        Field(
            "deal", "Deal", Kind.REFERENCE, refers_to=Noun.DEALS,
            synonyms="deal id|deal name|opportunity|opportunity id|opportunity name|associated deal",
            help="Id or name.",
        ),
        Field(
            "account", "Account", Kind.REFERENCE, refers_to=Noun.ACCOUNTS,
            synonyms="account name|account id|company|company name|customer|organization|associated company|parent",
            help="The deal's account if empty.",
        ),
        Field(
            "contact", "Contact", synonyms="contact name|contact id|said by|associated contact|person",
            help="Who said it, if known at that account.",
        ),
        Field(
            "author", "Author", synonyms="written by|created by|owner|note owner|user|author name|logged by",
            help="Who wrote it down; need not be a member.",
        ),
        Field(
            "origin", "Where", most=120, synonyms="source|type|note type|channel|note title|title|subject",
            help="Such as call, meeting or the system it comes from.",
        ),
    ),
    any_of=(("deal", "account"),),
)  # fmt: skip
