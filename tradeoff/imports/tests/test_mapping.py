from __future__ import annotations

import pytest

from tradeoff.imports.engine.mapping import Mapping, guess, guess_noun
from tradeoff.imports.engine.targets import TARGETS
from tradeoff.imports.rules import Noun
from tradeoff.kernel.errors import Invalid, NotFound

MAVEN_DEALS = [
    "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date", "close_date", "close_value",
]  # fmt: skip


def filled(headers: list[str], noun: Noun) -> dict[str, str | None]:
    return {column.header: column.field for column in guess(headers, (), noun).columns}


@pytest.mark.parametrize(
    ("headers", "noun"),
    [
        (MAVEN_DEALS, Noun.DEALS),
        (["account", "sector", "year_established", "revenue", "employees", "office_location"], Noun.ACCOUNTS),
        (["product", "series", "sales_price"], Noun.PRODUCTS),
        (["sales_agent", "manager", "regional_office"], Noun.PEOPLE),
        (["First Name", "Last Name", "Email", "Company", "Job Title"], Noun.CONTACTS),
        (["Deal id", "Customer", "Feature request", "Priority", "Due date", "Workaround"], Noun.ASKS),
        (["Deal - Title", "Deal - Organization", "Deal - Value", "Deal - Stage", "Deal - Owner"], Noun.DEALS),
    ],
)
def test_the_column_names_say_what_the_file_holds(headers: list[str], noun: Noun) -> None:
    assert guess_noun(headers).noun is noun


def test_says_when_the_columns_fit_nothing() -> None:
    answer = guess_noun(["alpha", "beta", "gamma"])

    assert answer.noun is None
    assert "say what the file holds" in answer.reason


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Opportunity ID", "external_id"), ("opportunity_id", "external_id"), ("Deal Name", "name"),
        ("dealname", "name"), ("Amount", "amount"), ("close_value", "amount"), ("StageName", "stage"),
        ("deal_stage", "stage"), ("sales_agent", "owner"), ("Deal owner", "owner"), ("CreatedDate", "created"),
        ("engage_date", "created"), ("Close Date", "close_date"), ("Expected close date", "close_date"),
        ("hs_next_step", "next_step"), ("Probability (%)", "probability"), ("CurrencyIsoCode", "currency"),
        ("ForecastCategoryName", "forecast_category"), ("Amount (USD)", "amount"), ("Probabilty", "probability"),
    ],
)  # fmt: skip
def test_knows_the_columns_of_other_systems(header: str, field: str) -> None:
    assert filled([header], Noun.DEALS)[header] == field


def test_a_field_goes_to_one_column_and_the_rest_is_left_out() -> None:
    mapping = guess([*MAVEN_DEALS, "Amount", "internal_flag"], (), Noun.DEALS)

    assert {column.header for column in mapping.ignored} == {"close_value", "internal_flag"}
    assert mapping.columns[-1].reason == "no field is called like it; left out unless you choose one"
    assert mapping.missing == ()


def test_values_give_a_column_away_but_never_surely() -> None:
    sample = [["Ana", f"ana{n}@example.com", "Acme"] for n in range(5)]
    mapping = guess(["name", "contact point", "company"], sample, Noun.CONTACTS)

    assert mapping.columns[1].field == "email"
    assert mapping.columns[1].confidence < 0.6
    assert mapping.only_sure().columns[1].field is None


@pytest.mark.parametrize(
    ("header", "scale"),
    [("revenue", 1), ("Revenue (millions)", 1_000_000), ("revenue in thousands", 1_000), ("Revenue ($M)", 1_000_000)],
)
def test_scale_is_read_from_the_name_only(header: str, scale: int) -> None:
    column = guess([header], (), Noun.ACCOUNTS).columns[0]

    assert (column.field, column.scale) == ("annual_revenue", scale)


def test_refuses_while_a_required_field_has_no_column() -> None:
    mapping = guess(["colour", "amount"], (), Noun.DEALS)

    with pytest.raises(Invalid) as refusal:
        mapping.require()

    assert "“Stage”" in refusal.value.message
    assert "“Deal id” or “Name”" in refusal.value.message
    assert "“colour”" in refusal.value.message
    assert [field.name for field in mapping.missing] == ["stage", "external_id", "name"]


def test_a_persons_choice_frees_the_column_that_had_the_field() -> None:
    mapping = guess([*MAVEN_DEALS, "list amount"], (), Noun.DEALS).choose(8, "amount", scale=1_000, decimal=",")

    assert mapping.columns[7].field is None
    assert (mapping.columns[8].field, mapping.columns[8].scale, mapping.columns[8].decimal) == ("amount", 1_000, ",")
    assert mapping.choose(8, None).columns[8].field is None


def test_refuses_a_choice_that_is_none() -> None:
    mapping = guess(MAVEN_DEALS, (), Noun.DEALS)

    with pytest.raises(Invalid, match="no such column"):
        mapping.choose(99, "amount")
    with pytest.raises(NotFound, match="no field “shoe size”"):
        mapping.choose(0, "shoe size")
    with pytest.raises(Invalid, match="units, thousands or millions"):
        mapping.choose(0, "amount", scale=7)


def test_a_mapping_survives_being_stored() -> None:
    mapping = guess(MAVEN_DEALS, (), Noun.DEALS).choose(6, "close_date", day_first=True)

    assert Mapping.from_json(mapping.to_json()) == mapping


def test_no_two_fields_of_a_noun_share_a_label_and_each_explains_itself() -> None:
    for target in TARGETS.values():
        assert len({field.label for field in target.fields}) == len(target.fields)
        assert all(field.help for field in target.fields)
