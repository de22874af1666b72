"""The demo's company in HubSpot's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from html import escape
from typing import Any

from tradeoff.integrations.fakes.story import Deal, Stage, Story, Told
from tradeoff.integrations.hubspot.fake.world import World, stamped

FORECASTS = {
    "Pipeline": "PIPELINE",
    "Best Case": "BEST_CASE",
    "Commit": "COMMIT",
    "Closed": "CLOSED",
    "Omitted": "OMIT",
}


def fill(world: World, story: Story) -> None:
    """Into a world that holds nothing yet."""
    world.stages = [_stage(at, stage) for at, stage in enumerate(story.stages)]
    people = {one.name: str(71 + at) for at, one in enumerate(story.people)}
    world.owners = [
        {"id": people[one.name], "email": one.email, "firstName": one.name.split()[0], "lastName": one.name.split()[-1],
         "userId": int(people[one.name]) + 900, "type": "PERSON", "archived": one.left}
        for one in story.people
    ]  # fmt: skip
    companies: dict[str, str] = {}
    for one in story.accounts:
        row = world.add(
            "companies", story.began, name=one.name, domain=one.domain, industry=one.industry, segment=one.segment,
            hubspot_owner_id=people[one.owner],
        )  # fmt: skip
        companies[one.name] = row["id"]
        first, _, last = one.contact.removeprefix("Dr. ").partition(" ")
        person = world.add(
            "contacts", story.began, firstname=first, lastname=last, jobtitle=one.title, email=one.contact_email
        )
        world.link("contacts", person["id"], "companies", row["id"])
    stages = {stage.name: stage for stage in story.stages}
    owners = {one.name: people[one.owner] for one in story.accounts}
    for deal in story.deals:
        _deal(world, deal, stages, companies[deal.account], owners[deal.account])
    world.events.clear()


def _deal(world: World, deal: Deal, stages: Mapping[str, Stage], company: str, owner: str) -> None:
    (first, made), *rest = deal.path
    row = world.add(
        "deals", made, dealname=deal.name, amount=str(deal.amount), hs_arr=str(deal.amount), deal_currency_code="USD",
        pipeline="default", closedate=stamped(datetime.combine(deal.closes, time(12), tzinfo=UTC)),
        hubspot_owner_id=owner, dealtype="newbusiness", hs_next_step=deal.next_step or None, **_standing(stages[first]),
    )  # fmt: skip
    for name, at in rest:
        world.change("deals", row["id"], at, **_standing(stages[name]))
    world.link("deals", row["id"], "companies", company)
    if deal.call:
        said = {"hs_call_title": deal.call.title, "hs_call_body": f"<p>{escape(deal.call.text)}</p>"}
        _beside(world, "calls", deal.call, said, row["id"], company, owner)
    if deal.note:
        said = {"hs_note_body": f"<p><b>{escape(deal.note.title)}</b></p><p>{escape(deal.note.text)}</p>"}
        _beside(world, "notes", deal.note, said, row["id"], company, owner)


def _beside(world: World, kind: str, told: Told, said: Mapping[str, str], deal: str, company: str, owner: str) -> None:
    thing = world.add(kind, told.at, **said, hs_timestamp=stamped(told.at), hubspot_owner_id=owner)
    world.link(kind, thing["id"], "deals", deal)
    world.link(kind, thing["id"], "companies", company)


def _key(stage: Stage) -> str:
    return stage.name.lower().replace(" ", "")


def _stage(at: int, stage: Stage) -> dict[str, Any]:
    closed = "true" if stage.won or stage.lost else "false"
    told = {"probability": str(stage.chance / 100), "isClosed": closed}
    return {"id": _key(stage), "label": stage.name, "displayOrder": at, "archived": False, "metadata": told}


def _standing(stage: Stage) -> dict[str, str]:
    return {
        "dealstage": _key(stage),
        "hs_deal_stage_probability": str(stage.chance / 100),
        "hs_manual_forecast_category": FORECASTS[stage.forecast],
        "hs_is_closed": "true" if stage.won or stage.lost else "false",
    }
