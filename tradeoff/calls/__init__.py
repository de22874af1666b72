"""Calls: what was said on them, turn by turn, what it was about, and which asks were heard in it.

A transcript becomes one note in the inbox, whose offsets lead back to turns and their time codes. What is found in a
call is proposed with its quote and its moment; nothing becomes an ask before somebody accepts it.
"""
