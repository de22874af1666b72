"""Reading a mailbox: short transactions around, the network between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff.activities import actions, mailboxes, queries
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

    from tradeoff.activities.engine.mails import Head
    from tradeoff.activities.models import Mailbox, MailFolder

MOST_BATCHES = 20


def read_mailbox(workspace_id: int, mailbox_id: int, *, now: datetime) -> bool:
    """Log the new mails of a mailbox; whether more wait than one run takes. Trouble stands beside it, in words."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        mailbox = queries.mailbox_source(mailbox_id)
        if mailbox is None:
            return False
        folders = list(mailbox.folders.order_by("pk"))
    try:
        login = mailboxes.Login(
            mailbox.host, mailbox.port, mailbox.security, mailbox.user_name, actions.unseal(mailbox.sealed_password)
        )
        with mailboxes.opened(login) as box:
            left = [_read_folder(box, mailbox, folder, now=now) for folder in folders]
    except Refused as refusal:
        with transaction.atomic():
            tenancy.enter(workspace_id)
            actions.note_mailbox(mailbox=mailbox, trouble=refusal.message, now=now)
        return False
    with transaction.atomic():
        tenancy.enter(workspace_id)
        actions.note_mailbox(mailbox=mailbox, trouble="", now=now)
    return any(left)


def _read_folder(box: BaseMailBox, mailbox: Mailbox, folder: MailFolder, *, now: datetime) -> bool:
    """Batch by batch, each kept before the next is asked for; a rebuilt folder is read anew, doubling nothing."""
    validity = mailboxes.open_folder(box, mailboxes.folder_named(box, folder.name))
    after = folder.last_uid if folder.uid_validity == validity else 0
    uids = mailboxes.new_uids(box, after=after, since=mailbox.since)
    size = mailboxes.BATCH
    batches = [uids[start : start + size] for start in range(0, len(uids), size)]
    for batch in batches[:MOST_BATCHES]:
        _read_batch(box, mailbox, folder, batch, validity=validity, now=now)
    if not batches:
        _keep(mailbox, folder, [], validity=validity, last_uid=after, now=now)
    return len(batches) > MOST_BATCHES


def _read_batch(
    box: BaseMailBox, mailbox: Mailbox, folder: MailFolder, uids: list[int], *, validity: int, now: datetime
) -> None:
    heads = [one for one in mailboxes.heads(box, uids, now=now) if not one.is_left_out]
    with transaction.atomic():
        tenancy.enter(mailbox.workspace_id)
        known = queries.contacts_by_address(mailbox.member, {name for one in heads for name in one.mail.addresses})
    wanted = [one for one in heads if any(address in known for address in one.mail.addresses)]
    if mailbox.with_text:
        wanted = [replace(one, mail=replace(one.mail, text=mailboxes.text(box, one))) for one in wanted]
    _keep(mailbox, folder, wanted, validity=validity, last_uid=max(uids), now=now)


def _keep(
    mailbox: Mailbox, folder: MailFolder, found: list[Head], *, validity: int, last_uid: int, now: datetime
) -> None:
    with transaction.atomic():
        tenancy.enter(mailbox.workspace_id)
        actions.log_mails(
            mailbox=mailbox,
            folder=folder,
            mails=[one.mail for one in found],
            uid_validity=validity,
            last_uid=last_uid,
            now=now,
        )
