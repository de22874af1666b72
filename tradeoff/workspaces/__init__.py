"""Workspaces: one company's tenant, its members with roles, sales teams, products and areas, fiscal calendar.

Everything else hangs on these nouns; this package knows only the kernel, the log and ui.
"""
