"""Forms are put out under a link, paused, and closed for good."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from tradeoff import log
from tradeoff.intake import access, events
from tradeoff.intake.models import Form
from tradeoff.intake.rules import FormInput, check_form
from tradeoff.kernel import sealing
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.workspaces.models import Member

PURPOSE = "intake"


@transaction.atomic
def make_form(*, actor: Member, said: FormInput, now: datetime) -> Form:
    """Put out a form under a link nobody can guess."""
    _require(actor)
    check_form(said)
    token = secrets.token_urlsafe(32)
    form = Form.objects.create(
        workspace_id=actor.workspace_id, title=said.title.strip(), words=said.words.strip(),
        token_hash=hash_of(token), sealed_token=sealing.seal(token, keys=_keys(), purpose=PURPOSE), made_at=now,
        made_by=actor,
    )  # fmt: skip
    log.record(events.FormMade(form_id=form.pk), actor=actor, now=now)
    return form


@transaction.atomic
def change_form(*, actor: Member, form: Form, said: FormInput, now: datetime) -> Form:
    """Other words under the same link; what was answered before stays as it is."""
    held = _held(actor, form)
    check_form(said)
    held.title, held.words = said.title.strip(), said.words.strip()
    held.save(update_fields=["title", "words"])
    log.record(events.FormChanged(form_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def pause_form(*, actor: Member, form: Form, now: datetime) -> None:
    """The link says that the form is closed for now; a second time changes nothing."""
    held = _held(actor, form)
    if held.paused_at is None:
        held.paused_at = now
        held.save(update_fields=["paused_at"])
        log.record(events.FormPaused(form_id=held.pk), actor=actor, now=now)


@transaction.atomic
def resume_form(*, actor: Member, form: Form, now: datetime) -> None:
    held = _held(actor, form)
    if held.paused_at is not None:
        held.paused_at = None
        held.save(update_fields=["paused_at"])
        log.record(events.FormResumed(form_id=held.pk), actor=actor, now=now)


@transaction.atomic
def revoke_form(*, actor: Member, form: Form, now: datetime) -> None:
    """The link is closed for good; the notes stay."""
    held = _held(actor, form)
    held.revoked_at = now
    held.save(update_fields=["revoked_at"])
    log.record(events.FormRevoked(form_id=held.pk), actor=actor, now=now)


def link_of(form: Form) -> str:
    """The address anybody may be given; refuses what was sealed under a key the server has no more."""
    token = sealing.unseal(form.sealed_token, keys=_keys(), purpose=PURPOSE)
    return f"{settings.SITE_ADDRESS}/portal/forms/{form.workspace_id}-{token}"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _require(actor: Member) -> None:
    if not access.can_put_out_forms(actor):
        raise NotAllowed("Forms are put out by product and administrators.")


def _held(actor: Member, form: Form) -> Form:
    _require(actor)
    held = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
    if held.revoked_at is not None:
        raise Conflict("This form is closed for good; put out a new one.")
    return held
