"""The `tradeoff` command: each module here is one subcommand.

To add one, add a module with a typed function `run`: its parameters become arguments, its docstring the help text.
A trailing underscore keeps a module's name off Python's own words (`import_` is `tradeoff import`). Modules load
before Django does, so import models inside `with django_ready():`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

from tradeoff.config.postgres import ServerTrouble
from tradeoff.kernel.errors import Refused


def application() -> typer.Typer:
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Where sales and product decide together what to build.",
    )
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            command = importlib.import_module(f"{__name__}.{module.name}")
            app.command(module.name.rstrip("_"), help=command.run.__doc__)(command.run)
    return app


def main() -> None:
    """Run the command line; an anticipated refusal is a sentence and exit code 1, never a traceback."""
    try:
        application()()
    except (ServerTrouble, Refused) as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(1)
