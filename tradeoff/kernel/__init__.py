"""Pure types that every floor may use: refusals, money, fiscal periods.

Nothing here knows Django, a database or a clock.
"""
