from __future__ import annotations

import pytest

from tradeoff.kernel.errors import Conflict
from tradeoff.kernel.sealing import seal, unseal


def test_what_is_sealed_is_read_under_the_same_key_and_after_the_key_was_replaced() -> None:
    sealed = seal("rosebud", keys=["old"], purpose="mailbox")

    assert "rosebud" not in sealed
    assert unseal(sealed, keys=["old"], purpose="mailbox") == "rosebud"
    assert unseal(sealed, keys=["new", "old"], purpose="mailbox") == "rosebud"


@pytest.mark.parametrize(("key", "purpose"), [("another", "mailbox"), ("old", "second factor")])
def test_another_key_or_purpose_opens_nothing_and_says_what_to_do(key: str, purpose: str) -> None:
    sealed = seal("rosebud", keys=["old"], purpose="mailbox")

    with pytest.raises(Conflict, match="Enter it again"):
        unseal(sealed, keys=[key], purpose=purpose)
