"""Calls, meetings and mails."""

from __future__ import annotations

from tradeoff.activities.rules import LONGEST_STEP, LONGEST_TEXT, Direction, Outcome
from tradeoff.activities.rules import Kind as What
from tradeoff.imports.engine.fields import ID_HELP, Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.ACTIVITIES,
    (
        Field("external_id", "Activity id", most=120, synonyms="id|activity id|task id|event id|call id", help=ID_HELP),
        Field(
            "kind", "Kind", Kind.CHOICE, required=True,
            synonyms="type|activity type|task type|engagement type|activity",
            help="Call, meeting or mail.",
            choices=(
                (What.CALL, "phone|phone call|telephone|cold call|call outbound|call inbound"),
                (What.MEETING, "demo|visit|lunch|event|video call|appointment|presentation|onsite"),
                (What.MAIL, "email|e-mail|incoming email|outgoing email|letter|email sent"),
            ),
        ),
        Field(
            "at", "When", Kind.MOMENT, required=True,
            synonyms="date|start|start time|activity date|due date|start date|timestamp|call time|meeting time|"
            "date/time|done time|completed at|marked as done time",
            help="When it was, or will be.",
        ),
        Field("subject", "Subject", required=True, synonyms="title|name|topic|activity name|email subject|about",
              help="A few words."),
        Field(
            "deal", "Deal", Kind.REFERENCE, refers_to=Noun.DEALS,
            synonyms="deal id|deal name|opportunity|opportunity id|opportunity name|related to", help="Id or name.",
        ),
        Field(
            "account", "Account", Kind.REFERENCE, refers_to=Noun.ACCOUNTS,
            synonyms="account name|account id|company|company name|customer|organization",
            help="The deal's account if empty.",
        ),
        Field(
            "by", "Who was there", Kind.REFERENCE, refers_to=Noun.PEOPLE,
            synonyms="owner|assigned to|assigned to user|user|seller|rep|activity owner|created by|organizer",
            help="The colleague.",
        ),
        Field(
            "text", "Notes", Kind.LONG_TEXT, most=LONGEST_TEXT,
            synonyms="note|description|body|comments|full comments|details|content", help="What was said.",
        ),
        Field(
            "outcome", "Outcome", Kind.CHOICE, synonyms="result|call outcome|call result|disposition|status",
            help="How it ended.",
            choices=(
                (Outcome.MOVED, "moved forward|positive|success|interested"),
                (Outcome.HELD, "held, no change|completed|done|connected|neutral|attended"),
                (Outcome.NO_ANSWER, "no answer|left voicemail|busy|no show|voicemail|missed"),
                (Outcome.SET_BACK, "set back|negative|not interested|declined"),
            ),
        ),
        Field(
            "direction", "Direction", Kind.CHOICE, synonyms="call direction|inbound or outbound|in or out",
            help="Who began it.",
            choices=(
                (Direction.OUT, "outbound|outgoing|from us|sent"),
                (Direction.IN, "inbound|incoming|from them|received"),
            ),
        ),
        Field("minutes", "Minutes", Kind.INTEGER, synonyms="duration|length|duration (minutes)|call duration (minutes)",
              help="How long it took."),
        Field("next_step", "Next step", most=LONGEST_STEP, synonyms="next steps|follow up", help="What was agreed."),
    ),
    any_of=(("deal", "account"),),
)  # fmt: skip
