"""The only place that says who brings mails in and who puts out forms."""

from __future__ import annotations

from tradeoff.intake.models import MailImport
from tradeoff.voice.queries import can_see_notes
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, Role


def can_bring_mails(actor: Member) -> bool:
    """Whoever reads notes; mails of people they do not see are product's to place."""
    return can_see_notes(actor)


def is_own(actor: Member, found: MailImport) -> bool:
    """A file of mails is its importer's alone: others see the notes that came of it."""
    return actor.pk == found.by_id


def can_put_out_forms(actor: Member) -> bool:
    return actor.is_active and actor.holds(PRODUCT_ROLES | {Role.ADMIN})
