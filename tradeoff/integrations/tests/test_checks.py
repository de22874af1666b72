from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tradeoff.integrations import vendors
from tradeoff.integrations.checks import PORTS, complaints, vendors_are_whole
from tradeoff.integrations.salesforce.source import SalesforceSource
from tradeoff.integrations.tests.acme import ACME
from tradeoff.integrations.vendors import Capability


class Half:
    def __init__(self, *_: object) -> None: ...
    def feedback(self, since: object) -> None: ...
    def deleted(self) -> None: ...


class More:
    def __init__(self, *_: object) -> None: ...
    def feedback(self, since: object, most: int = 5) -> None: ...
    def deleted(self, since: object) -> None: ...
    def reread(self, ids: object, mapping: object) -> None: ...


def _unsaid(line, facts):  # type: ignore[no-untyped-def]
    return Half()


def test_every_vendor_of_ours_does_what_it_says() -> None:
    assert vendors_are_whole() == []
    assert {one for vendor in vendors.vendors() for one in vendor.capabilities} >= {"deals", "work", "chat"}


def test_what_is_missing_is_said_in_a_sentence() -> None:
    assert list(complaints(replace(ACME, make=Half))) == [
        "Acme Ideas says “feedback”, but Half.deleted takes (), and FeedbackSource calls it with (since).",
        "Acme Ideas says “feedback”, but Half has no `reread` (FeedbackSource).",
    ]


def test_what_it_wants_beyond_the_port_must_have_a_default() -> None:
    assert list(complaints(replace(ACME, make=More))) == [
        "Acme Ideas says “feedback”, but More.reread takes (ids, mapping), and FeedbackSource calls it with (ids)."
    ]


def test_a_source_of_deals_is_held_to_each_method(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(SalesforceSource, "tell")
    monkeypatch.setattr(SalesforceSource, "history", lambda _self: iter(()))
    found = [str(one.msg) for one in vendors_are_whole()]

    assert "Salesforce says “deals”, but SalesforceSource has no `tell` (DealSource)." in found
    assert (
        "Salesforce says “deals”, but SalesforceSource.history takes (), and DealSource calls it with (since)." in found
    )
    assert len(found) == 2


@pytest.mark.parametrize("make", [_unsaid])
def test_a_vendor_says_what_it_makes(make: Callable[..., Any]) -> None:
    assert "annotate" in next(complaints(replace(ACME, make=make)))


def test_every_capability_has_a_port() -> None:
    assert set(PORTS) == set(Capability.__args__)  # type: ignore[attr-defined]
