"""Who may say that somebody is away, and who may act for whom."""

from __future__ import annotations

from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role


def can_say_away(actor: Member, member: Member) -> bool:
    """Everybody for themselves, an administrator for anybody: people fall ill."""
    return actor.pk == member.pk or actor.holds({Role.ADMIN})


def can_stand_in(delegate: Member, member: Member) -> bool:
    """Amounts stand beside what is decided and answered, so whoever acts for a reader of amounts reads them too."""
    return delegate.is_active and delegate.pk != member.pk and (delegate.sees_money or not member.sees_money)
