"""The append-only log: what happened in Tradeoff, told to later stages and kept for the feed and the audit.

Noun: Entry. It carries ids and field names, never amounts or texts, and knows no package above the kernel.
"""

from __future__ import annotations

from tradeoff.log.recording import record, subscribe

__all__ = ["record", "subscribe"]
