"""Mails become notes, each once by its Message-ID; a file of them is taken back, and brought back, as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from tradeoff import log
from tradeoff.intake import access, events, queries
from tradeoff.intake.models import MailImport
from tradeoff.intake.rules import KEPT_WAITING, MailFound, Placed, ReadFile
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.voice.actions import remove_notes, restore_notes, take_notes
from tradeoff.voice.rules import LONGEST_ORIGIN, NoteInput, Source
from tradeoff.workspaces.models import Member


@transaction.atomic
def preview_mails(*, actor: Member, name: str, found: ReadFile, now: datetime) -> MailImport:
    """Keep what was read of a file until somebody says that it comes in; a day at most. No note is written yet."""
    _require(actor)
    waiting = [asdict(mail) | {"at": mail.at.isoformat()} for mail in found.mails]
    return MailImport.objects.create(
        workspace_id=actor.workspace_id, name=name[-200:] or "mails", waiting=waiting, left_out=list(found.left_out),
        by=actor, read_at=now,
    )  # fmt: skip


@transaction.atomic
def take_mails(*, actor: Member, found: MailImport, now: datetime) -> MailImport:
    """Write a note for each mail of a file that is none yet; refuses a second time."""
    held = _held(actor, found)
    if held.taken_at is not None:
        raise Conflict("These mails were taken in already.")
    mails = waiting_mails(held)
    fresh = _write(actor, mails, now=now)
    held.lines = [[mail.subject, mail.who, fresh.get(mail.external_id)] for mail in mails]
    held.waiting, held.taken_at = [], now
    held.save()
    log.record(events.MailsTaken(mail_import_id=held.pk, notes=len(fresh)), actor=actor, now=now)
    return held


@transaction.atomic
def take_back(*, actor: Member, found: MailImport, now: datetime) -> int:
    """Take the notes of a file out of sight; those somebody removed by hand stay removed. How many went."""
    held = _held(actor, found)
    if held.taken_at is None or held.taken_back_at is not None:
        raise Conflict("There is nothing to take back of this file.")
    gone = remove_notes(actor=actor, notes=held.notes, now=now)
    held.taken_back_at = now
    held.save(update_fields=["taken_back_at"])
    log.record(events.MailsTakenBack(mail_import_id=held.pk, notes=gone), actor=actor, now=now)
    return gone


@transaction.atomic
def bring_back(*, actor: Member, found: MailImport, now: datetime) -> int:
    """The notes of a file that went with it stand again, as they stood. How many."""
    held = _held(actor, found)
    if held.taken_back_at is None:
        raise Conflict("These notes stand already.")
    stand = restore_notes(actor=actor, notes=held.notes, removed_at=held.taken_back_at, now=now)
    held.taken_back_at = None
    held.save(update_fields=["taken_back_at"])
    log.record(events.MailsBroughtBack(mail_import_id=held.pk, notes=stand), actor=actor, now=now)
    return stand


@transaction.atomic
def take_folder(*, actor: Member, mails: Sequence[MailFound], now: datetime) -> int:
    """Write a note for each mail of a connected folder that is none yet; how many. Nothing once the member may not."""
    return len(_write(actor, mails, now=now)) if access.can_bring_mails(actor) else 0


def forget_previews(*, now: datetime) -> int:
    """Files that were looked at over a day ago and never taken in are forgotten with their words; how many rows."""
    return queries.old_previews(before=now - KEPT_WAITING).delete()[0]


def waiting_mails(found: MailImport) -> list[MailFound]:
    """The mails of a preview, as they were read."""
    return [_mail(told) for told in found.waiting]


def _mail(told: dict[str, Any]) -> MailFound:
    return MailFound(**{**told, "at": datetime.fromisoformat(told["at"]), "addresses": tuple(told["addresses"])})


def _write(actor: Member, mails: Sequence[MailFound], *, now: datetime) -> dict[str, int]:
    """External id to note id of those that are new."""
    known = queries.known_mails(actor, mails)
    fresh = [mail for mail in mails if mail.external_id not in known]
    rows = [_said(mail, place) for mail, place in zip(fresh, queries.placed(actor, fresh), strict=True)]
    taken = take_notes(workspace=actor.workspace, actor=actor, rows=rows, source=Source.MAIL, now=now)
    return {note.external_id or "": note.pk for note in taken}


def _said(mail: MailFound, place: Placed) -> NoteInput:
    origin = f"Mail: {mail.subject}" if mail.subject else "Mail"
    named = mail.sender_name if mail.sender in mail.sender_name else f"{mail.sender_name} {mail.sender}".strip()
    return NoteInput(
        text=mail.text, at=mail.at, account_id=place.account_id, contact_id=place.contact_id,
        author_id=place.author_id, author_name="" if place.author_id else named, origin=origin[:LONGEST_ORIGIN],
        external_id=mail.external_id,
    )  # fmt: skip


def _require(actor: Member) -> None:
    if not access.can_bring_mails(actor):
        raise NotAllowed("Mails are brought in by members with a sales or product role.")


def _held(actor: Member, found: MailImport) -> MailImport:
    _require(actor)
    held = MailImport.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not access.is_own(actor, held):
        raise NotAllowed("A file of mails belongs to who brought it.")
    return held
