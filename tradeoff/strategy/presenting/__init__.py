"""Weighings as pages show them: ready strings, nothing a template would have to compute or query."""
