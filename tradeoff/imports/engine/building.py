"""A row's values into a typed row of its noun: names resolved, what contradicts itself refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tradeoff.asks.rules import AskType
from tradeoff.imports.engine.building_paid import subscription
from tradeoff.imports.engine.building_roles import role
from tradeoff.imports.engine.building_told import activity, change, note, required, stage_of
from tradeoff.imports.engine.columns import Cells
from tradeoff.imports.engine.desk import Desk
from tradeoff.imports.engine.inputs import KnownRow
from tradeoff.imports.engine.rows import AccountRow, AskRow, ContactRow, DealRow, ImportRow, PersonRow, ProductRow
from tradeoff.imports.rules import Noun
from tradeoff.kernel.names import normalize

Built = tuple[ImportRow, KnownRow | None]


def account(desk: Desk, cells: Cells) -> Built:
    get, name = cells.values.get, required(desk, cells, "name")
    known = desk.named_once(cells, name)
    name = desk.name_for(cells, name, known)
    row = AccountRow(
        row=cells.number, id=known.id if known else None, external_id=get("external_id", ""), name=name,
        normalized_name=normalize(name), segment=get("segment", ""), industry=get("industry", ""),
        country=get("country", ""), employees=get("employees"), annual_revenue_minor=get("annual_revenue"),
        founded_year=get("founded_year"), parent_name=get("parent_name", ""), owner_id=desk.person(cells, "owner"),
        recurring_minor=get("recurring"), renewal_date=get("renewal_date"),
    )  # fmt: skip
    return row, known


def contact(desk: Desk, cells: Cells) -> Built:
    get = cells.values.get
    name = get("name") or f"{get('first_name', '')} {get('last_name', '')}".strip()
    if not name:
        raise desk.refuse(cells, "name", "The contact has no name.", "Write the person's name.")
    required(desk, cells, "account")
    account_id = desk.reference(cells, "account", desk.accounts)
    assert account_id is not None
    known = desk.matched(cells, name, account_id)
    name = desk.name_for(cells, name, known)
    row = ContactRow(
        row=cells.number, id=known.id if known else None, external_id=get("external_id", ""), name=name,
        account_id=account_id, title=get("title", ""), email=get("email", ""),
    )  # fmt: skip
    return row, known


def deal(desk: Desk, cells: Cells) -> Built:
    get = cells.values.get
    if not get("external_id") and not get("name"):
        raise desk.refuse(cells, "external_id", "The deal has neither id nor name.", "Give it one of them.")
    stage_id = stage_of(desk, cells)
    account_id = desk.reference(cells, "account", desk.accounts)
    product_id = desk.reference(cells, "product", desk.products)
    if account_id is None:
        desk.note("The deal names no account; it comes in without one.")
    name = get("name") or _deal_name(desk, account_id, product_id, get("external_id", ""))
    known = desk.matched(cells, name, account_id)
    name = desk.name_for(cells, name, known) if get("name") or known is None else known.name
    amount, clears = _amount(desk, cells, desk.stages.state[stage_id])
    created, close = get("created"), get("close_date")
    if created and close and close < created:
        desk.note("The close date lies before the creation date.")
    row = DealRow(
        row=cells.number, id=known.id if known else None, external_id=get("external_id", ""), name=name,
        account_id=account_id, owner_id=desk.person(cells, "owner"), product_id=product_id, stage_id=stage_id,
        type=get("type", ""), amount_minor=amount, amount_estimated=False, clear_amount=clears,
        probability=get("probability"), close_date=close, close_date_estimated=False,
        forecast_category=get("forecast_category", ""), created_on=created, next_step=get("next_step", ""),
        lead_source=get("lead_source", ""), lost_reason=get("lost_reason", ""),
    )  # fmt: skip
    return row, known


def _deal_name(desk: Desk, account_id: int | None, product_id: int | None, external_id: str) -> str:
    desk.note("The deal has no name; account and product make one.")
    parts = [desk.accounts.by_id[account_id].name if account_id else "No account yet"]
    parts.append(desk.products.by_id[product_id].name if product_id else external_id)
    return ": ".join(parts)[:200]


def _amount(desk: Desk, cells: Cells, state: str) -> tuple[int | None, bool]:
    """A lost deal's 0 is no amount, and an open deal's 0 is not known; a deal won for nothing keeps its 0."""
    amount = cells.values.get("amount")
    if amount == 0 and state == "lost":
        desk.note("The deal was lost and states 0; its amount is left empty, since 0 would say it was worth nothing.")
        return None, True
    if amount == 0 and state == "open":
        desk.note("The deal is open and states 0; its amount is taken as not known.")
        return None, False
    return amount, False


def ask(desk: Desk, cells: Cells) -> Built:
    get, wants = cells.values.get, required(desk, cells, "wants")
    deal_id = desk.reference(cells, "deal", desk.deals)
    account_id = _ask_account(desk, cells, deal_id)
    with_it, without = get("p_win_with"), get("p_win_without")
    if (with_it is None) != (without is None):
        lacking = "p_win_without" if without is None else "p_win_with"
        raise desk.refuse(
            cells, lacking, "Only one of the two chances is given.", "Give both, with and without, or none."
        )
    if not get("type"):
        desk.note("The ask states no type; it comes in as nice to have.")
    known = _known_ask(desk, cells, wants, (account_id, deal_id))
    row = AskRow(
        row=cells.number, id=known.id if known else None, external_id=get("external_id", ""), deal_id=deal_id,
        account_id=account_id, wants=wants, type=get("type") or ("" if known else AskType.NICE_TO_HAVE.value),
        needed_by=get("needed_by"), workaround=get("workaround", ""), said_by=get("said_by", ""),
        asked_by_id=desk.person(cells, "asked_by"), asked_on=get("asked_on"), p_win_with=with_it, p_win_without=without,
    )  # fmt: skip
    if row.asked_on and row.asked_on > desk.context.today:
        raise desk.refuse(cells, "asked_on", "The ask lies in the future.", "Write the day it was said.")
    return row, known


def _ask_account(desk: Desk, cells: Cells, deal_id: int | None) -> int:
    stated = desk.reference(cells, "account", desk.accounts)
    of_deal = desk.deals.by_id[deal_id].values.get("account_id") if deal_id else None
    if stated and of_deal and stated != of_deal:
        raise desk.refuse(cells, "account", "The deal belongs to another account.", "Correct the account or the deal.")
    account_id: int | None = stated or of_deal
    if account_id is None:
        where = "account" if "account" in desk.headers else "deal"
        raise desk.refuse(cells, where, "Nothing says who asks.", "Give the account, or a deal that has one.")
    return account_id


def _known_ask(desk: Desk, cells: Cells, wants: str, of: tuple[int, int | None]) -> KnownRow | None:
    """Asks have words, not names: without an id, the same words on the same deal are the same ask, once a file."""
    external_id = cells.values.get("external_id", "")
    said = desk.asks_by_words.get((*of, wants.casefold()))
    if not external_id:
        desk.claim(cells, "wants", "words", wants.casefold(), *of)
        return said
    desk.claim(cells, "external_id", "id", external_id)
    return desk.existing.by_external(external_id) or (said if said and not said.external_id else None)


def product(desk: Desk, cells: Cells) -> Built:
    name = required(desk, cells, "name")
    known = desk.named_once(cells, name)
    name = desk.name_for(cells, name, known)
    row = ProductRow(
        row=cells.number, id=known.id if known else None, name=name,
        list_price_minor=cells.values.get("list_price"), family=cells.values.get("family", ""),
    )  # fmt: skip
    return row, known


def person(desk: Desk, cells: Cells) -> Built:
    get, name = cells.values.get, required(desk, cells, "name")
    known = desk.named_once(cells, name)
    name = desk.name_for(cells, name, known)
    if get("email"):
        desk.claim(cells, "email", "email", get("email", "").casefold())
    _note_new_manager(desk, get("manager", ""))
    row = PersonRow(
        row=cells.number, id=known.id if known else None, name=name, email=get("email", ""),
        manager=get("manager", ""), team=get("team", ""), title=get("title", ""),
    )  # fmt: skip
    return row, known


def _note_new_manager(desk: Desk, name: str) -> None:
    key = ("manager", normalize(name))
    if name and key not in desk.seen and not desk.existing.by_key(name):
        desk.seen[key] = 0
        desk.note("A manager who is not here yet; they come in with their people.")


BUILDERS: Mapping[Noun, Callable[[Desk, Cells], Built]] = {
    Noun.ACCOUNTS: account,
    Noun.CONTACTS: contact,
    Noun.DEALS: deal,
    Noun.ASKS: ask,
    Noun.PRODUCTS: product,
    Noun.PEOPLE: person,
    Noun.CHANGES: change,
    Noun.NOTES: note,
    Noun.ACTIVITIES: activity,
    Noun.SUBSCRIPTIONS: subscription,
    Noun.ROLES: role,
}
