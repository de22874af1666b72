"""Drafts: a summary of a note, a problem's statement, words for a reply, for a person to use or to throw away.

Without a language model they are drawn from what was said, sentence by sentence. With one (off by default, named by the
server's settings and switched on by an administrator) names and amounts are withheld, the month's budget of tokens
holds, and whatever goes wrong ends in the drawn draft and says so. Whoever asked sees a draft, nobody else.
"""
