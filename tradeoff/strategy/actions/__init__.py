"""What may be done when problems are weighed; every write of this package."""

from __future__ import annotations

from tradeoff.strategy.actions.judging import assess, set_fit
from tradeoff.strategy.actions.lenses import change_lens
from tradeoff.strategy.actions.scores import save_scores

__all__ = ["assess", "change_lens", "save_scores", "set_fit"]
