"""What happened to deals before they came here: stages entered, amounts and close dates moved."""

from __future__ import annotations

from tradeoff.imports.engine.fields import Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.CHANGES,
    (
        Field(
            "deal", "Deal", Kind.REFERENCE, required=True, refers_to=Noun.DEALS,
            synonyms="deal id|deal name|opportunity|opportunity id|opportunity name|record id",
            help="Id or name of the deal; import the deals first.",
        ),
        Field(
            "stage", "Stage", required=True, most=60,
            synonyms="new stage|to stage|stage name|new value|deal stage|stage entered",
            help="The stage the deal entered.",
        ),
        Field(
            "at", "Changed on", Kind.MOMENT, required=True,
            synonyms="date|changed at|change date|changed|date entered|entered on|edit date|last modified|created date|"
            "timestamp|modified|from date|stage entered at|stage change date|when",
            help="When it entered that stage.",
        ),
        Field(
            "by", "Changed by", Kind.REFERENCE, refers_to=Noun.PEOPLE,
            synonyms="edited by|modified by|last modified by|user|changed by name|owner|who",
            help="Who changed it; nobody if empty.",
        ),
        Field("amount", "Amount", Kind.MONEY, synonyms="deal amount|value|new amount", help="The amount from then on."),
        Field(
            "close_date", "Close date", Kind.DATE, synonyms="closedate|expected close date|new close date",
            help="The close date from then on.",
        ),
    ),
)  # fmt: skip
