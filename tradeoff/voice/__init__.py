"""What was said, as it was said: notes with their author, source and time, the raw evidence under everything later.

A note is never edited. It stands on a deal or an account, and whoever sees that sees it.
"""
