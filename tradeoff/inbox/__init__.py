"""Understood: the inbox. A note is read, what it says about a problem is marked, and it leaves the inbox.

Nouns: an insight is a span of a note that says something about a problem, with its importance; a step is one act of
triage over any number of notes, which can be undone; a tag, a saved view. It knows voice, problems and matching.
"""
