"""Companies and what their columns are called elsewhere."""

from __future__ import annotations

from tradeoff.imports.engine.fields import ID_HELP, OWNER_WORDS, Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.ACCOUNTS,
    (
        Field(
            "external_id",
            "Account id",
            most=120,
            synonyms=(
                "id|account id|company id|record id|record id - company|organization id|crm id|salesforce id|"
                "account number"
            ),
            help=ID_HELP,
        ),
        Field(
            "name",
            "Name",
            required=True,
            synonyms=(
                "account|account name|company|company name|organization|organization name|customer|customer name|client"
            ),
            help="The company's name.",
        ),
        Field(
            "segment",
            "Segment",
            most=60,
            synonyms="tier|size|company size|customer segment|market segment|account type|type|plan",
            help="Such as enterprise or mid-market.",
        ),
        Field(
            "industry",
            "Industry",
            most=120,
            vocabulary="industries",
            synonyms="sector|vertical|branch|industry sector",
            help="The trade it is in.",
        ),
        Field(
            "country",
            "Country",
            most=120,
            vocabulary="countries",
            synonyms=(
                "office location|location|billing country|country/region|region|hq country|headquarters|"
                "address country|nation"
            ),
            help="Where its main office is.",
        ),
        Field(
            "employees",
            "Employees",
            Kind.INTEGER,
            synonyms="number of employees|employee count|numberofemployees|headcount|staff",
            help="How many people work there.",
        ),
        Field(
            "annual_revenue",
            "Annual revenue",
            Kind.MONEY,
            synonyms="revenue|annualrevenue|yearly revenue|turnover|company revenue",
            help="What the company turns over in a year.",
        ),
        Field(
            "founded_year",
            "Founded",
            Kind.YEAR,
            synonyms="year established|year founded|founded year|established|founded|foundation year",
            help="The year, such as 1996.",
        ),
        Field(
            "parent_name",
            "Parent company",
            synonyms="subsidiary of|parent|parent account|parent company|parent id|parent organization|belongs to",
            help="The company that owns it.",
        ),
        Field(
            "owner",
            "Owner",
            Kind.REFERENCE,
            refers_to=Noun.PEOPLE,
            synonyms=f"account owner|company owner|{OWNER_WORDS}",
            help="The seller who looks after it.",
        ),
        Field(
            "recurring",
            "Recurring revenue a year",
            Kind.MONEY,
            synonyms=(
                "arr|recurring revenue|annual recurring revenue|recurring|acv|contract value|subscription amount"
            ),
            help="What the customer pays a year; empty for a prospect.",
        ),
        Field(
            "renewal_date",
            "Renewal date",
            Kind.DATE,
            synonyms="renewal|renews on|next renewal|contract end|contract end date|subscription end",
            help="When the subscription is up for renewal.",
        ),
    ),
)
