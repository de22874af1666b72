"""What Granian serves."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver


def _warm() -> None:
    """Statistics take seconds to import; a new worker does it in the background once it has opened its doors."""
    import scipy.stats  # noqa: F401


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeoff.config.settings")
with Path(__file__).open() as turn:  # workers load one after the other: the first one's visitors wait for it alone
    fcntl.flock(turn, fcntl.LOCK_EX)
    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 - loads every page now, not under the first visitor
_warming = threading.Timer(6.0, _warm)
_warming.daemon = True
_warming.start()
