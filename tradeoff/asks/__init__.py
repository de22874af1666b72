"""Asks: what a customer or a seller wants, heard on a deal, with a receipt and append-only answers.

Nouns: Ask, Answer, Appeal, AskMerge, TriagePolicy. Knows crm and workspaces; who decides arrives from later.
"""
