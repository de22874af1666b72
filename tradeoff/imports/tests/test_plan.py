from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from tradeoff.imports.engine.inputs import Choices, Context, KnownRow, KnownStage, Plan
from tradeoff.imports.engine.mapping import guess
from tradeoff.imports.engine.plan import check
from tradeoff.imports.engine.rows import AccountRow, AskRow, ContactRow, DealRow, PersonRow, ProductRow
from tradeoff.imports.rules import Noun
from tradeoff.kernel.errors import Invalid
from tradeoff.tables.reading import open_table

STAGES = (
    KnownStage(1, "Prospecting", "open"),
    KnownStage(2, "Engaging", "open"),
    KnownStage(3, "Won", "won"),
    KnownStage(4, "Lost", "lost"),
)
ACCOUNTS = (KnownRow(11, "Acme Corporation", "A-1"), KnownRow(12, "Dalttechnology"))
PRODUCTS = (
    KnownRow(21, "GTX Pro", values={"list_price_minor": 4_821_00}),
    KnownRow(22, "GTK 500", values={"list_price_minor": None}),
)
MEMBERS = (KnownRow(31, "Moses Frase"),)
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"


def plan_of(text: str, noun: Noun = Noun.DEALS, choices: Choices = Choices(), **context: Any) -> Plan:  # noqa: B008
    table = open_table(io.BytesIO(text.encode()))
    mapping = guess(table.headers, [row.cells for row in table.sample()], noun)
    known = {"stages": STAGES, "accounts": ACCOUNTS, "products": PRODUCTS, "members": MEMBERS} | context
    return check(table.rows(), mapping, Context(currency="USD", today=date(2026, 6, 1), **known), choices)


def deals(*rows: str, choices: Choices = Choices(), **context: Any) -> Plan:  # noqa: B008
    return plan_of(HEADER + "\n".join(rows) + "\n", choices=choices, **context)


def test_a_deal_is_read_whole() -> None:
    plan = deals("D1,Moses Frase,GTX Pro,Acme Corporation,Won,2016-10-20,2017-03-01,1054")
    (deal,) = plan.rows_of(DealRow)

    assert plan.counts.create == 1
    assert (plan.problems, plan.review, plan.repairs) == ((), (), ())
    assert (deal.row, deal.id, deal.external_id, deal.name) == (2, None, "D1", "Acme Corporation: GTX Pro")
    assert (deal.account_id, deal.owner_id, deal.product_id, deal.stage_id) == (11, 31, 21, 3)
    assert (deal.amount_minor, deal.created_on, deal.close_date) == (1_054_00, date(2016, 10, 20), date(2017, 3, 1))


@pytest.mark.parametrize(
    ("row", "column", "value", "message", "remedy"),
    [
        ("D1,,,,Won,2016-10-20,2026-02-30,1", "close_date", "2026-02-30", "no such day", "year-month-day"),
        ("D1,,,,Won,2016-10-20,,-5", "close_value", "-5", "negative", "without the minus"),
        ("D1,,,,Won,2016-10-20,,5 €", "close_value", "5 €", "in €; this workspace counts in USD", "Convert"),
        ("D1,,,,Won,2016-10-20,,5 XYZ", "close_value", "5 XYZ", "not a currency", "USD"),
        ("D1,,,,Won,2016-10-20,,lots", "close_value", "lots", "not a number", "22700"),
        ("D1,,,,Signing,2016-10-20,,1", "deal_stage", "Signing", "no such stage", "Prospecting, Engaging, Won, Lost"),
        ("D1,,,,,2016-10-20,,1", "deal_stage", "", "“deal_stage” is empty", "Fill the cell"),
        ("D1,,Shoes,,Won,2016-10-20,,1", "product", "Shoes", "No product is known", "import the products first"),
        ("D1,,,Umbrella,Won,2016-10-20,,1", "account", "Umbrella", "No account is known", "import the accounts first"),
        (",,,,Won,2016-10-20,,1", "opportunity_id", "", "neither id nor name", "one of them"),
        ("D1,,,,Won", "engage_date", "D1 · · · · Won", "The row has 5 cells, not 8", "missing cells"),
        ("D1,,,A\0B,Won,,,", "account", "A␀B", "NUL byte", "hidden characters"),
    ],
)
def test_a_bad_row_is_refused_by_row_column_value_and_remedy(
    row: str, column: str, value: str, message: str, remedy: str
) -> None:
    plan = deals("OK,,,,Won,,,", row)
    (problem,) = plan.problems

    assert (problem.row, problem.column, problem.value) == (3, column, value)
    assert message in problem.message
    assert remedy in problem.remedy
    assert (plan.counts.create, plan.counts.refused) == (1, 1)
    assert [deal.row for deal in plan.rows_of(DealRow)] == [2]


