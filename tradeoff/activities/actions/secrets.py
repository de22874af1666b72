from __future__ import annotations

from django.conf import settings

from tradeoff.kernel import sealing

PURPOSE = "activities"


def seal(secret: str) -> str:
    return sealing.seal(secret, keys=_keys(), purpose=PURPOSE)


def unseal(sealed: str) -> str:
    """Refuses what was sealed under a key the server has no more."""
    return sealing.unseal(sealed, keys=_keys(), purpose=PURPOSE)


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
