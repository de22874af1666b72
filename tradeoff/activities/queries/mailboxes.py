from __future__ import annotations

from django.db.models import QuerySet

from tradeoff.activities.models import Mailbox, MailCopy
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member


def mailbox_of(actor: Member) -> Mailbox | None:
    """The actor's own, while its consent stands."""
    rows = Mailbox.objects.filter(workspace=actor.workspace_id, member=actor, withdrawn_at=None)
    return rows.prefetch_related("folders").first()


def own_mailbox(actor: Member) -> Mailbox:
    mailbox = mailbox_of(actor)
    if mailbox is None:
        raise NotFound("No mailbox of yours is connected.")
    return mailbox


def consents_of(actor: Member) -> QuerySet[Mailbox]:
    """Every consent the actor ever gave, newest first."""
    return Mailbox.objects.filter(workspace=actor.workspace_id, member=actor).order_by("-consented_at", "-pk")


def mails_logged(mailbox: Mailbox) -> int:
    return MailCopy.objects.filter(mailbox=mailbox).count()


def mailbox_source(mailbox_id: int) -> Mailbox | None:
    """For the reading job, inside the entered workspace: one that is to be read, of an active member."""
    rows = Mailbox.objects.filter(pk=mailbox_id, withdrawn_at=None, paused_at=None, member__is_active=True)
    return rows.select_related("member__workspace", "member__user").first()
