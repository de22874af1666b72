"""No request larger than a page takes is read: it is answered before its bytes are, in words, with the remedy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tradeoff.tables.limits import PAGE_LIMITS

AROUND = 1024 * 1024  # what a form may add to its file
MEGABYTE = 1024 * 1024


def refuse_large(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Before anything that reads a form; what a page itself allows is smaller or the same."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length <= PAGE_LIMITS.bytes + AROUND:
            return get_response(request)
        context = {
            "title": "This file is too large for a page",
            "sentence": f"It has {length // MEGABYTE:,} MB, and a page takes {PAGE_LIMITS.bytes // MEGABYTE} MB. "
            "Nothing of it was read.",
            "remedy": "Import it on the server, which takes 2 GB: "
            "tradeoff import FILE --workspace YOURS --by YOUR-ADDRESS. Or divide it.",
        }
        response = render(request, "ui/refused.html", context, status=413)
        response["Connection"] = "close"
        return response

    return middleware
