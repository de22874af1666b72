"""No request is read that is larger than a page takes, or than there is room for: it is answered before its bytes are,
in words, with the remedy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tradeoff.tables.limits import PAGE_LIMITS

MEGABYTE = 1024 * 1024
AROUND = MEGABYTE  # what a form may add to its file; a smaller request is no upload to look at


def refuse_large(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Before anything that reads a form; what a page itself allows is smaller or the same."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > PAGE_LIMITS.bytes + AROUND:
            return _too_large(request, length)
        if length > AROUND and _room() < length:
            return _no_room(request, length)
        return get_response(request)

    return middleware


def _room() -> int:
    """Bytes left where uploads arrive and where they are kept, whichever has less."""
    return min(shutil.disk_usage(_there(folder)).free for folder in (Path(tempfile.gettempdir()), settings.MEDIA_ROOT))


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that was made already."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _too_large(request: HttpRequest, length: int) -> HttpResponse:
    sentence = f"It has {length // MEGABYTE:,} MB, and a page takes {PAGE_LIMITS.bytes // MEGABYTE} MB."
    remedy = (
        "Nothing of it was read. Import it on the server, which takes 2 GB: "
        "tradeoff import FILE --workspace YOURS --by YOUR-ADDRESS. Or divide it."
    )
    return _said(request, 413, "This file is too large for a page", sentence, remedy)


def _no_room(request: HttpRequest, length: int) -> HttpResponse:
    sentence = f"The server's disk has no room for a file of {length // MEGABYTE:,} MB."
    return _said(request, 507, "The disk is full", sentence, "Nothing of it was read. Make room, then try again.")


def _said(request: HttpRequest, status: int, title: str, sentence: str, remedy: str) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "remedy": remedy}
    response = render(request, "ui/refused.html", context, status=status)
    response["Connection"] = "close"
    return response
