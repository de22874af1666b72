"""Decisions: who may choose, what was chosen among which options, why, and when it is looked at again.

Nouns: DecisionRight, Decision, DecisionOption, Dissent. Knows strategy and everything earlier; answers asks forward.
"""
