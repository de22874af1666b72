"""Sellers, their managers and teams: members to be."""

from __future__ import annotations

from tradeoff.imports.engine.fields import Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.PEOPLE,
    (
        Field(
            "name",
            "Name",
            required=True,
            most=120,
            synonyms="sales agent|agent|seller|rep|sales rep|full name|member|employee|user|user name",
            help="First and last name.",
        ),
        Field(
            "email",
            "E-mail",
            Kind.EMAIL,
            most=254,
            synonyms="email|e-mail address|email address|mail|work email|username",
            help="For the invitation; may be empty.",
        ),
        Field(
            "manager",
            "Manager",
            most=120,
            synonyms="manager name|sales manager|reports to|supervisor|team lead|boss",
            help="The manager's name; they become a member too.",
        ),
        Field(
            "team",
            "Team",
            most=120,
            synonyms="regional office|office|sales team|region|team name|territory|department",
            help="A sales team; made if it is not there.",
        ),
        Field(
            "title",
            "Title",
            most=120,
            synonyms="job title|position|role|function",
            help="What they are called.",
        ),
    ),
)
