"""The frame around every page: drawn once for each set of inputs, since most of it is the same on every page.

What is kept depends on nothing but the arguments and the workspace's prefix, so it can never be out of date.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context, engines
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe

KEPT: Final = 512
TOKEN: Final = f"token-{secrets.token_hex(16)}"  # stands where the reader's own token goes


def frame(template: str, request: HttpRequest | None = None, **known: Any) -> SafeString:
    """A template drawn from hashable values alone; a form in it gets the token of this request."""
    drawn = _drawn(template, get_script_prefix(), tuple(known.items()))
    if request is not None and TOKEN in drawn:
        return mark_safe(drawn.replace(TOKEN, get_token(request)))  # noqa: S308 - letters and digits
    return drawn


@lru_cache(KEPT, typed=True)
def _drawn(template: str, prefix: str, known: tuple[tuple[str, Any], ...]) -> SafeString:
    del prefix  # addresses in the template depend on it
    found = engines["django"].engine.get_template(template)  # type: ignore[attr-defined]
    drawn: SafeString = found.render(Context(dict(known) | {"csrf_token": TOKEN}))
    return drawn


def address(url_name: str) -> str:
    """A package that is switched off has no address and so no place in the rail."""
    return _address(url_name, get_script_prefix())


@lru_cache(KEPT)
def _address(url_name: str, prefix: str) -> str:
    del prefix
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
