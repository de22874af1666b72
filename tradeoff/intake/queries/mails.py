"""Mails brought in, and whose words each is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from tradeoff.activities.queries import contacts_by_address, own_addresses
from tradeoff.activities.queries.calendars import SHARED
from tradeoff.crm.queries import visible_accounts, visible_contacts
from tradeoff.intake.models import MailImport
from tradeoff.intake.rules import MailFound, Placed
from tradeoff.kernel.errors import NotFound
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.activities.queries.calendars import Inside

People = dict[str, list[tuple[int, int]]]


def imports_of(actor: Member, *, most: int = 20) -> list[MailImport]:
    """The actor's own files of mails that were taken in, newest first."""
    rows = MailImport.objects.filter(workspace=actor.workspace_id, by=actor, taken_at__isnull=False)
    return list(rows.order_by("-read_at", "-pk")[:most])


def mail_import_of(actor: Member, import_id: int) -> MailImport:
    found = MailImport.objects.filter(workspace=actor.workspace_id, by=actor, pk=import_id).first()
    if found is None:
        raise NotFound("There is no such file of mails of yours.")
    return found


def old_previews(*, before: datetime) -> QuerySet[MailImport]:
    """Files that were looked at and never taken in; for a job, inside the entered workspace."""
    return MailImport.objects.filter(taken_at=None, read_at__lt=before)


def known_mails(actor: Member, mails: Iterable[MailFound]) -> set[str]:
    """The external ids among these that are notes already, removed ones too."""
    wanted = [mail.external_id for mail in mails]
    rows = Note.objects.filter(workspace=actor.workspace_id, external_id__in=wanted)
    return {key for key in rows.values_list("external_id", flat=True) if key}


def placed(actor: Member, mails: Sequence[MailFound]) -> list[Placed]:
    """Whose words each is: a contact's, a member's, or of somebody at an account by the domain they write from.

    Only what the actor sees; what fits more than one account is nobody's, and product's to place.
    """
    people = contacts_by_address(actor, {address for mail in mails for address in mail.addresses})
    inside, members = own_addresses(actor), _members(actor, {mail.sender for mail in mails})
    unknown = {mail.sender.rpartition("@")[2] for mail in mails if mail.sender not in people}
    homes = _homes(actor, {domain for domain in unknown if domain} - SHARED)
    return [_placed(mail, people, homes, inside, members) for mail in mails]


def _placed(mail: MailFound, people: People, homes: dict[str, int], inside: Inside, members: dict[str, int]) -> Placed:
    said_by = people.get(mail.sender, [])
    if len({account_id for _, account_id in said_by}) == 1:
        contact_id, account_id = said_by[0]
        return Placed(account_id=account_id, contact_id=contact_id)
    if inside.holds(mail.sender):
        others = {account_id for address in mail.addresses for _, account_id in people.get(address, [])}
        account = next(iter(others)) if len(others) == 1 else None
        return Placed(account_id=account, author_id=members.get(mail.sender))
    return Placed() if said_by else Placed(account_id=homes.get(mail.sender.rpartition("@")[2]))


def _members(actor: Member, addresses: set[str]) -> dict[str, int]:
    rows = Member.objects.filter(workspace=actor.workspace_id).annotate(lowered=Lower("user__email"))
    return dict(rows.filter(lowered__in=addresses).values_list("lowered", "pk"))


def _homes(actor: Member, domains: set[str]) -> dict[str, int]:
    """Domain to the one account whose contacts write from it."""
    same = Q(pk__in=[])
    for domain in sorted(domains)[:200]:
        same |= Q(email__iendswith=f"@{domain}")
    rows = visible_contacts(actor).filter(same, account__in=visible_accounts(actor))
    found: dict[str, set[int]] = {}
    for address, account_id in rows.values_list("email", "account_id"):
        found.setdefault(address.lower().rpartition("@")[2], set()).add(account_id)
    return {domain: next(iter(keys)) for domain, keys in found.items() if len(keys) == 1}
