"""The language model that the server's settings name; none is the usual case."""

from __future__ import annotations

from django.conf import settings

from tradeoff.drafting.ports import LanguageModel
from tradeoff.drafting.speaking import PROTOCOLS, Spoken


def language_model() -> LanguageModel | None:
    """None unless protocol, address and name are all set."""
    named = settings.LANGUAGE_MODEL
    if named["protocol"] not in PROTOCOLS or not named["address"] or not named["name"]:
        return None
    return Spoken(named["protocol"], named["address"], named["key"], named["name"])