def test_every_bad_cell_of_a_row_is_named_at_once() -> None:
    plan = deals("D1,,,,Won,soon,2026-02-30,lots")

    assert [problem.column for problem in plan.problems] == ["engage_date", "close_date", "close_value"]
    assert plan.counts.refused == 1


def test_the_second_row_with_an_id_is_refused() -> None:
    plan = deals("D1,,,,Won,,,1", "D1,,,,Lost,,,")

    assert [(problem.row, problem.column) for problem in plan.problems] == [(3, "opportunity_id")]
    assert "Row 2 is the same deal already" in plan.problems[0].message


def test_markup_and_formulas_stay_text_and_are_pointed_out() -> None:
    text = "name,stage,next step\n=cmd|' /C calc'!A0,Won,<script>alert(1)</script>\n"
    plan = plan_of(text)

    assert plan.rows_of(DealRow)[0].name == "=cmd|' /C calc'!A0"
    assert plan.rows_of(DealRow)[0].next_step == "<script>alert(1)</script>"
    assert any("never run" in note.text and note.rows == 1 for note in plan.notes)


def test_closed_won_means_the_one_won_stage() -> None:
    plan = deals("D1,,,,Closed Won,,,1", "D2,,,,closed-lost,,,")

    assert [deal.stage_id for deal in plan.rows_of(DealRow)] == [3, 4]


def test_a_product_written_together_is_repaired_unless_declined() -> None:
    plan = deals("D1,,GTXPro,,Won,,,1", "D2,,GTXPro,,Won,,,1")
    (repair,) = plan.repairs

    assert (repair.field, repair.value, repair.to, repair.count, repair.accepted) == (
        "product",
        "GTXPro",
        "GTX Pro",
        2,
        True,
    )
    assert [deal.product_id for deal in plan.rows_of(DealRow)] == [21, 21]

    declined = deals("D1,,GTXPro,,Won,,,1", choices=Choices(repairs={repair.key: False}))
    assert declined.counts.refused == 1
    assert declined.repairs[0].accepted is False


def test_a_slip_in_a_column_of_words_is_offered_and_never_applied_unasked() -> None:
    text = "account,sector\nAcme Ltd,technolgy\nBetatech,technolgy\n"
    offered = plan_of(text, Noun.ACCOUNTS)
    accepted = plan_of(text, Noun.ACCOUNTS, Choices(repairs={"industry|technolgy": True}))

    assert [(repair.to, repair.count, repair.accepted) for repair in offered.repairs] == [("technology", 2, False)]
    assert [row.industry for row in offered.rows_of(AccountRow)] == ["technolgy", "technolgy"]
    assert [row.industry for row in accepted.rows_of(AccountRow)] == ["technology", "technology"]


def test_a_near_account_waits_for_an_answer() -> None:
    row = "D1,,,Dalttechnolgy,Won,,,1"
    held = deals(row)
    (item,) = held.review

    assert (held.rows, held.counts.held) == ((), 1)
    assert (item.noun, item.name, item.near, item.near_id, item.rows) == (
        Noun.ACCOUNTS, "Dalttechnolgy", "Dalttechnology", 12, 1,
    )  # fmt: skip
    assert deals(row, choices=Choices(same={item.key: 12})).rows_of(DealRow)[0].account_id == 12
    assert "No account is known" in deals(row, choices=Choices(same={item.key: None})).problems[0].message


def test_a_new_account_near_a_known_one_waits_for_an_answer() -> None:
    text = "account\nDalttechnolgy\n"
    held = plan_of(text, Noun.ACCOUNTS, existing=ACCOUNTS)
    key = held.review[0].key

    assert (held.rows, held.counts.held) == ((), 1)
    assert plan_of(text, Noun.ACCOUNTS, Choices(same={key: None}), existing=ACCOUNTS).rows_of(AccountRow)[0].id is None
    assert plan_of(text, Noun.ACCOUNTS, Choices(same={key: 12}), existing=ACCOUNTS).counts.unchanged == 1


def test_an_unknown_owner_is_reviewed_and_the_deal_comes_in_without() -> None:
    plan = deals("D1,Nobody Known,,,Won,,,1")

    assert plan.rows_of(DealRow)[0].owner_id is None
    assert [(item.noun, item.name, item.near, item.near_id) for item in plan.review] == [
        (Noun.PEOPLE, "Nobody Known", "", None)
    ]


