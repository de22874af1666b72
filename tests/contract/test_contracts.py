"""Every connector's whole list holds against its twin, and against the vendor's description where that is there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.contract.__main__ import PAGE
from tests.contract.contract import Contract
from tests.contract.real import differences
from tests.contract.running import CONTRACTS, run
from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.hubspot.fake import HubSpotTwin

pytestmark = pytest.mark.xdist_group("prism")  # one at a time: it takes 170 MB


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.vendor)
def test_the_whole_list_holds(contract: Contract) -> None:
    outcome = run(contract)
    assert [(call.name, call.words, call.against) for call in outcome.held if not call.holds] == []
    page = PAGE.read_text() if PAGE.exists() else ""
    missing = [call.name for call in outcome.held if any(f"`{sent}`" not in page for sent in call.sent)]
    assert missing == [], "run make contract"
    assert [words for call in outcome.held for words in differences(call, call)] == []
    if outcome.unheard:
        pytest.skip(outcome.unheard)


class Loose(HubSpotTwin):
    """A twin that gives ids as numbers, as the real one never does."""

    def _shown(self, *told: Any) -> dict[str, Any]:
        shown = super()._shown(*told)
        return {**shown, "id": int(shown["id"])}


def test_the_description_objects_to_a_twin_that_is_wrong() -> None:
    [contract] = [contract for contract in CONTRACTS if contract.vendor == "hubspot"]
    one = {"deals, all": contract.calls["deals, all"]}
    outcome = run(replace(contract, twin=Loose, calls=one, oauth=None))
    if outcome.unheard:
        pytest.skip(outcome.unheard)
    assert "id" in outcome.held[0].against[0]


def test_a_person_can_run_the_list_against_an_account() -> None:
    [contract] = [contract for contract in CONTRACTS if contract.vendor == "hubspot"]
    twin = contract.twin()
    with served(twin.app()) as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.contract.real", "hubspot", url, "--write", contract.some(twin)],
            env={"TRADEOFF_TOKEN": "hubspot-token", "PATH": "/usr/bin:/bin", "TRADEOFF_SPECS": "/nowhere"},
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.stdout.strip(), done.returncode) == ("No difference was found.", 0), done.stderr
