"""What can be imported: the nouns, their fields, and the column names other systems give them.

Synonyms cover the exports of Salesforce, HubSpot and Pipedrive and the well-known Maven sales set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tradeoff.asks.rules import AskType
from tradeoff.crm.rules import DealType, ForecastCategory
from tradeoff.imports.engine.values import fold
from tradeoff.imports.rules import Noun
from tradeoff.kernel.errors import NotFound


class Kind(StrEnum):
    """How a field's cells are read."""

    TEXT = "text"
    LONG_TEXT = "long text"
    INTEGER = "whole number"
    YEAR = "year"
    MONEY = "amount"
    CURRENCY = "currency"
    DATE = "date"
    PERCENT = "percent"
    EMAIL = "e-mail"
    CHOICE = "choice"
    REFERENCE = "name"


@dataclass(frozen=True)
class Field:
    """A field a column may fill; `choices` are pairs of value and the words that mean it, split by `|`."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    synonyms: str = ""
    help: str = ""
    required: bool = False
    most: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    vocabulary: str = ""
    refers_to: Noun | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """Folded column names that mean this field."""
        return frozenset(fold(word) for word in (self.name, self.label, *self.synonyms.split("|")) if word)

    @cached_property
    def choice_of(self) -> Mapping[str, str]:
        return {fold(word): value for value, words in self.choices for word in (value, *words.split("|")) if word}


@dataclass(frozen=True)
class Target:
    """A noun, its fields, and groups of fields of which one at least must be filled."""

    noun: Noun
    fields: tuple[Field, ...]
    any_of: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        if name not in self.by_name:
            raise NotFound(f"{self.noun.label} have no field “{name}”.")
        return self.by_name[name]


_ID_HELP = "The other system's id; a second import finds the row again by it."
_OWNER = "owner id|owner name|owner full name|record owner|hubspot owner|hubspot_owner_id|seller|sales rep|rep|assigned to"

_ACCOUNTS = Target(
    Noun.ACCOUNTS,
    (
        Field("external_id", "Account id", synonyms="id|account id|company id|record id|record id - company|organization id|"
              "crm id|salesforce id|account number", help=_ID_HELP, most=120),
        Field("name", "Name", synonyms="account|account name|company|company name|organization|organization name|customer|"
              "customer name|client", help="The company's name.", required=True),
        Field("segment", "Segment", synonyms="tier|size|company size|customer segment|market segment|account type|type|plan",
              help="Such as enterprise or mid-market.", most=60),
        Field("industry", "Industry", synonyms="sector|vertical|branch|industry sector", help="The trade it is in.", most=120,
              vocabulary="industries"),
        Field("country", "Country", synonyms="office location|location|billing country|country/region|region|hq country|"
              "headquarters|address country|nation", help="Where its main office is.", most=120, vocabulary="countries"),
        Field("employees", "Employees", Kind.INTEGER, "number of employees|employee count|numberofemployees|headcount|staff",
              "How many people work there."),
        Field("annual_revenue", "Annual revenue", Kind.MONEY, "revenue|annualrevenue|yearly revenue|turnover|company revenue",
              "What the company turns over in a year."),
        Field("founded_year", "Founded", Kind.YEAR, "year established|year founded|founded year|established|founded|"
              "foundation year", "The year, such as 1996."),
        Field("parent_name", "Parent company", synonyms="subsidiary of|parent|parent account|parent company|parent id|"
              "parent organization|belongs to", help="The company that owns it."),
        Field("owner", "Owner", Kind.REFERENCE, f"account owner|company owner|{_OWNER}", "The seller who looks after it.",
              refers_to=Noun.PEOPLE),
        Field("recurring", "Recurring revenue a year", Kind.MONEY, "arr|recurring revenue|annual recurring revenue|recurring|"
              "acv|contract value|subscription amount", "What the customer pays a year; empty for a prospect."),
        Field("renewal_date", "Renewal date", Kind.DATE, "renewal|renews on|next renewal|contract end|contract end date|"
              "subscription end", "When the subscription is up for renewal."),
    ),
)  # fmt: skip

_CONTACTS = Target(
    Noun.CONTACTS,
    (
        Field("external_id", "Contact id", synonyms="id|contact id|record id|record id - contact|person id", help=_ID_HELP,
              most=120),
        Field("name", "Name", synonyms="contact|contact name|full name|person|person name", help="First and last name."),
        Field("first_name", "First name", synonyms="given name|firstname|forename", help="Joined with the last name.",
              most=100),
        Field("last_name", "Last name", synonyms="surname|family name|lastname", help="Joined with the first name.", most=99),
        Field("account", "Account", Kind.REFERENCE, "account name|account id|company|company name|organization|"
              "organization name|associated company|customer", "The company the person works for.", required=True,
              refers_to=Noun.ACCOUNTS),
        Field("title", "Title", synonyms="job title|position|role|function", help="What they do there.", most=120),
        Field("email", "E-mail", Kind.EMAIL, "email|e-mail address|email address|mail|work email", "One address.", most=254),
    ),
    any_of=(("name", "last_name"),),
)  # fmt: skip

_DEALS = Target(
    Noun.DEALS,
    (
        Field("external_id", "Deal id", synonyms="id|opportunity id|deal id|record id|record id - deal|opportunity number",
              help=_ID_HELP, most=120),
        Field("name", "Name", synonyms="deal|deal name|dealname|opportunity|opportunity name|deal title|title|topic|subject",
              help="Without one, account and product make the name."),
        Field("account", "Account", Kind.REFERENCE, "account name|account id|accountid|company|company name|organization|"
              "organization name|associated company|customer|client", "The company that would buy.",
              refers_to=Noun.ACCOUNTS),
        Field("owner", "Owner", Kind.REFERENCE, f"deal owner|opportunity owner|sales agent|agent|account executive|{_OWNER}",
              "The seller.", refers_to=Noun.PEOPLE),
        Field("product", "Product", Kind.REFERENCE, "product name|item|line item|sku|product id", "What would be sold.",
              refers_to=Noun.PRODUCTS),
        Field("stage", "Stage", Kind.REFERENCE, "deal stage|dealstage|stagename|stage name|pipeline stage|sales stage|status",
              "A step of your pipeline, or won or lost.", required=True),
        Field("amount", "Amount", Kind.MONEY, "close value|value|deal value|deal amount|opportunity amount|total|price|"
              "deal size|amount in company currency|expected revenue", "Empty when it is not known, never 0."),
        Field("currency", "Currency", Kind.CURRENCY, "currency code|currencyisocode|currency iso code|deal currency",
              "Must be the workspace's."),
        Field("probability", "Probability", Kind.PERCENT, "probability (%)|win probability|deal probability|likelihood|chance",
              "Percent; empty takes the stage's."),
        Field("close_date", "Close date", Kind.DATE, "closedate|expected close date|close|closing date|won time|"
              "expected closing|close time", "Expected while open, actual once closed."),
        Field("created", "Created", Kind.DATE, "engage date|created date|createddate|create date|createdate|deal created|"
              "add time|creation date|opened|open date|created on|created at", "When the deal began."),
        Field("type", "Type", Kind.CHOICE, "deal type|dealtype|opportunity type", "New business, expansion or renewal.",
              choices=((DealType.NEW_BUSINESS, "new business|new|newbusiness|new customer|existing customer - replacement"),
                       (DealType.EXPANSION, "existing business|existing customer - upgrade|upsell|upgrade|cross-sell|add-on"),
                       (DealType.RENEWAL, "renew|existing customer - renewal"))),
        Field("forecast_category", "Forecast category", Kind.CHOICE, "forecastcategory|forecastcategoryname|forecast|"
              "hs_manual_forecast_category", "Empty takes the stage's.",
              choices=((ForecastCategory.OMITTED, "omit|not forecasted"), (ForecastCategory.PIPELINE, ""),
                       (ForecastCategory.BEST_CASE, "bestcase|upside"), (ForecastCategory.MOST_LIKELY, "mostlikely"),
                       (ForecastCategory.COMMIT, "forecast|committed"), (ForecastCategory.CLOSED, "closed won"))),
        Field("next_step", "Next step", synonyms="nextstep|next steps|hs_next_step|next activity", help="What happens next.",
              most=300),
        Field("lead_source", "Lead source", synonyms="leadsource|source|origin|original source|channel",
              help="Where the deal came from.", most=120),
        Field("lost_reason", "Lost reason", synonyms="closed lost reason|closed_lost_reason|loss reason|reason lost",
              help="Why it was lost.", most=300),
    ),
    any_of=(("external_id", "name"),),
)  # fmt: skip

_ASKS = Target(
    Noun.ASKS,
    (
        Field("external_id", "Ask id", synonyms="id|ask id|request id|feedback id|idea id|ticket id", help=_ID_HELP, most=120),
        Field("deal", "Deal", Kind.REFERENCE, "deal id|deal name|opportunity|opportunity id|opportunity name",
              "Id or name of the deal it was said on.", refers_to=Noun.DEALS),
        Field("account", "Account", Kind.REFERENCE, "account name|account id|company|company name|customer|customer name|"
              "organization", "Who asks; the deal's account if empty.", refers_to=Noun.ACCOUNTS),
        Field("wants", "Wants", Kind.LONG_TEXT, "ask|request|feature request|feature|what|description|feedback|need|"
              "title|summary|text|customer words", "What they want, in their words.", required=True, most=10_000),
        Field("type", "Type", Kind.CHOICE, "ask type|request type|priority|urgency|importance|severity",
              "Blocker, retention, fast follow or nice to have.",
              choices=((AskType.BLOCKER, "blocking|deal breaker|dealbreaker|must have|critical"),
                       (AskType.RETENTION, "renewal risk|churn risk|at risk"), (AskType.FAST_FOLLOW, "soon after|follow up"),
                       (AskType.NICE_TO_HAVE, "nice|wish|low"))),
        Field("needed_by", "Needed by", Kind.DATE, "due date|due|deadline|by when|required by", "When they need it."),
        Field("workaround", "Workaround", Kind.LONG_TEXT, "current workaround|today they|how they cope",
              "How they manage today.", most=10_000),
        Field("said_by", "Said by", synonyms="contact|contact name|requester|requested by|customer contact|who",
              help="Who at the customer said it, and where."),
        Field("asked_by", "Asked by", Kind.REFERENCE, "seller|sales rep|rep|submitted by|logged by|author|created by|owner|"
              "reporter", "The seller who passes it on; you, if empty.", refers_to=Noun.PEOPLE),
        Field("asked_on", "Asked on", Kind.DATE, "date|asked at|created|created at|created date|submitted|submitted on|"
              "logged on|requested on", "When it was said; today if empty."),
        Field("p_win_with", "Chance to win with it", Kind.PERCENT, "p win with|win probability with|chance with",
              "Percent; goes with the next one."),
        Field("p_win_without", "Chance to win without it", Kind.PERCENT, "p win without|win probability without|"
              "chance without", "Percent; goes with the one before."),
    ),
    any_of=(("deal", "account"),),
)  # fmt: skip

_PRODUCTS = Target(
    Noun.PRODUCTS,
    (
        Field("name", "Name", synonyms="product|product name|item|item name|title", help="The product's name.", required=True,
              most=120),
        Field("list_price", "List price", Kind.MONEY, "sales price|price|unit price|standard price|retail price|unitprice",
              "What it costs before any discount."),
        Field("family", "Family", synonyms="series|product family|product line|category|group|line",
              help="The line it belongs to.", most=120),
    ),
)  # fmt: skip

_PEOPLE = Target(
    Noun.PEOPLE,
    (
        Field("name", "Name", synonyms="sales agent|agent|seller|rep|sales rep|full name|member|employee|user|user name",
              help="First and last name.", required=True, most=120),
        Field("email", "E-mail", Kind.EMAIL, "email|e-mail address|email address|mail|work email|username",
              "For the invitation; may be empty.", most=254),
        Field("manager", "Manager", synonyms="manager name|sales manager|reports to|supervisor|team lead|boss",
              help="The manager's name; they become a member too.", most=120),
        Field("team", "Team", synonyms="regional office|office|sales team|region|team name|territory|department",
              help="A sales team; made if it is not there.", most=120),
        Field("title", "Title", synonyms="job title|position|role|function", help="What they are called.", most=120),
    ),
)  # fmt: skip

TARGETS: Mapping[Noun, Target] = {
    target.noun: target for target in (_ACCOUNTS, _CONTACTS, _DEALS, _ASKS, _PRODUCTS, _PEOPLE)
}
