"""How connections have been read, what waits for a person, and what the rows here are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value

from tradeoff.asks.models import Ask
from tradeoff.crm.models import Account, Contact, Deal, DealVersion, PipelineStage  # type: ignore[attr-defined]
from tradeoff.crm.rules import DealState, ForecastCategory, StageInput
from tradeoff.integrations.models import Connection
from tradeoff.integrations.queries import brings_deals, connection_of
from tradeoff.kernel.errors import NotFound
from tradeoff.rates.queries import current_amounts
from tradeoff.syncing.engine.laying import HouseStage
from tradeoff.syncing.models import Linked, Mishap, Outgoing, OwnerMatch, Pass, Reading
from tradeoff.syncing.rules import AMOUNT, Noun
from tradeoff.work.models import Run
from tradeoff.workspaces.models import Member

STAGE = "stage"
_TABLES: Mapping[Noun, type[Account | Contact | Deal]] = {Noun.ACCOUNT: Account, Noun.CONTACT: Contact, Noun.DEAL: Deal}


class _IsAny(Func):
    """Whether a value is one of an array: one parameter, where IN has as many as there are values."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def among(field: str, values: Iterable[str]) -> _IsAny:
    """A condition that a text is one of thousands."""
    return _IsAny(F(field), Value(list(values), output_field=ArrayField(TextField())))


def live_connection(workspace_id: int, connection_id: int) -> Connection | None:
    """With who connected it; None when it is not to be read (any more)."""
    rows = Connection.objects.select_related("workspace", "connected_by__user", "connected_by__workspace")
    found = rows.filter(workspace=workspace_id, pk=connection_id).first()
    return found if found is not None and found.is_live else None


def readings_of(connection: Connection) -> dict[str, Reading]:
    return {row.noun: row for row in Reading.objects.filter(connection=connection)}


def has_begun(connection: Connection) -> bool:
    """Whether anything was ever written from it."""
    return Reading.objects.filter(connection=connection, noun=Noun.DEAL).exists()


def run_under_way(connection: Connection) -> Run | None:
    """The work on this connection that is not over, newest first."""
    rows = Run.objects.filter(workspace=connection.workspace_id, path=f"connections/{connection.pk}", ended_at=None)
    return rows.order_by("-pk").first()


def last_pass(connection: Connection) -> Pass | None:
    return Pass.objects.filter(connection=connection).order_by("-pk").first()


def links(connection: Connection, noun: str, external_ids: Iterable[str]) -> dict[str, Linked]:
    rows = Linked.objects.filter(among("external_id", external_ids), connection=connection, noun=noun)
    return {row.external_id: row for row in rows}


def link_ids(connection: Connection, noun: str, external_ids: Iterable[str] | None = None) -> dict[str, int]:
    """External id -> row id; of all there are unless some are named."""
    rows = Linked.objects.filter(connection=connection, noun=noun)
    if external_ids is not None:
        rows = rows.filter(among("external_id", set(external_ids)))
    return dict(rows.values_list("external_id", "row_id"))


def there(noun: Noun, row_ids: Collection[int]) -> set[int]:
    """Those of the rows that are (still) here."""
    return set(_TABLES[noun].objects.filter(pk__in=row_ids).values_list("pk", flat=True))


def taken_rows(connection: Connection, noun: Noun, row_ids: Collection[int]) -> set[int]:
    """Those that a record of this connection is already."""
    rows = Linked.objects.filter(connection=connection, noun=noun, row_id__in=row_ids, is_second=False)
    return set(rows.values_list("row_id", flat=True))


def ids_by_external(noun: Noun, workspace_id: int, external_ids: Collection[str]) -> dict[str, int]:
    if not external_ids:
        return {}
    rows = _TABLES[noun].objects.filter(among("external_id", external_ids), workspace=workspace_id)
    return dict(rows.values_list("external_id", "pk"))


def accounts_named(workspace_id: int, names: Collection[str]) -> dict[str, tuple[int, str | None]]:
    """Normalized name -> id and external id."""
    rows = Account.objects.filter(among("normalized_name", names), workspace=workspace_id)
    return {name: (key, external) for name, key, external in rows.values_list("normalized_name", "pk", "external_id")}


def unlinked_contacts(account_ids: Collection[int]) -> dict[tuple[int, str], list[int]]:
    """(account id, e-mail or name in small letters) -> contacts without an external id."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    rows = Contact.objects.filter(account__in=account_ids, external_id=None)
    for key, account_id, name, email in rows.values_list("pk", "account_id", "name", "email"):
        for word in {name.casefold(), email.casefold()} - {""}:
            found[account_id, word].append(key)
    return found


def unlinked_deals(account_ids: Collection[int]) -> dict[tuple[int, str], list[int]]:
    """(account id, name in small letters) -> deals without an external id."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    rows = Deal.objects.filter(account__in=account_ids, external_id=None)
    for key, account_id, name in rows.values_list("pk", "account_id", "name"):
        found[account_id, name.casefold()].append(key)
    return found


def house_stages(workspace_id: int) -> list[HouseStage]:
    """In their order; used are those that a deal stands or stood on."""
    rows = list(PipelineStage.objects.filter(workspace=workspace_id).order_by("position", "pk"))
    used = {
        row.pk
        for row in rows
        if Deal.objects.filter(workspace=workspace_id, stage=row).exists()
        or DealVersion.objects.filter(workspace=workspace_id, stage=row).exists()
    }
    return [HouseStage(row.pk, _said(row), row.pk in used) for row in rows]


def _said(row: PipelineStage) -> StageInput:
    return StageInput(
        row.name, row.probability, ForecastCategory(row.forecast_category), DealState(row.state), id=row.pk
    )


