"""What Granian serves."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application


def _warm() -> None:
    """Statistics take seconds to import; a new worker does it in the background once it has opened its doors."""
    import scipy.stats  # noqa: F401


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeoff.config.settings")
application = get_wsgi_application()
_warming = threading.Timer(6.0, _warm)
_warming.daemon = True
_warming.start()
