"""Who is away, from which day until which, and who acts for them meanwhile.

Noun: Absence. Whoever acts for a member may decide and answer what waits for that member, and is told of it; they read
what such a thing needs and nothing else of what the member sees. It ends by itself with the last day.
"""
