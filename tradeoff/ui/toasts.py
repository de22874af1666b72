"""A short word to the reader from a response that htmx swaps in; whole pages use Django's messages instead."""

from __future__ import annotations

import json

from django.http import HttpResponse


def toast(response: HttpResponse, text: str, *, tone: str = "good") -> HttpResponse:
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response
