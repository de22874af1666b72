"""Writes over rates and stated amounts, a verb each."""

from __future__ import annotations

from tradeoff.rates.actions.following import follow_deals
from tradeoff.rates.actions.recording import record_rates
from tradeoff.rates.actions.stating import note_stated, state_amount, unstate_amount

__all__ = ["follow_deals", "note_stated", "record_rates", "state_amount", "unstate_amount"]
