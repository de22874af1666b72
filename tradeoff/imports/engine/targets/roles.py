"""Who plays which part in buying."""

from __future__ import annotations

from tradeoff.buying.rules import Confidence, RoleSource
from tradeoff.crm.rules import BuyingRole
from tradeoff.imports.engine.fields import Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.ROLES,
    (
        Field(
            "deal", "Deal", Kind.REFERENCE, required=True, refers_to=Noun.DEALS,
            synonyms="deal id|deal name|opportunity|opportunity id|opportunity name|opportunityid",
            help="Id or name.",
        ),
        Field(
            "contact", "Contact", required=True,
            synonyms="contact id|contact name|contactid|contact email|person|full name|stakeholder",
            help="Id, e-mail or name of a contact at the deal's account.",
        ),
        Field(
            "role", "Part in buying", Kind.CHOICE, required=True,
            synonyms="role|buying role|contact role|opportunity contact role|part|part played|stakeholder role",
            help="Decision-maker, champion, user or blocker.",
            choices=(
                (BuyingRole.DECISION_MAKER,
                 "decision maker|decisionmaker|decider|economic buyer|economic decision maker|budget holder|signer"),
                (BuyingRole.CHAMPION, "coach|sponsor|executive sponsor|advocate|internal champion|supporter"),
                (BuyingRole.USER, "end user|business user|technical user|key user|evaluator"),
                (BuyingRole.BLOCKER, "detractor|opponent|gatekeeper|against"),
            ),
        ),
        Field(
            "source", "Known from", Kind.CHOICE, synonyms="source|role source|how we know|according to",
            help="Them, a colleague, their title, or a file; a file if empty.",
            choices=(
                (RoleSource.THEM, "they said so|themselves|self"),
                (RoleSource.COLLEAGUE, "a colleague of theirs|a colleague"),
                (RoleSource.TITLE, "their title|job title"),
                (RoleSource.IMPORT, "a file|file|crm"),
            ),
        ),
        Field(
            "confidence", "How sure", Kind.CHOICE, synonyms="confidence|certainty|sure",
            help="Sure, likely or a guess.",
            choices=(
                (Confidence.SURE, "certain|confirmed|high"),
                (Confidence.LIKELY, "probable|medium"),
                (Confidence.GUESS, "a guess|unsure|low"),
            ),
        ),
    ),
)  # fmt: skip
