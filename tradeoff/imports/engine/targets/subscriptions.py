"""What accounts pay again and again."""

from __future__ import annotations

from tradeoff.imports.engine.fields import ID_HELP, Field, Kind, Target
from tradeoff.imports.rules import Noun
from tradeoff.subscriptions.rules import Period

TARGET = Target(
    Noun.SUBSCRIPTIONS,
    (
        Field("external_id", "Subscription id", most=120, synonyms="subscription no|contract id|subscription number",
              help=ID_HELP),
        Field(
            "account", "Account", Kind.REFERENCE, required=True, refers_to=Noun.ACCOUNTS,
            synonyms="account name|account id|company|company name|customer|customer name|organization",
            help="Id or name.",
        ),
        Field("product", "Product", Kind.REFERENCE, refers_to=Noun.PRODUCTS,
              synonyms="product name|plan|plan name|subscription", help="What is paid for."),
        Field("amount", "Amount each period", Kind.MONEY,
              synonyms="subscription amount|recurring amount|price per period|recurring price|mrr|arr",
              help="A new subscription needs it."),
        Field(
            "period", "Period", Kind.CHOICE,
            synonyms="billing period|billing interval|interval|billing frequency|billed",
            help="Month or year; a year if empty.",
            choices=((Period.MONTH, "monthly|a month|per month|months|1 month"),
                     (Period.YEAR, "yearly|annual|annually|a year|per year|12 months|years")),
        ),
        Field("started_on", "Starts", Kind.DATE,
              synonyms="subscription start|subscription start date|service start|started on|starts on|contract start",
              help="A new subscription needs it; it never changes."),
        Field("renews_on", "Renews", Kind.DATE, synonyms="renews on|next renewal|current period end|contract renewal",
              help="The next time it is renewed."),
        Field("ended_on", "Ended", Kind.DATE,
              synonyms="ended on|subscription end|subscription end date|canceled at|cancelled at|cancellation date",
              help="Only if it has ended."),
    ),
)  # fmt: skip
