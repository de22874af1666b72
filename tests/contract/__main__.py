"""`make contract`: runs every list and writes down what was sent and whether the vendor's description agrees."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.contract.running import CONTRACTS, Run, run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "contracts.md"
HEAD = """# What we say to vendors

Written by `make contract`; do not edit. Every connector makes its whole list of calls against its twin, and the
vendor's description listens in between (`prism proxy --errors`): a call or an answer that it does not allow fails.
“Published” is the vendor's own description; “by hand” was written from the vendor's documentation, where it publishes
none that may be used. Nobody has run these lists against a live account: `python -m tests.contract.real` does.
"""
UNPROVEN = """
## What nobody has proven

These facts are from general knowledge or from one source; a live account may contradict them.

| Vendor | What we take for granted |
|---|---|
| Salesforce | a key's answer has no lifetime, so it is renewed when a call is refused with INVALID_SESSION_ID |
| Salesforce | `Sforce-Query-Options: batchSize` is honoured between 200 and 2,000 |
| Salesforce | `CurrencyIsoCode` exists only where several currencies are switched on; describe tells |
| Salesforce | formula and roll-up fields do not touch SystemModstamp: hence the nightly check of open deals |
| HubSpot | the search lags behind writes by seconds: hence five minutes of overlap |
| HubSpot | association types: note to deal 214, call to deal 206, deal to company 341, primary company 5 |
| Jira | an unused refresh token lives 90 days; API tokens end within a year |
| Jira | e-mail addresses may be hidden by a profile setting, so people are told apart by account id |
| Slack | limits of an app that is sold outside the Marketplace do not hold for one that a company makes itself |
"""


def main() -> None:
    runs = [run(contract) for contract in CONTRACTS]
    for one in runs:
        for call in one.held:
            if not call.holds:
                print(f"{one.contract.vendor}: {call.name}: {call.words} {' '.join(call.against)}", file=sys.stderr)
        if one.unheard:
            print(f"{one.contract.vendor}: {one.unheard}", file=sys.stderr)
    if any(one.unheard for one in runs):
        sys.exit("The page is only written when every description was heard.")
    if not all(call.holds for one in runs for call in one.held):
        sys.exit(1)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(HEAD + "".join(section(one) for one in runs) + UNPROVEN)
    print(f"{sum(len(one.held) for one in runs)} calls of {len(runs)} vendors hold; written to {PAGE.name}.")


def section(one: Run) -> str:
    lines = [f"\n## {one.contract.rules.title}\n", f"Description: {one.contract.origin}."]
    scopes = one.contract.scopes or (one.contract.oauth.scopes if one.contract.oauth else ())
    lines += [f"Scopes: {', '.join(f'`{scope}`' for scope in scopes)}."]
    lines += ["", "| What for | What is sent |", "|---|---|"]
    lines += [f"| {call.name} | {'<br>'.join(f'`{sent}`' for sent in call.sent)} |" for call in one.held]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
