"""Integrations: vendors a workspace is connected with, spoken with over one line, taken in through the house's ports.

Nouns: Connection, Delivery. A door: it may know every noun below, none knows it. A vendor's folder knows only `line`
and `ports`; what a vendor calls a thing ends there.
"""
