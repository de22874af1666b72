"""A member's consent to read their mailbox: given, paused, withdrawn; and the mails logged under it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tradeoff import log
from tradeoff.activities import access, events, queries
from tradeoff.activities.actions import secrets
from tradeoff.activities.models import Activity, Attendee, Mailbox, MailCopy, MailFolder
from tradeoff.activities.rules import (
    Direction,
    Kind,
    MailboxInput,
    MailInput,
    Source,
    check_mailbox,
    clean,
    consent_words,
    match,
)
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.activities.queries.calendars import Inside
    from tradeoff.activities.rules import Match


@transaction.atomic
def connect_mailbox(*, actor: Member, said: MailboxInput, consents: bool, now: datetime) -> Mailbox:
    """Keep a member's consent with its words and scope; a job reads the mailbox from then on.

    Refuses without consent, a second mailbox, and a connection without encryption unless the server's owner allows it.
    """
    if not access.can_connect(actor):
        raise NotAllowed("Mailboxes are connected by members with a sales or product role.")
    if not consents:
        raise Invalid("Nothing is read without your consent. Tick it, or leave the mailbox out.", field="consents")
    check_mailbox(said, unencrypted_allowed=settings.ALLOW_PRIVATE_ADDRESSES)
    if queries.mailbox_of(actor) is not None:
        raise Conflict("A mailbox of yours is connected already. Withdraw that one first.")
    since = now - timedelta(days=said.days_back)
    day = since.astimezone(actor.workspace.zone).date()
    mailbox = Mailbox.objects.create(
        workspace_id=actor.workspace_id, member=actor, host=said.host.strip().lower(), port=said.port,
        security=said.security, user_name=said.user_name.strip(), sealed_password=secrets.seal(said.password),
        with_text=said.with_text, consent=consent_words(said, since=day), consented_at=now, since=since,
    )  # fmt: skip
    MailFolder.objects.bulk_create(
        MailFolder(workspace_id=actor.workspace_id, mailbox=mailbox, name=name) for name in said.folders
    )
    log.record(events.MailboxConnected(mailbox_id=mailbox.pk, with_text=said.with_text), actor=actor, now=now)
    return mailbox


@transaction.atomic
def pause_mailbox(*, actor: Member, mailbox: Mailbox, now: datetime) -> None:
    held = _held(actor, mailbox)
    if held.paused_at is None:
        held.paused_at = now
        held.save()
        log.record(events.MailboxPaused(mailbox_id=held.pk), actor=actor, now=now)


@transaction.atomic
def resume_mailbox(*, actor: Member, mailbox: Mailbox, now: datetime) -> None:
    """Read on; mails that came during the pause are left alone."""
    held = _held(actor, mailbox)
    if held.paused_at is not None:
        held.since = max(held.since, now)
        held.folders.update(uid_validity=None, last_uid=0)
        held.paused_at = None
        held.save()
        log.record(events.MailboxResumed(mailbox_id=held.pk), actor=actor, now=now)


@transaction.atomic
def renew_password(*, actor: Member, mailbox: Mailbox, password: str) -> None:
    """Take another password; the consent stays as it is. No log entry: nothing a colleague could see changed."""
    held = _held(actor, mailbox)
    if not password or not password.isprintable():
        raise Invalid("Enter the password.", field="password")
    held.sealed_password = secrets.seal(password)
    held.trouble, held.trouble_at = "", None
    held.save()


@transaction.atomic
def withdraw_mailbox(*, actor: Member, mailbox: Mailbox, with_mails: bool, now: datetime) -> int:
    """End the consent: the password is forgotten at once, and the mails logged under it are deleted where wished.

    A mail that a colleague's mailbox holds too stays, without the text this mailbox gave. Returns how many went.
    """
    held = _held(actor, mailbox)
    held.withdrawn_at, held.sealed_password, held.trouble, held.trouble_at = now, "", "", None
    held.save()
    deleted = _delete_mails(held) if with_mails else 0
    log.record(events.MailboxWithdrawn(mailbox_id=held.pk, deleted=deleted), actor=actor, now=now)
    return deleted


@transaction.atomic
def log_mails(
    *,
    mailbox: Mailbox,
    folder: MailFolder,
    mails: Sequence[MailInput],
    uid_validity: int,
    last_uid: int,
    now: datetime,
) -> int:
    """Log the mails that name contacts, each once by its Message-ID, and keep how far the folder was read.

    Writes nothing once the mailbox is paused or withdrawn, or its member gone. Returns how many were new.
    """
    held = Mailbox.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=mailbox.pk)
    actor = held.member
    if not held.is_read or not access.can_connect(actor):
        return 0
    inside = queries.own_addresses(actor)
    contacts = queries.contacts_by_address(actor, {address for mail in mails for address in mail.addresses})
    deals = queries.open_deals_on(actor, {account for found in contacts.values() for _, account in found})
    known = queries.activities_by_key(actor, [_key(mail) for mail in mails])
    fresh: list[tuple[Activity, Match]] = []
    seen: dict[str, Activity] = {}
    for mail in mails:
        key = _key(mail)
        outside = [address for address in mail.addresses if not inside.holds(address)]
        found = match(outside, contacts, deals, member_id=actor.pk)
        if found is None or key in seen or mail.at < held.since:
            continue
        if key not in known:
            known[key] = _activity(actor, mail, found, inside, key=key, now=now)
            fresh.append((known[key], found))
        seen[key] = known[key]
    _write(held, fresh, list(seen.values()))
    folder.uid_validity, folder.last_uid = uid_validity, last_uid
    folder.save()
    if fresh:
        log.record(events.MailsLogged(mailbox_id=held.pk, created=len(fresh)), actor=actor, now=now)
    return len(fresh)


@transaction.atomic
def note_mailbox(*, mailbox: Mailbox, trouble: str, now: datetime) -> None:
    """How a reading went, for its owner; the day trouble began stays until it ends."""
    held = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    held.trouble = clean(trouble, 300)
    held.trouble_at = (held.trouble_at or now) if trouble else None
    held.read_at = held.read_at if trouble else now
    held.save()


def _held(actor: Member, mailbox: Mailbox) -> Mailbox:
    held = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if not access.is_own_mailbox(actor, held):
        raise NotAllowed("A mailbox belongs to its member; nobody else changes its consent.")
    if held.withdrawn_at is not None:
        raise Conflict("The consent to this mailbox was withdrawn already.")
    return held


def _delete_mails(mailbox: Mailbox) -> int:
    copies = MailCopy.objects.filter(mailbox=mailbox)
    keys = list(copies.values_list("activity_id", flat=True))
    copies.delete()
    others = MailCopy.objects.filter(activity__in=keys)
    shared = set(others.values_list("activity_id", flat=True))
    with_text = set(others.filter(mailbox__with_text=True).values_list("activity_id", flat=True))
    mine = Activity.objects.filter(pk__in=keys, source=Source.MAILBOX)
    mine.filter(pk__in=shared - with_text).update(text="")
    gone = mine.exclude(pk__in=shared)
    deleted = gone.count()
    gone.delete()
    return deleted


def _key(mail: MailInput) -> str:
    return f"mail:{mail.key}"


def _activity(actor: Member, mail: MailInput, found: Match, inside: Inside, *, key: str, now: datetime) -> Activity:
    return Activity(
        workspace_id=actor.workspace_id,
        kind=Kind.MAIL,
        account_id=found.account_id,
        deal_id=found.deal_id,
        at=mail.at,
        direction=Direction.OUT if inside.holds(mail.sender) else Direction.IN,
        subject=mail.subject,
        text=mail.text,
        addresses="\n".join(mail.addresses),
        by=actor,
        source=Source.MAILBOX,
        external_id=key,
        logged_at=now,
    )


def _write(mailbox: Mailbox, fresh: list[tuple[Activity, Match]], seen: list[Activity]) -> None:
    Activity.objects.bulk_create([activity for activity, _ in fresh])
    Attendee.objects.bulk_create(
        Attendee(workspace_id=mailbox.workspace_id, activity=activity, contact_id=contact)
        for activity, found in fresh
        for contact in sorted(found.contact_ids)
    )
    MailCopy.objects.bulk_create(
        (MailCopy(workspace_id=mailbox.workspace_id, mailbox=mailbox, activity=activity) for activity in seen),
        ignore_conflicts=True,
    )
