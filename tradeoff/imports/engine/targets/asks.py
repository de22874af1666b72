"""What customers want, in their words."""

from __future__ import annotations

from tradeoff.asks.rules import AskType
from tradeoff.imports.engine.fields import ID_HELP, Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.ASKS,
    (
        Field(
            "external_id",
            "Ask id",
            most=120,
            synonyms="id|ask id|request id|feedback id|idea id|ticket id",
            help=ID_HELP,
        ),
        Field(
            "deal",
            "Deal",
            Kind.REFERENCE,
            refers_to=Noun.DEALS,
            synonyms="deal id|deal name|opportunity|opportunity id|opportunity name",
            help="Id or name of the deal it was said on.",
        ),
        Field(
            "account",
            "Account",
            Kind.REFERENCE,
            refers_to=Noun.ACCOUNTS,
            synonyms="account name|account id|company|company name|customer|customer name|organization",
            help="Who asks; the deal's account if empty.",
        ),
        Field(
            "wants",
            "Wants",
            Kind.LONG_TEXT,
            required=True,
            most=10_000,
            synonyms=(
                "ask|request|feature request|feature|what|what they want|wish|wishes|description|feedback"
                "|need|title|summary|text|customer words|in their words"
            ),
            help="What they want, in their words.",
        ),
        Field(
            "type",
            "Type",
            Kind.CHOICE,
            synonyms="ask type|request type|priority|urgency|importance|severity",
            help="Blocker, retention, fast follow or nice to have.",
            choices=(
                (AskType.BLOCKER, "blocking|deal breaker|dealbreaker|must have|critical"),
                (AskType.RETENTION, "renewal risk|churn risk|at risk"),
                (AskType.FAST_FOLLOW, "soon after|follow up"),
                (AskType.NICE_TO_HAVE, "nice|wish|low"),
            ),
        ),
        Field(
            "needed_by",
            "Needed by",
            Kind.DATE,
            synonyms="due date|due|deadline|by when|required by",
            help="When they need it.",
        ),
        Field(
            "workaround",
            "Workaround",
            Kind.LONG_TEXT,
            most=10_000,
            synonyms="current workaround|today they|how they cope",
            help="How they manage today.",
        ),
        Field(
            "said_by",
            "Said by",
            synonyms="contact|contact name|requester|requested by|customer contact|who|who said it|who asked",
            help="Who at the customer said it, and where.",
        ),
        Field(
            "asked_by",
            "Asked by",
            Kind.REFERENCE,
            refers_to=Noun.PEOPLE,
            synonyms="seller|sales rep|rep|submitted by|logged by|author|created by|owner|reporter",
            help="The seller who passes it on; you, if empty.",
        ),
        Field(
            "asked_on",
            "Asked on",
            Kind.DATE,
            synonyms="date|asked at|created|created at|created date|submitted|submitted on|logged on|requested on",
            help="When it was said; today if empty.",
        ),
        Field(
            "p_win_with",
            "Chance to win with it",
            Kind.PERCENT,
            synonyms="p win with|win probability with|chance with",
            help="Percent; goes with the next one.",
        ),
        Field(
            "p_win_without",
            "Chance to win without it",
            Kind.PERCENT,
            synonyms="p win without|win probability without|chance without",
            help="Percent; goes with the one before.",
        ),
    ),
    any_of=(("deal", "account"),),
)
