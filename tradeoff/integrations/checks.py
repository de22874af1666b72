"""At start: a vendor that says what it can do can do it whole, by names and signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

from django.core.checks import CheckMessage, Error

from tradeoff.integrations import vendors
from tradeoff.integrations.listeners import CallSource, DesignSource, FeedbackSource
from tradeoff.integrations.sinks import ChatSink, WorkSink
from tradeoff.integrations.sources import DealSource
from tradeoff.integrations.vendors import Capability, Vendor

PORTS: dict[Capability, type] = {
    "deals": DealSource,
    "work": WorkSink,
    "chat": ChatSink,
    "feedback": FeedbackSource,
    "calls": CallSource,
    "design": DesignSource,
}
HINT = "Write what is missing, or take the capability from the vendor."
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def vendors_are_whole(**_: Any) -> list[CheckMessage]:
    """A system check over every vendor that has registered."""
    return [
        Error(sentence, hint=HINT, obj=vendor.name, id="integrations.E001")
        for vendor in vendors.vendors()
        for sentence in complaints(vendor)
    ]


def complaints(vendor: Vendor) -> Iterator[str]:
    """What the vendor's adapter lacks of the ports of its capabilities, a sentence each."""
    adapter = _made_by(vendor.make)
    if not vendor.capabilities:
        yield f"{vendor.label} says nothing that it can do."
    if adapter is None:
        yield f"{vendor.label}: `make` does not say which adapter it makes; annotate what it returns."
        return
    for capability in sorted(vendor.capabilities):
        for lack in _lacks(adapter, PORTS[capability]):
            yield f"{vendor.label} says “{capability}”, but {adapter.__name__}{lack}."


def _made_by(make: Callable[..., Any]) -> type | None:
    made = make if isinstance(make, type) else get_type_hints(make).get("return")
    return made if isinstance(made, type) else None


def _lacks(adapter: type, port: type) -> Iterator[str]:
    for name, wanted in vars(port).items():
        if name.startswith("_") or not inspect.isfunction(wanted):
            continue
        has = getattr(adapter, name, None)
        if not callable(has):
            yield f" has no `{name}` ({port.__name__})"
        elif not _takes(inspect.signature(has), asked := inspect.signature(wanted)):
            yield f".{name} takes {_shown(inspect.signature(has))}, and {port.__name__} calls it with {_shown(asked)}"


def _takes(has: inspect.Signature, wanted: inspect.Signature) -> bool:
    """Whether it can be called as the port is, with every argument by place or by name."""
    own, asked = list(has.parameters.values()), list(wanted.parameters.values())
    by_place = [one for one in asked if one.kind in POSITIONAL]
    if [_name(one) for one in own if one.kind in POSITIONAL][: len(by_place)] != [_name(one) for one in by_place]:
        return False
    named = {_name(one): one for one in own}
    if any(_name(one) not in named for one in asked):
        return False
    wanted_names = {_name(one): one for one in asked}
    return all(
        one.default is not one.empty or one.kind in {one.VAR_POSITIONAL, one.VAR_KEYWORD}
        for one in own
        if _name(one) not in wanted_names or wanted_names[_name(one)].default is not one.empty
    )


def _name(parameter: inspect.Parameter) -> str:
    """One that is not used says so by a leading line."""
    return parameter.name.lstrip("_")


def _shown(signature: inspect.Signature) -> str:
    names = [str(one.replace(annotation=one.empty)) for one in signature.parameters.values() if _name(one) != "self"]
    return f"({', '.join(names)})"
