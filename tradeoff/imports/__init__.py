"""Imports: files in. Any noun comes through here into its own package's actions, checked before a row is written.

Noun: Import. A door: it may know every noun below, none knows it. The reading, guessing and checking is in engine/.
"""
