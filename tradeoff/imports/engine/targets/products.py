"""What is sold, with its list price."""

from __future__ import annotations

from tradeoff.imports.engine.fields import Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.PRODUCTS,
    (
        Field(
            "name",
            "Name",
            required=True,
            most=120,
            synonyms="product|product name|item|item name|title",
            help="The product's name.",
        ),
        Field(
            "list_price",
            "List price",
            Kind.MONEY,
            synonyms="sales price|price|unit price|standard price|retail price|unitprice",
            help="What it costs before any discount.",
        ),
        Field(
            "family",
            "Family",
            most=120,
            synonyms="series|product family|product line|category|group|line",
            help="The line it belongs to.",
        ),
    ),
)
