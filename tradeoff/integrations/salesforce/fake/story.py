"""The demo's company in Salesforce's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tradeoff.integrations.fakes.story import Deal, Stage, Story
from tradeoff.integrations.salesforce.fake.world import World

Ids = Mapping[str, str]


def fill(world: World, story: Story) -> None:
    """Into a world that holds nothing yet."""
    world.add("Organization", story.began, Name="Ostermere", IsSandbox=True)
    stages = {stage.name: stage for stage in story.stages}
    for position, stage in enumerate(story.stages, 1):
        world.add(
            "OpportunityStage", story.began, MasterLabel=stage.name, ApiName=stage.name, SortOrder=position,
            IsActive=True, DefaultProbability=float(stage.chance), **_standing(stage),
        )  # fmt: skip
    people = {
        one.name: world.add(
            "User", story.began, Name=one.name, Email=one.email, IsActive=not one.left, UserType="Standard"
        )["Id"]
        for one in story.people
    }
    accounts: dict[str, str] = {}
    for one in story.accounts:
        row = world.add(
            "Account", story.began, Name=one.name, Industry=one.industry, Segment__c=one.segment,
            Website=f"https://{one.domain}", OwnerId=people[one.owner],
        )  # fmt: skip
        accounts[one.name] = row["Id"]
        world.add(
            "Contact", story.began, Name=one.contact, Email=one.contact_email, Title=one.title, AccountId=row["Id"]
        )
    owners = {one.name: people[one.owner] for one in story.accounts}
    for deal in story.deals:
        _deal(world, deal, stages, {"OwnerId": owners[deal.account], "AccountId": accounts[deal.account]})


def _deal(world: World, deal: Deal, stages: Mapping[str, Stage], whose: Ids) -> None:
    (first, made), *rest = deal.path
    row = world.add(
        "Opportunity", made, Name=deal.name, Amount=float(deal.amount), ARR__c=float(deal.amount), StageName=first,
        Probability=float(stages[first].chance), CloseDate=deal.closes.isoformat(), Type="New Business",
        NextStep=deal.next_step or None, **_standing(stages[first]), **whose,
    )  # fmt: skip
    for name, at in rest:
        stage = stages[name]
        world.change("Opportunity", row["Id"], at, StageName=name, Probability=float(stage.chance), **_standing(stage))
    if deal.call:
        world.add(
            "Task", deal.call.at, Subject=deal.call.title, Description=deal.call.text, TaskSubtype="Call",
            ActivityDate=deal.call.at.date().isoformat(), WhatId=row["Id"], Status="Completed", **whose,
        )  # fmt: skip
    if deal.note:
        world.add(
            "Note", deal.note.at, Title=deal.note.title, Body=deal.note.text, ParentId=row["Id"],
            OwnerId=whose["OwnerId"],
        )  # fmt: skip


def _standing(stage: Stage) -> dict[str, Any]:
    return {"ForecastCategoryName": stage.forecast, "IsClosed": stage.won or stage.lost, "IsWon": stage.won}
