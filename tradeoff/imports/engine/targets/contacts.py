"""People at the customers."""

from __future__ import annotations

from tradeoff.imports.engine.fields import ID_HELP, Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.CONTACTS,
    (
        Field(
            "external_id",
            "Contact id",
            most=120,
            synonyms="id|contact id|record id|record id - contact|person id",
            help=ID_HELP,
        ),
        Field(
            "name",
            "Name",
            synonyms="contact|contact name|full name|person|person name",
            help="First and last name.",
        ),
        Field(
            "first_name",
            "First name",
            most=100,
            synonyms="given name|firstname|forename",
            help="Joined with the last name.",
        ),
        Field(
            "last_name",
            "Last name",
            most=99,
            synonyms="surname|family name|lastname",
            help="Joined with the first name.",
        ),
        Field(
            "account",
            "Account",
            Kind.REFERENCE,
            required=True,
            refers_to=Noun.ACCOUNTS,
            synonyms=(
                "account name|account id|company|company name|organization|organization name|"
                "associated company|customer"
            ),
            help="The company the person works for.",
        ),
        Field(
            "title",
            "Title",
            most=120,
            synonyms="job title|position|role|function",
            help="What they do there.",
        ),
        Field(
            "email",
            "E-mail",
            Kind.EMAIL,
            most=254,
            synonyms="email|e-mail address|email address|mail|work email",
            help="One address.",
        ),
    ),
    any_of=(("name", "last_name"),),
)
