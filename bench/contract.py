"""Every connector's whole list against its twin, the vendor's description in between: how many calls do not hold."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground
from tests.contract.running import CONTRACTS, run


def figures(_: Ground) -> Iterator[Figure]:
    runs = [run(contract) for contract in CONTRACTS]
    if silent := [one.unheard for one in runs if one.unheard]:
        raise SystemExit(f"{silent[0]}: there is no figure.")
    calls = [call for one in runs for call in one.held]
    failed = sum(not call.holds for call in calls)
    beside = {one.contract.vendor: float(len(one.held)) for one in runs}
    yield Figure("contract.failed", float(failed), "calls", len(calls), beside, warm=False)
