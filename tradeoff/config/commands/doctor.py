"""`tradeoff doctor`: is this installation sound?"""

from __future__ import annotations

import typer

from tradeoff.config.environment import django_ready


def run() -> None:
    """Look at database, roles, tables, assets and mail; one line each, exit code 1 when something is wrong."""
    with django_ready():
        from tradeoff.config import examination

        findings = examination.findings()
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(any(not finding.is_well for finding in findings))