def stages_in(workspace_id: int, state: DealState) -> list[int]:
    rows = PipelineStage.objects.filter(workspace=workspace_id, state=state).order_by("position")
    return list(rows.values_list("pk", flat=True))


def owners_of(connection: Connection) -> dict[str, int]:
    """Their id -> member's id, for those who are somebody here."""
    rows = OwnerMatch.objects.filter(connection=connection, member__isnull=False)
    return {external: member for external, member in rows.values_list("external_id", "member_id") if member}


def deal_standing(deal_ids: Collection[int]) -> dict[int, tuple[int, datetime]]:
    """Deal id -> the stage it stands on and when it was last changed."""
    rows = Deal.objects.filter(pk__in=deal_ids).values_list("pk", "stage_id", "changed_at")
    return {key: (stage, at) for key, stage, at in rows}


def stated_elsewhere(actor: Member, deal_ids: Collection[int]) -> set[int]:
    """Those whose amount is stated in another currency."""
    return {row.deal_id for row in current_amounts(actor, deal_ids=deal_ids)}


def open_deals(deal_ids: Collection[int]) -> set[int]:
    return set(Deal.objects.open().filter(pk__in=deal_ids).values_list("pk", flat=True))


def open_linked(connection: Connection) -> list[str]:
    """Their ids of the linked deals that are open here, in order."""
    rows = Linked.objects.filter(connection=connection, noun=Noun.DEAL, gone_at=None)
    return list(
        rows.filter(row_id__in=Deal.objects.open().values("pk")).order_by("pk").values_list("external_id", flat=True)
    )


def held_columns(connection: Connection, deal_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Columns of deals that are on their way to the CRM."""
    found: dict[int, frozenset[str]] = {}
    for deal_id, fields in Outgoing.objects.filter(connection=connection, deal__in=deal_ids).values_list(
        "deal_id", "fields"
    ):
        found[deal_id] = found.get(deal_id, frozenset()) | frozenset(fields)
    return found


def mishaps_to_try(connection: Connection, *, most: int) -> dict[str, list[str]]:
    """Noun -> external ids, those that were tried least."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = Mishap.objects.filter(connection=connection).order_by("tries", "pk")
    for noun, external_id in rows.values_list("noun", "external_id")[:most]:
        found[Noun.DEAL if noun == AMOUNT else noun].append(external_id)
    return found


@dataclass(frozen=True)
class Place:
    """Where a deal is in a CRM, over which connection."""

    connection: Connection
    external_id: str


def places_of_deals(workspace_id: int, deal_ids: Sequence[int]) -> dict[int, Place]:
    """Deal id -> where it is kept; nothing over a connection that was ended, or once it is deleted there."""
    rows = Linked.objects.filter(workspace=workspace_id, noun=Noun.DEAL, row_id__in=deal_ids, gone_at=None)
    rows = rows.filter(connection__ended_at=None).select_related("connection").order_by("-pk")
    return {row.row_id: Place(row.connection, row.external_id) for row in rows}


def passes_of(actor: Member, connection_id: int) -> QuerySet[Pass]:
    """Newest first, for who keeps connections."""
    return Pass.objects.filter(connection=connection_of(actor, connection_id)).order_by("-pk")


def mishaps_of(actor: Member, connection_id: int) -> QuerySet[Mishap]:
    return Mishap.objects.filter(connection=connection_of(actor, connection_id)).order_by("-last_at", "-pk")


def owners_to_settle(actor: Member, connection_id: int) -> QuerySet[OwnerMatch]:
    """Who own something there and are nobody here, and nobody has said so."""
    rows = OwnerMatch.objects.filter(connection=connection_of(actor, connection_id), member=None, settled_at=None)
    return rows.order_by("-is_active", "name", "pk")


def owners_settled(actor: Member, connection_id: int) -> QuerySet[OwnerMatch]:
    rows = OwnerMatch.objects.filter(connection=connection_of(actor, connection_id)).select_related("member")
    return rows.exclude(member=None, settled_at=None).order_by("name", "pk")


def doubtful_accounts(actor: Member, connection_id: int) -> list[tuple[Linked, str]]:
    """Accounts matched by name alone, with the name of the row here."""
    rows = list(Linked.objects.filter(connection=connection_of(actor, connection_id), is_doubtful=True).order_by("pk"))
    names = dict(Account.objects.filter(pk__in=[row.row_id for row in rows]).values_list("pk", "name"))
    return [(row, names[row.row_id]) for row in rows if row.row_id in names]


def to_review(connection: Connection) -> int:
    """How much waits for a person."""
    owners = OwnerMatch.objects.filter(connection=connection, member=None, settled_at=None).count()
    doubts = Linked.objects.filter(connection=connection, is_doubtful=True).count()
    return owners + doubts + Mishap.objects.filter(connection=connection).count()


def live_row(actor: Member, connection_id: int) -> Connection:
    """A connection that brings deals, for who keeps it."""
    row = connection_of(actor, connection_id)
    if not brings_deals(row):
        raise NotFound("No deals come over this connection.")
    return row


def linked_count(connection: Connection) -> dict[str, int]:
    """Noun -> how many records are linked and not deleted there."""
    found: dict[str, int] = {}
    for noun in (Noun.ACCOUNT, Noun.CONTACT, Noun.DEAL):
        found[noun] = Linked.objects.filter(connection=connection, noun=noun, gone_at=None).count()
    return found


def ask_to_tell(ask_id: int) -> Ask | None:
    """An ask with the deal it hangs on; None where it has none."""
    rows = Ask.objects.select_related("deal", "current", "workspace", "asked_by")
    return rows.filter(pk=ask_id, deal__isnull=False).first()


def account_name(account_id: int) -> str:
    return Account.objects.values_list("name", flat=True).get(pk=account_id)