def test_a_deal_without_account_comes_in_with_a_note() -> None:
    plan = deals("D1,,GTX Pro,,Engaging,2026-01-01,,", "D2,,,Acme Corporation,Won,,,1")

    assert (plan.rows_of(DealRow)[0].account_id, plan.rows_of(DealRow)[0].name) == (None, "No account yet: GTX Pro")
    assert [note.rows for note in plan.notes if "no account" in note.text] == [1]


def test_a_lost_deal_has_no_amount_never_zero() -> None:
    plan = deals("D1,,,,Lost,,,0", "D2,,,,Won,,,0", "D3,,,,Engaging,,,0")

    assert [(deal.amount_minor, deal.clear_amount) for deal in plan.rows_of(DealRow)] == [
        (None, True),
        (0, False),
        (None, False),
    ]
    assert [note.rows for note in plan.notes if "lost and states 0" in note.text] == [1]


def won(days: list[int]) -> list[str]:
    start = date(2025, 1, 1).toordinal()
    return [f"W{n},,,,Won,2025-01-01,{date.fromordinal(start + d)},1" for n, d in enumerate(days)]


def test_open_deals_are_estimated_only_when_asked_and_marked() -> None:
    rows = [*won([57] * 11 + [50] * 9), "O1,,GTX Pro,,Engaging,2026-01-01,,", "O2,,GTK 500,,Prospecting,,,"]
    offered = deals(*rows)
    done = deals(*rows, choices=Choices(estimate_amounts=True, estimate_closes=True))
    estimates = offered.estimates

    assert estimates is not None
    assert (estimates.amounts, estimates.amounts_without_price) == (1, 1)
    assert (estimates.closes, estimates.closes_without_start) == (1, 1)
    assert (estimates.median_days, estimates.won_used, estimates.refusal) == (57, 20, "")
    assert [(deal.amount_minor, deal.close_date) for deal in offered.rows_of(DealRow)[20:]] == [(None, None)] * 2
    assert [(deal.amount_minor, deal.amount_estimated) for deal in done.rows_of(DealRow)[20:]] == [
        (4_821_00, True),
        (None, False),
    ]
    assert [(deal.close_date, deal.close_date_estimated) for deal in done.rows_of(DealRow)[20:]] == [
        (date(2026, 2, 27), True), (None, False),
    ]  # fmt: skip
    assert not any(deal.amount_estimated or deal.close_date_estimated for deal in done.rows_of(DealRow)[:20])


def test_close_dates_are_not_estimated_from_under_twenty_won_deals() -> None:
    plan = deals(*won([57] * 19), "O1,,,,Engaging,2026-01-01,,", choices=Choices(estimate_closes=True))

    assert plan.estimates is not None
    assert (plan.estimates.won_used, plan.estimates.median_days) == (19, None)
    assert "not enough evidence" in plan.estimates.refusal
    assert plan.rows_of(DealRow)[-1].close_date is None


def test_an_estimate_never_replaces_what_was_stated() -> None:
    known = KnownRow(1, "D1", "O1", {"amount_minor": 7_00, "amount_estimated": False, "account_id": None})
    plan = deals("O1,,GTX Pro,,Engaging,,,", choices=Choices(estimate_amounts=True), existing=(known,))

    assert plan.estimates is not None
    assert plan.estimates.amounts == 0
    assert plan.counts.unchanged == 1


def test_known_rows_are_updated_only_where_something_differs() -> None:
    same = {"stage_id": 3, "amount_minor": 1_00, "account_id": None, "next_step": "Call"}
    existing = tuple(KnownRow(n, f"D{n}", f"D{n}", same) for n in (1, 2))
    plan = deals("D1,,,,Won,,,1", "D2,,,,Won,,,2", "D3,,,,Won,,,3", existing=existing)

    assert (plan.counts.create, plan.counts.update, plan.counts.unchanged) == (1, 1, 1)
    assert [(deal.id, deal.external_id) for deal in plan.rows_of(DealRow)] == [(2, "D2"), (None, "D3")]


