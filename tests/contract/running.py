"""One contract run, with the description in between where it is there."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from tests.contract.contract import Contract, Held, Watching, held, line_of, renewed
from tests.contract.crm import CONTRACTS as CRM
from tests.contract.prism import between, why_not
from tests.contract.work import CONTRACTS as WORK
from tradeoff.integrations.fakes.serving import served

CONTRACTS = (*CRM, *WORK)


@dataclass(frozen=True)
class Run:
    contract: Contract
    held: list[Held]
    unheard: str


def run(contract: Contract) -> Run:
    unheard = why_not(contract.spec)
    twin = contract.twin()
    watching = Watching()
    with ExitStack() as stack:
        address = stack.enter_context(served(twin.app()))
        if not unheard:
            address = stack.enter_context(between(contract.spec, address))
        line = stack.enter_context(line_of(contract, address, f"{contract.vendor}-token", watching))
        made = held(contract, line, watching, contract.some(twin))
        return Run(contract, [*made, *renewed(contract, address)], unheard)
