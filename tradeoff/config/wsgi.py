"""What Granian serves."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application


def _warm() -> None:
    """Statistics take seconds to import; a new worker does it beside its first requests instead of inside one."""
    import scipy.stats  # noqa: F401


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeoff.config.settings")
application = get_wsgi_application()
threading.Thread(target=_warm, daemon=True).start()
