"""The link in a mail that stops it: no sign-in, no session, one POST (RFC 8058); looking at it stops nothing."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.kernel.errors import NotFound
from tradeoff.notices import actions, kinds
from tradeoff.notices.mailing import SALT
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

UNDO_SALT = f"{SALT}.undo"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, because mail scanners follow links; stop on POST, which mail programs send by themselves."""
    told = _opened(token, SALT)
    member = _member(told)
    labels = [kinds.kind_of(name).label for name in told["k"]]
    if request.method != "POST":
        return render(request, "notices/stop.html", {"labels": labels, "member": member})
    before = actions.stop_mail(member=member, names=told["k"], now=timezone.now())
    undo = signing.dumps({**told, "b": before}, salt=UNDO_SALT)
    return render(request, "notices/stopped.html", {"labels": labels, "member": member, "undo": undo})


@csrf_exempt
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    told = _opened(token, UNDO_SALT)
    member = _member(told)
    actions.restore(member=member, before=told["b"], now=timezone.now())
    labels = [kinds.kind_of(name).label for name in told["k"]]
    return render(request, "notices/restored.html", {"labels": labels, "member": member})


def _opened(token: str, salt: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = signing.loads(token, salt=salt)
    except signing.BadSignature as error:
        raise NotFound(
            "This link is not complete. Open it from the mail again, or sign in and choose there."
        ) from error
    return told


def _member(told: dict[str, Any]) -> Member:
    tenancy.enter(told["w"])
    found = Member.objects.active().select_related("workspace", "user").filter(pk=told["m"]).first()
    if found is None:
        raise NotFound("This mail was for somebody who is no longer here, so no more of it is sent.")
    return found
