"""Understood: what says the same. Texts of notes, asks and problems by their words and their meaning, always proposed.

Nouns: a passage is a piece of a noun's text with its words and, once a job has been there, its vector; a likeness is
two of one noun that say nearly the same; a merge suggestion is two problems that may be one; a theme is a group of asks
and notes. It knows voice, asks and problems, and nothing of what is built on them.
"""
