"""`python -m tradeoff.integrations.fakes [port]`: every twin on 127.0.0.1, for a developer or a demo."""

from __future__ import annotations

import sys

from granian.constants import Interfaces
from granian.server import Server


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8200
    Server(
        "tradeoff.integrations.fakes.app:whole",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
