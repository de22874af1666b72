"""What goes into the log without what opens something."""

from __future__ import annotations

import logging
import re

SECRET_ADDRESS = re.compile(r"(/hooks/[^/\s]+/[^/\s]+/)[^/?\s'\"]+")


class HideAddresses(logging.Filter):
    """Who knows the address of a webhook may knock there, so no line tells it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = SECRET_ADDRESS.sub(r"\1…", said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True
