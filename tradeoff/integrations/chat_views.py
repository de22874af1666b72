"""Where Slack knocks when somebody types, presses or shares a link; it wants its answer within three seconds."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tradeoff.integrations import actions
from tradeoff.integrations.hook_views import MOST_BYTES, PLACE
from tradeoff.kernel.errors import NotFound


@csrf_exempt
@require_POST
def slack(request: HttpRequest, place: str, secret: str) -> HttpResponse:
    found = PLACE.fullmatch(place)
    if found is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        answer = actions.host_chat(
            workspace_id=int(found[1]),
            connection_id=int(found[2]),
            secret=secret,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body.decode(errors="replace"),
            now=timezone.now(),
        )
    except NotFound as refusal:
        raise Http404 from refusal
    response = HttpResponse(answer.body, status=answer.status)
    for name, values in answer.headers.items():
        response[name] = values[0]
    return response
