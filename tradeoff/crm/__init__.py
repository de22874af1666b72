"""Accounts, contacts, deals and their history: the sales ground that asks stand on.

Nouns: Account (a prospect until its first won deal), Contact, PipelineStage, Deal, DealVersion. Knows workspaces only.
"""
