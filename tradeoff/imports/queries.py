"""What a check compares a file with, and the imports made so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tradeoff.activities.queries import known_activities
from tradeoff.asks.queries import visible_asks
from tradeoff.buying.queries import known_roles, roles_to_compare
from tradeoff.crm.queries import stages_of, told_moments, visible_accounts, visible_contacts, visible_deals
from tradeoff.crm.rules import DealState
from tradeoff.imports.engine.inputs import Choices, Context, KnownRow, KnownStage
from tradeoff.imports.engine.remembering import fingerprint
from tradeoff.imports.models import RUNS, Import, SavedMapping, Touch
from tradeoff.imports.rules import Kept, Noun, shorten
from tradeoff.kernel.errors import NotFound
from tradeoff.subscriptions.queries import known_subscriptions
from tradeoff.voice.queries import known_notes
from tradeoff.workspaces.models import Member, Product, SalesTeam

# Row field of the engine -> column of the model, for the fields whose current value decides "update" or "unchanged".
CURRENT = {
    Noun.ACCOUNTS: {
        "name": "name", "segment": "segment", "industry": "industry", "country": "country", "employees": "employees",
        "annual_revenue_minor": "annual_revenue_minor", "founded_year": "founded_year", "parent_name": "parent_name",
        "owner_id": "owner_id", "recurring_minor": "recurring_minor", "renewal_date": "renewal_date",
    },
    Noun.CONTACTS: {"name": "name", "title": "title", "email": "email", "account_id": "account_id"},
    Noun.DEALS: {
        "name": "name", "account_id": "account_id", "owner_id": "owner_id", "product_id": "product_id",
        "stage_id": "stage_id", "type": "type", "amount_minor": "amount_minor", "probability": "probability",
        "close_date": "close_date", "forecast_category": "forecast_category", "created_on": "created_on",
        "next_step": "next_step", "lead_source": "lead_source", "lost_reason": "lost_reason",
        "amount_estimated": "amount_estimated", "close_date_estimated": "close_date_estimated",
    },
    # "account" and "deal" say which ask is meant; an import does not move one, so they are no fields of the row.
    Noun.ASKS: {
        "wants": "wants", "type": "type", "needed_by": "needed_by", "workaround": "workaround", "said_by": "said_by",
        "p_win_with": "p_win_with", "p_win_without": "p_win_without", "account": "account_id", "deal": "deal_id",
    },
    Noun.PRODUCTS: {"name": "name", "list_price_minor": "list_price_minor"},
    Noun.PEOPLE: {"name": "name", "title": "title", "team": "sales_team__name"},
    Noun.CHANGES: {},
    # Words and places say which note or activity is meant; they are no fields of the row either.
    Noun.NOTES: {
        "deal": "deal_id", "account": "account_id", "words": "text", "contact_id": "contact_id",
        "author_id": "author_id", "origin": "origin", "at": "at",
    },
    Noun.ACTIVITIES: {
        "deal": "deal_id", "account": "account_id", "kind": "kind", "at": "at", "subject": "subject", "by_id": "by_id",
        "text": "text", "outcome": "outcome", "direction": "direction", "minutes": "minutes", "next_step": "next_step",
    },
    Noun.SUBSCRIPTIONS: {
        "account_id": "account_id", "product_id": "product_id", "amount_minor": "amount_minor", "period": "period",
        "started_on": "started_on", "renews_on": "renews_on", "ended_on": "ended_on",
    },
    # A part that was taken away stands for none, so that a file which names it again brings it back.
    Noun.ROLES: {
        "deal": "deal_id", "contact": "contact_id", "role": "standing", "source": "source", "confidence": "confidence",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Stayed:
    """A row that an undo left as it is: its table, what it is called (empty: not this reader's), and why it stayed."""

    place: str
    name: str
    kept: str
    later: str = ""


ON_DEALS = frozenset({Noun.ASKS, Noun.CHANGES, Noun.NOTES, Noun.ACTIVITIES, Noun.ROLES})
ON_CONTACTS = frozenset({Noun.NOTES, Noun.ROLES})
OF_CONTACTS = {"account_id": "account_id", "email": "email"}
OF_DEALS = {"account_id": "account_id", "stage_id": "stage_id", "changed_at": "changed_at"}


def imports_of(actor: Member) -> QuerySet[Import]:
    runs = Import.objects.filter(workspace=actor.workspace_id)
    return runs.select_related("by", "undone_by", *(f"{run}__asked_by" for run in RUNS)).order_by("-at", "-pk")


def import_of(actor: Member, import_id: int) -> Import:
    run = imports_of(actor).filter(pk=import_id).first()
    if run is None:
        raise NotFound("There is no such import.")
    return run


def kept_of(actor: Member, file: Import, most: int | None = None) -> list[Stayed]:
    """What stayed when the import was undone, named as far as this reader sees it."""
    touches = list(Touch.objects.filter(file=file).exclude(kept="").order_by("place", "row_id")[:most])
    if file.state != "undone" or not touches:
        return []
    keys: dict[str, set[int]] = defaultdict(set)
    for touch in touches:
        keys[touch.place].add(touch.row_id)
    names = {(place, key): name for place, found in keys.items() for key, name in _names(actor, place, found)}
    later = {touch.kept.partition(":")[2] for touch in touches if touch.kept.startswith(Kept.LATER)}
    files = dict(Import.objects.filter(pk__in=later).values_list("pk", "file_name"))
    return [
        Stayed(
            touch.place,
            names.get((touch.place, touch.row_id), ""),
            touch.kept,
            files.get(int(touch.kept.partition(":")[2]), "") if touch.kept.startswith(Kept.LATER) else "",
        )
        for touch in touches
    ]


def _names(actor: Member, place: str, keys: set[int]) -> Iterable[tuple[int, str]]:
    """Key and name of those rows of a table that are this reader's to see."""
    here = {"workspace": actor.workspace_id}
    rows: dict[str, Callable[[], tuple[QuerySet[Any], str]]] = {
        "crm_account": lambda: (visible_accounts(actor), "name"),
        "crm_contact": lambda: (visible_contacts(actor), "name"),
        "crm_deal": lambda: (visible_deals(actor), "name"),
        "asks_ask": lambda: (visible_asks(actor), "wants"),
        "voice_note": lambda: (known_notes(actor), "text"),
        "buying_dealrole": lambda: (known_roles(actor), "contact__name"),
        "activities_activity": lambda: (known_activities(actor), "subject"),
        "workspaces_member": lambda: (Member.objects.filter(**here), "name"),
        "workspaces_salesteam": lambda: (SalesTeam.objects.filter(**here), "name"),
        "workspaces_product": lambda: (Product.objects.filter(**here), "name"),
    }
    if place not in rows:
        return ()
    found, field = rows[place]()
    return ((key, shorten(name, 80)) for key, name in found.filter(pk__in=keys).order_by("pk").values_list("pk", field))


def file_names_of(actor: Member) -> frozenset[str]:
    """Every file below MEDIA_ROOT that an import of this workspace still names."""
    rows = Import.objects.filter(workspace=actor.workspace_id).exclude(state="discarded")
    pairs = rows.values_list("stored_as", "report__problems_file")
    return frozenset(name for pair in pairs for name in pair if name)


def repairs_before(actor: Member, noun: Noun) -> dict[str, bool]:
    """What was said to repairs when the last file of this noun was written, so that the same file changes nothing."""
    last = imports_of(actor).filter(target=noun, state="written").order_by("-written_at").first()
    return dict(Choices.from_json(last.choices).repairs) if last else {}


def saved_mappings(actor: Member) -> QuerySet[SavedMapping]:
    rows = SavedMapping.objects.filter(workspace=actor.workspace_id).select_related("saved_by")
    return rows.order_by("noun", "name")


def saved_mapping(actor: Member, mapping_id: int) -> SavedMapping:
    found = saved_mappings(actor).filter(pk=mapping_id).first()
    if found is None:
        raise NotFound("There is no such mapping; it may have been forgotten meanwhile.")
    return found


def mapping_before(actor: Member, noun: Noun, headers: Sequence[str]) -> SavedMapping | None:
    """The mapping remembered for these column names."""
    return saved_mappings(actor).filter(noun=noun, fingerprint=fingerprint(headers)).first()


def noun_before(actor: Member, headers: Sequence[str]) -> Noun | None:
    """What the last file with these column names held."""
    last = saved_mappings(actor).filter(fingerprint=fingerprint(headers)).order_by("-used_at").first()
    return Noun(last.noun) if last else None


def context_for(actor: Member, noun: Noun, *, today: date) -> Context:
    """Everything known that a file of this noun may name, in one query a noun."""
    accounts = visible_accounts(actor).order_by("pk")
    deals = visible_deals(actor).order_by("pk")
    products = Product.objects.filter(workspace=actor.workspace_id).order_by("pk")
    members = Member.objects.filter(workspace=actor.workspace_id).order_by("pk")
    existing: dict[Noun, Callable[[], QuerySet[Any]]] = {
        Noun.ACCOUNTS: lambda: accounts,
        Noun.CONTACTS: lambda: visible_contacts(actor).order_by("pk"),
        Noun.DEALS: lambda: deals,
        Noun.ASKS: lambda: visible_asks(actor).order_by("pk"),
        Noun.PRODUCTS: lambda: products,
        Noun.PEOPLE: lambda: members,
        Noun.CHANGES: deals.none,
        Noun.NOTES: lambda: known_notes(actor).order_by("pk"),
        Noun.ACTIVITIES: lambda: known_activities(actor).order_by("pk"),
        Noun.SUBSCRIPTIONS: lambda: known_subscriptions(actor),
        Noun.ROLES: lambda: roles_to_compare(actor),
    }
    contacts = visible_contacts(actor).order_by("pk")
    return Context(
        currency=actor.workspace.currency,
        today=today,
        existing=tuple(_known(existing[noun](), CURRENT[noun])),
        accounts=tuple(_known(accounts, {})) if noun is not Noun.ACCOUNTS else (),
        products=tuple(_known(products, {"list_price_minor": "list_price_minor"})),
        members=tuple(_known(members, {})),
        deals=tuple(_known(deals, OF_DEALS)) if noun in ON_DEALS else (),
        stages=tuple(KnownStage(row.pk, row.name, row.state) for row in stages_of(actor)),
        won_ages=_won_ages(actor) if noun is Noun.DEALS else (),
        contacts=tuple(_known(contacts, OF_CONTACTS)) if noun in ON_CONTACTS else (),
        moments=told_moments(actor) if noun is Noun.CHANGES else frozenset(),
        zone=actor.workspace.zone,
    )


def _known(rows: QuerySet[Any], fields: dict[str, str]) -> Iterable[KnownRow]:
    names = {field.name for field in rows.model._meta.get_fields()}  # noqa: SLF001 - Django documents it as public
    external, named = "external_id" in names, "name" in names
    columns = ["pk", *fields.values(), *(["external_id"] if external else []), *(["name"] if named else [])]
    for row in rows.values(*dict.fromkeys(columns)):
        values = {field: row[column] for field, column in fields.items()}
        yield KnownRow(row["pk"], row.get("name", ""), row.get("external_id"), values)


def _won_ages(actor: Member) -> tuple[int, ...]:
    """Days from creation to close of the deals won so far."""
    won = visible_deals(actor).filter(
        stage__state=DealState.WON, created_on__isnull=False, close_date__isnull=False, close_date_estimated=False
    )
    dates = won.values_list("created_on", "close_date")
    return tuple((closed - created).days for created, closed in dates if created and closed)
