"""Forms of a workspace, and the one behind a link."""

from __future__ import annotations

from django.db.models.functions import Lower

from tradeoff.crm.models import Contact
from tradeoff.intake.models import Form
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member


def forms_of(actor: Member) -> list[Form]:
    """All of the workspace, open ones first, then the newest."""
    rows = Form.objects.filter(workspace=actor.workspace_id).select_related("made_by")
    return sorted(rows.order_by("-made_at", "-pk"), key=lambda form: form.revoked_at is not None)


def form_of(actor: Member, form_id: int) -> Form:
    form = Form.objects.filter(workspace=actor.workspace_id, pk=form_id).first()
    if form is None:
        raise NotFound("There is no such form.")
    return form


def form_by_hash(token_hash: str) -> Form | None:
    """The form behind a link, whatever its state; needs the workspace entered before."""
    return Form.objects.filter(token_hash=token_hash).select_related("workspace").first()


def stated_contact(form: Form, address: str) -> tuple[int, int] | None:
    """(contact id, account id) of the one contact with an address that somebody stated; None where it is not one."""
    rows = Contact.objects.filter(workspace=form.workspace_id).annotate(lowered=Lower("email"))
    found = list(rows.filter(lowered=address).values_list("pk", "account_id")[:2]) if address else []
    return found[0] if len(found) == 1 else None
