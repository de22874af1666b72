"""The one place that turns a refusal or a failure into a page a person can act on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tradeoff.kernel.errors import Refused

TITLES = {403: "That is not yours to do", 404: "There is nothing here", 409: "Someone was there first"}


class SayRefusals:
    """A refusal that no view caught becomes a page with its sentence; anticipated, so it is not logged as an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return _page(request, exception.status, exception.message)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, "The browser sent something Tradeoff could not read. Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, "Your session or form has expired. Reload the page and try again.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    told = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    said = told if isinstance(told, str) else ""
    return _page(request, 404, said or "It may have been moved, or it belongs to a workspace you are not in.")


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    context = {"title": TITLES.get(status, "That did not work"), "sentence": sentence, "status": status}
    return render(request, "ui/refused.html", context, status=status)
