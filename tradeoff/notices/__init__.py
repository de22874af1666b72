"""People are told: in the house exactly once, by mail when and as they like it.

Knows members and the numbers of things, no noun: a package names its kinds of news (`notices.kinds.register`), says how
one is worded (`notices.renderers.register`), and tells (`notices.actions.tell`). Words are made when they are read or
sent, through the owner package's access, so a notice never shows what its reader may no longer see.
"""
