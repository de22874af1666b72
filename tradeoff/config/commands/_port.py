"""The port web pages are served on."""

from __future__ import annotations

import os

import typer

from tradeoff.config.supervisor import is_free


def free_port() -> int:
    """PORT, else 8000; ends the command with exit code 2 when it is no port or somebody listens there."""
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        typer.echo(f"PORT is {wanted!r}; it must be a number between 1 and 65535.", err=True)
        raise typer.Exit(2)
    if not is_free(int(wanted)):
        typer.echo(
            f"Port {wanted} is in use. Stop what listens there, or choose another: PORT=8001 make demo", err=True
        )
        raise typer.Exit(2)
    return int(wanted)
