"""`python -m tradeoff.config.twins`: the vendors of a demo on 127.0.0.1, at TWINS_PORT."""

from __future__ import annotations

import os


def serve(port: int) -> None:
    """Until asked to stop; one process, because what the twins hold is in its memory."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "tradeoff.integrations.fakes.app:demo",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve(int(os.environ["TWINS_PORT"]))
