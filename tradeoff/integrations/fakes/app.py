"""One application with every twin below its vendor's name: /salesforce, /hubspot, /jira, /slack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tradeoff.integrations.fakes.story import story
from tradeoff.integrations.fakes.twin import Twin

VENDORS = ("salesforce", "hubspot", "jira", "slack")


def standing() -> list[Twin]:
    """A new twin of every vendor that has one: its package `fake` holds one subclass of Twin by the vendor's name."""
    found = []
    for vendor in VENDORS:
        place = f"tradeoff.integrations.{vendor}.fake"
        if find_spec(place):
            held = [kind for kind in vars(import_module(place)).values() if isinstance(kind, type)]
            found += [kind() for kind in held if issubclass(kind, Twin) and kind.name == vendor]
    return found


def house_of(twins: Iterable[Twin]) -> Starlette:
    kept = {twin.name: twin for twin in twins}

    async def front(_request: Request) -> Response:
        return JSONResponse({"twins": sorted(kept)})

    mounts = [Mount(f"/{name}", app=twin.app()) for name, twin in kept.items()]
    made = Starlette(routes=[Route("/", front), *mounts])
    made.state.twins = kept
    return made


def demo() -> Starlette:
    """Every twin with the demo's company in it; what `tradeoff demo` serves."""
    told, twins = story(datetime.now(UTC).date()), standing()
    for twin in twins:
        twin.trusting = True
        twin.settle(told)
    return house_of(twins)


def whole() -> Starlette:
    """Every twin; what `python -m tradeoff.integrations.fakes` serves."""
    return house_of(standing())
