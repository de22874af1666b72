"""What Granian serves while we are knocked at."""

from __future__ import annotations

from tests.faults.knocking import listen
from tradeoff.config.wsgi import application

listen()

__all__ = ["application"]
