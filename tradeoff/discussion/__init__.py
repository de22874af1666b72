"""Discussion: what people say to each other about a noun, who follows it, what is to be done, and files beside it.

Nouns: Comment, Wording, Mention, Following, Task, Attachment. It knows no deal and no ask: an owner package
registers its noun with `subjects.register`, and whoever the owner lets find the noun may read and write here.
"""
