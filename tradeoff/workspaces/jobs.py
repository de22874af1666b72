"""The mail of an invitation, sent by a worker and tried again while the mail server does not answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tradeoff.workspaces import actions, tenancy
from tradeoff.workspaces.models import Invitation


@app.task(name="workspaces.mail_invitation", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def mail_invitation(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """The newest link to the invited address; nothing for one that was used or withdrawn meanwhile."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        rows = Invitation.objects.open().select_related("workspace", "invited_by__user")
        found = rows.filter(pk=facts["invitation_id"]).first()
    if found is None:
        return
    link = f"{settings.SITE_ADDRESS}/account/invitation/{actions.token_of(found)}"
    by, domain = found.invited_by, settings.SITE_ADDRESS.rpartition("//")[2].partition(":")[0]
    EmailMessage(
        subject=f"{by.name} invites you to {found.workspace.name} on Tradeoff",
        body=render_to_string("workspaces/invitation.txt", {"invitation": found, "link": link}),
        to=[found.email],
        headers={"Message-ID": f"<invitation-{found.pk}-{entry_id}@{domain}>"},
    ).send()
