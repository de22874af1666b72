"""Writes to absences; one verb each."""

from __future__ import annotations

from tradeoff.absences.actions.saying import come_back, say_away

__all__ = ["come_back", "say_away"]
