"""Twins of vendors: small working houses that keep what they are told, for the demo, for tests and for developers."""
