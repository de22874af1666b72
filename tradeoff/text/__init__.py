"""The matching engine: sentences, words, meanings and how near they are. Pure: texts and arrays in, frozen rows out.

Nouns: an encoder turns texts into vectors, a ranking puts candidates in order with its reasons, an ask sentence is one
that wants something. It knows no database, no clock and no member.
"""
