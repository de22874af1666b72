"""Sales under way or over, in the words of Salesforce, HubSpot, Pipedrive and the Maven sales set."""

from __future__ import annotations

from tradeoff.crm.rules import DealType, ForecastCategory
from tradeoff.imports.engine.fields import ID_HELP, OWNER_WORDS, Field, Kind, Target
from tradeoff.imports.rules import Noun

TARGET = Target(
    Noun.DEALS,
    (
        Field(
            "external_id",
            "Deal id",
            most=120,
            synonyms="id|opportunity id|deal id|record id|record id - deal|opportunity number",
            help=ID_HELP,
        ),
        Field(
            "name",
            "Name",
            synonyms="deal|deal name|dealname|opportunity|opportunity name|deal title|title|topic|subject",
            help="Without one, account and product make the name.",
        ),
        Field(
            "account",
            "Account",
            Kind.REFERENCE,
            refers_to=Noun.ACCOUNTS,
            synonyms=(
                "account name|account id|accountid|company|company name|organization|organization name|"
                "associated company|customer|client"
            ),
            help="The company that would buy.",
        ),
        Field(
            "owner",
            "Owner",
            Kind.REFERENCE,
            refers_to=Noun.PEOPLE,
            synonyms=f"deal owner|opportunity owner|sales agent|agent|account executive|{OWNER_WORDS}",
            help="The seller.",
        ),
        Field(
            "product",
            "Product",
            Kind.REFERENCE,
            refers_to=Noun.PRODUCTS,
            synonyms="product name|item|line item|sku|product id",
            help="What would be sold.",
        ),
        Field(
            "stage",
            "Stage",
            Kind.REFERENCE,
            required=True,
            synonyms="deal stage|dealstage|stagename|stage name|pipeline stage|sales stage|status",
            help="A step of your pipeline, or won or lost.",
        ),
        Field(
            "amount",
            "Amount",
            Kind.MONEY,
            synonyms=(
                "close value|value|deal value|deal amount|opportunity amount|total|price|deal size|"
                "amount in company currency|expected revenue"
            ),
            help="Empty when it is not known, never 0.",
        ),
        Field(
            "currency",
            "Currency",
            Kind.CURRENCY,
            synonyms="currency code|currencyisocode|currency iso code|deal currency",
            help="Must be the workspace's.",
        ),
        Field(
            "probability",
            "Probability",
            Kind.PERCENT,
            synonyms="probability (%)|win probability|deal probability|likelihood|chance",
            help="Percent; empty takes the stage's.",
        ),
        Field(
            "close_date",
            "Close date",
            Kind.DATE,
            synonyms="closedate|expected close date|close|closing date|won time|expected closing|close time",
            help="Expected while open, actual once closed.",
        ),
        Field(
            "created",
            "Created",
            Kind.DATE,
            synonyms=(
                "engage date|created date|createddate|create date|createdate|deal created|add time|"
                "creation date|opened|open date|created on|created at"
            ),
            help="When the deal began.",
        ),
        Field(
            "type",
            "Type",
            Kind.CHOICE,
            synonyms="deal type|dealtype|opportunity type",
            help="New business, expansion or renewal.",
            choices=(
                (DealType.NEW_BUSINESS, "new business|new|newbusiness|new customer|existing customer - replacement"),
                (DealType.EXPANSION, "existing business|existing customer - upgrade|upsell|upgrade|cross-sell|add-on"),
                (DealType.RENEWAL, "renew|existing customer - renewal"),
            ),
        ),
        Field(
            "forecast_category",
            "Forecast category",
            Kind.CHOICE,
            synonyms="forecastcategory|forecastcategoryname|forecast|hs_manual_forecast_category",
            help="Empty takes the stage's.",
            choices=(
                (ForecastCategory.OMITTED, "omit|not forecasted"),
                (ForecastCategory.PIPELINE, ""),
                (ForecastCategory.BEST_CASE, "bestcase|upside"),
                (ForecastCategory.MOST_LIKELY, "mostlikely"),
                (ForecastCategory.COMMIT, "forecast|committed"),
                (ForecastCategory.CLOSED, "closed won"),
            ),
        ),
        Field(
            "next_step",
            "Next step",
            most=300,
            synonyms="nextstep|next steps|hs_next_step|next activity",
            help="What happens next.",
        ),
        Field(
            "lead_source",
            "Lead source",
            most=120,
            synonyms="leadsource|source|origin|original source|channel",
            help="Where the deal came from.",
        ),
        Field(
            "lost_reason",
            "Lost reason",
            most=300,
            synonyms="closed lost reason|closed_lost_reason|loss reason|reason lost",
            help="Why it was lost.",
        ),
    ),
    any_of=(("external_id", "name"),),
)