def test_matches_by_id_before_name_and_refuses_a_contradiction() -> None:
    known = KnownRow(11, "Acme Corporation", "A-1", {"name": "Acme Corporation", "country": "Peru"})
    text = "account id,account,country\nA-1,Acme Renamed,Italy\n,ACME Inc,Spain\nA-9,acme,France\n"
    plan = plan_of(text, Noun.ACCOUNTS, existing=(known,))
    by_name = plan_of("account,country\nACME Inc,Spain\n", Noun.ACCOUNTS, existing=(known,))

    assert [(row.id, row.name) for row in plan.rows_of(AccountRow)] == [(11, "Acme Renamed")]
    assert [problem.row for problem in plan.problems] == [3, 4]
    assert [(row.id, row.name, row.country) for row in by_name.rows_of(AccountRow)] == [
        (11, "Acme Corporation", "Spain")
    ]
    other_id = plan_of("account id,account\nA-9,acme\n", Noun.ACCOUNTS, existing=ACCOUNTS[:1])
    assert "known with another id, A-1" in other_id.problems[0].message


def test_deals_of_one_name_are_told_apart_by_account_or_refused() -> None:
    existing = tuple(
        KnownRow(n, "Renewal", None, {"account_id": account}) for n, account in ((1, 11), (2, 12), (3, 12))
    )
    plan = plan_of("deal name,stage,account\nRenewal,Won,A-1\nRenewal,Won,Dalttechnology\n", existing=existing)

    assert [problem.message for problem in plan.problems] == ["2 deals have this name."]
    assert plan.counts.unchanged == 1


def test_asks_take_the_account_of_their_deal() -> None:
    known = (KnownRow(41, "Big one", "D1", {"account_id": 11}), KnownRow(42, "Small", "D2", {"account_id": None}))
    text = (
        "Deal id,Account,Ask,Type,Asked on,p_win_with,p_win_without\n"
        "D1,,Audit log,must have,2026-05-01,60%,20%\n"
        "D1,Dalttechnology,SSO,,,,\n"
        "D2,,SSO,,,,\n"
        "D1,,SAML,whatever,,,\n"
        "D1,,SCIM,,,60,\n"
        "D1,,Webhooks,,2026-07-01,,\n"
        "D1,,audit LOG,,,,\n"
    )
    plan = plan_of(text, Noun.ASKS, deals=known)

    (ask,) = plan.rows_of(AskRow)
    assert (ask.deal_id, ask.account_id, ask.wants, ask.type) == (41, 11, "Audit log", "blocker")
    assert (ask.asked_on, ask.p_win_with, ask.p_win_without) == (date(2026, 5, 1), 60, 20)
    assert [(problem.row, problem.message) for problem in plan.problems] == [
        (3, "The deal belongs to another account."),
        (4, "Nothing says who asks."),
        (5, "This is not one of the known words."),
        (6, "Only one of the two chances is given."),
        (7, "The ask lies in the future."),
        (8, "Row 2 is the same ask already."),
    ]


def test_contacts_products_and_people() -> None:
    contacts = plan_of(
        "First name,Last name,Company,Email\nAna,Silva,acme,ana@example.com\nBo,Li,acme,bo@\n", Noun.CONTACTS
    )
    products = plan_of("product,series,sales_price\nGTX Max,GTX,550\nGTXMax,GTX,560\n", Noun.PRODUCTS)
    people = plan_of("sales_agent,manager,regional_office\nAna Silva,Bo Li,West\n…,Bo Li,West\n", Noun.PEOPLE)

    assert [(row.name, row.account_id, row.email) for row in contacts.rows_of(ContactRow)] == [
        ("Ana Silva", 11, "ana@example.com")
    ]
    assert [problem.column for problem in contacts.problems] == ["Email"]
    assert [(row.name, row.list_price_minor, row.family) for row in products.rows_of(ProductRow)] == [
        ("GTX Max", 550_00, "GTX")
    ]
    assert [problem.row for problem in products.problems] == [3]
    assert [(row.name, row.manager, row.team) for row in people.rows_of(PersonRow)] == [("Ana Silva", "Bo Li", "West")]
    assert "no letter or digit" in people.problems[0].message


def test_refuses_the_file_while_a_required_column_is_missing() -> None:
    with pytest.raises(Invalid, match="“Stage”"):
        plan_of("deal name,amount\nBig,1\n")


def test_every_row_is_counted_once() -> None:
    plan = deals("A,,,,Won,,,1", "B,,,Dalttechnolgy,Won,,,1", "C,,,,Nope,,,1", "C,,,,Won,,,x", "D,,,", "E,,,,Lost,,,0")
    counts = plan.counts

    assert (counts.create, counts.update, counts.unchanged, counts.refused, counts.held) == (2, 0, 0, 3, 1)


def test_choices_survive_being_stored() -> None:
    choices = Choices({"product|GTXPro": False}, {"accounts|Acme": None, "accounts|Beta": 3}, estimate_closes=True)

    assert Choices.from_json(choices.to_json()) == choices
    assert Choices.from_json({}) == Choices()
