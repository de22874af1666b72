"""Where vendors knock: raw bytes in, kept, answered; all else is a job's."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tradeoff.integrations import actions
from tradeoff.kernel.errors import NotAllowed, NotFound

PLACE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
ADDRESS = re.compile(rf"/hooks/(?P<vendor>(?!slack/)[a-z]+)/{PLACE.pattern}/(?P<secret>[\w-]+)")
MOST_BYTES = 1024 * 1024
PLAIN = "text/plain"

logger = logging.getLogger(__name__)


def listen(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """First of all middleware: who knocks has no session, no form and no page, and comes hundreds of times a second."""

    def respond(request: HttpRequest) -> HttpResponse:
        found = ADDRESS.fullmatch(request.path_info) if request.path_info.startswith("/hooks/") else None
        if found is None:
            return get_response(request)
        response = _answer(request, found)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Length"] = str(len(response.content))
        return response

    return respond


def _answer(request: HttpRequest, found: re.Match[str]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        delivered = actions.take_delivery(knock=_knock(request, found), now=timezone.now())
    except NotFound:
        return HttpResponse("Nobody listens here.", content_type=PLAIN, status=404)
    except NotAllowed:
        return HttpResponse("The signature is not the vendor's.", content_type=PLAIN, status=401)
    except Exception:
        logger.exception("A webhook of %s for connection %s was not taken in", found["vendor"], found[3])
        return HttpResponse("Try again.", content_type=PLAIN, status=503, headers={"Retry-After": "5"})
    return HttpResponse(delivered.reply, content_type=delivered.reply_type, status=200)


def _knock(request: HttpRequest, found: re.Match[str]) -> actions.Knock:
    return actions.Knock(
        vendor=found["vendor"],
        workspace_id=int(found[2]),
        connection_id=int(found[3]),
        secret=found["secret"],
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        url=f"{settings.SITE_ADDRESS}{request.get_full_path()}",
    )
