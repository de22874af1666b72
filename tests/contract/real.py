"""The same list against a real account, for a person who has one; prints where it differs from the twin.

    TRADEOFF_TOKEN=… python -m tests.contract.real salesforce https://yours.my.salesforce.com
    TRADEOFF_TOKEN=… python -m tests.contract.real hubspot https://api.hubapi.com --write DEAL
    TRADEOFF_TOKEN=… python -m tests.contract.real jira https://api.atlassian.com/ex/jira/CLOUD
    TRADEOFF_TOKEN=… python -m tests.contract.real slack https://slack.com --write CHANNEL

Without `--write` nothing is changed there: calls that write are left out. With it an ask is told at that deal and its
amount is set (an issue is made in project OST, a message goes to that channel), so use a sandbox. Printed are names of
fields and counts, never what is in them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tests.contract.contract import Held, Watching, held, line_of
from tests.contract.running import CONTRACTS, run

WRITES = (
    "an ask told", "an ask told again", "a deal written", "an issue made", "an issue made again", "a link back",
    "a comment", "webhooks", "a message", "a message written anew", "a whisper", "a room with a person",
)  # fmt: skip
NAMED = ("deals, named", "states, named", "a channel", "who reads a channel")  # need something that is there


def main() -> None:
    told = _arguments()
    token = os.environ.get("TRADEOFF_TOKEN") or sys.exit("Put the access token into TRADEOFF_TOKEN.")
    [whole] = [contract for contract in CONTRACTS if contract.vendor == told.vendor]
    calls = {name: call for name, call in whole.calls.items() if told.write or name not in WRITES}
    if not told.write:
        calls = {name: call for name, call in calls.items() if name not in NAMED}
    contract = replace(whole, calls=calls)
    watching = Watching()
    with line_of(contract, told.address, str(token), watching) as line:
        real = held(contract, line, watching, told.write)
    twin = {call.name: call for call in run(whole).held}
    differs = [words for call in real for words in differences(call, twin[call.name])]
    print("\n".join(differs) or "No difference was found.")
    sys.exit(1 if differs else 0)


def differences(real: Held, twin: Held) -> list[str]:
    if real.words:
        return [f"{real.name}: the vendor refuses: {real.words}"]
    found = [f"{real.name}: only the real one: {said}" for said in real.sent if said not in twin.sent]
    here, there = shape(twin.came), shape(real.came)
    if not there and here:
        return [*found, f"{real.name}: nothing came, so nothing could be compared"]
    found += [f"{real.name}: {name} is filled in the twin, empty there" for name in sorted(set(here) - set(there))]
    found += [f"{real.name}: {name} is filled there, empty in the twin" for name in sorted(set(there) - set(here))]
    found += [
        f"{real.name}: {name} is {there[name]} there, {here[name]} in the twin"
        for name in sorted(set(here) & set(there))
        if here[name] != there[name]
    ]
    return found


def shape(came: Any) -> Mapping[str, str]:
    """Names and types of what is filled in at least one record, also in the vendor's own row beside it."""
    found: dict[str, str] = {}
    for record in came if isinstance(came, list | tuple) else [came]:
        if not is_dataclass(record):
            continue
        for entry in fields(record):
            value = getattr(record, entry.name)
            if entry.name == "raw":
                own = value.get("properties", value)
                found |= {f"raw {name}": type(held).__name__ for name, held in own.items() if held is not None}
            elif value not in {None, "", ()}:
                found[entry.name] = type(value).__name__
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("vendor", choices=[contract.vendor for contract in CONTRACTS])
    parser.add_argument("address", help="base address of the account")
    parser.add_argument("--write", default="", metavar="ID", help="also write, to this deal, issue or channel")
    return parser.parse_args()


if __name__ == "__main__":
    main()
