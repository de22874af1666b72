"""Salesforce's twin with a large company in it, for the sync group; `python -m bench.crm port deals`."""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tradeoff.integrations.fakes.app import house_of
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.integrations.salesforce.fake.world import STAGES

PAGE = 200
PER_ACCOUNT = 10
START = datetime(2024, 1, 1, tzinfo=UTC)


class LargeTwin(SalesforceTwin):
    """`/_bench/change` changes so many deals, as people there would."""

    def routes(self) -> list[BaseRoute]:
        return [*super().routes(), Route("/_bench/change", self._change, methods=["POST"])]

    async def _change(self, request: Request) -> Response:
        number = int(request.query_params["number"])
        rows = self.world.deals
        for at in range(number):
            row = rows[at * len(rows) // number]
            self.world.change("Opportunity", row["Id"], Amount=row["Amount"] + 500.0, StageName=STAGES[at % 5][0])
        return JSONResponse({"changed": number})


def filled(deals: int) -> LargeTwin:
    """The same company every time: stamps a second apart, ten deals an account."""
    twin, dice = LargeTwin(deals=0, page=PAGE), random.Random(20261123)
    world = twin.world
    people = [row["Id"] for row in world.tables["User"].values()]
    accounts: list[str] = []
    for at in range(deals // PER_ACCOUNT):
        words = ("".join(dice.choice("bcdfglmnprstv") + dice.choice("aeiou") for _ in range(4)) for _ in range(2))
        name = f"{' '.join(words).title()} {at}"
        made = START + timedelta(seconds=at)
        accounts.append(
            world.add("Account", made, Name=name, Industry="Utilities", OwnerId=people[at % len(people)])["Id"]
        )
    for at in range(deals):
        stage, chance, forecast, closed, won = STAGES[at % len(STAGES)]
        amount, made = float(dice.randrange(1_000, 250_000)), START + timedelta(seconds=at)
        world.add(
            "Opportunity", made, Name=f"Deal {at}", Amount=amount,
            StageName=stage, Probability=float(chance), ForecastCategoryName=forecast, IsClosed=closed, IsWon=won,
            CloseDate=f"2026-{1 + at % 12:02d}-15", Type="New Business", NextStep="Security review",
            OwnerId=people[at % len(people)], AccountId=accounts[at % len(accounts)],
        )  # fmt: skip
    return twin


def main(port: int, deals: int) -> None:
    app: Any = house_of([filled(deals)])
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)
    asyncio.run(server.serve())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
