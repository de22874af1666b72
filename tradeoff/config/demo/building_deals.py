"""Accounts, contacts and deals; the deals' past is replayed step by step, so the trigger writes their history."""

from __future__ import annotations

from dataclasses import dataclass

from tradeoff.config.demo.shapes import DealPlan, DemoPlan, Step
from tradeoff.crm.models import Account, Contact, Deal, PipelineStage
from tradeoff.crm.rules import DEFAULT_STAGES
from tradeoff.kernel.names import normalize
from tradeoff.workspaces.models import Member, Product, Workspace

REPLAYED = ("stage", "amount_minor", "close_date", "next_step", "changed_at", "changed_by")


@dataclass(frozen=True)
class Ground:
    """What asks stand on, by the plan's keys."""

    accounts: dict[str, Account]
    contacts: dict[str, Contact]
    deals: dict[str, Deal]


def build(workspace: Workspace, told: DemoPlan, *, members: dict[str, Member], products: dict[str, Product]) -> Ground:
    stages = {
        stage.name: PipelineStage.objects.create(
            workspace=workspace,
            name=stage.name,
            position=stage.position,
            probability=stage.probability,
            forecast_category=stage.forecast_category,
            state=stage.state,
        )
        for stage in told.stages
    }
    accounts = _accounts(workspace, told, members)
    contacts = Contact.objects.bulk_create(
        Contact(workspace=workspace, account=accounts[one.account], name=one.name, title=one.title, email=one.email)
        for one in told.contacts
    )
    deals = _deals(workspace, told, accounts, members, products, stages)
    keyed = {one.key: contact for one, contact in zip(told.contacts, contacts, strict=True)}
    return Ground(accounts, keyed, deals)


def lay_default_pipeline(workspace: Workspace) -> None:
    PipelineStage.objects.bulk_create(
        PipelineStage(
            workspace=workspace,
            name=stage.name,
            position=position,
            probability=stage.probability,
            forecast_category=stage.forecast_category,
            state=stage.state,
        )
        for position, stage in enumerate(DEFAULT_STAGES, start=1)
    )


def _accounts(workspace: Workspace, told: DemoPlan, members: dict[str, Member]) -> dict[str, Account]:
    made = Account.objects.bulk_create(
        Account(
            workspace=workspace,
            external_id=one.key,
            name=one.name,
            normalized_name=normalize(one.name),
            segment=one.segment,
            industry=one.industry,
            country=one.country,
            employees=one.employees,
            owner=members[one.owner],
            recurring_minor=one.recurring_minor,
            renewal_date=one.renewal_date,
            customer_since=one.customer_since,
        )
        for one in told.accounts
    )
    return {one.key: account for one, account in zip(told.accounts, made, strict=True)}


def _deals(
    workspace: Workspace,
    told: DemoPlan,
    accounts: dict[str, Account],
    members: dict[str, Member],
    products: dict[str, Product],
    stages: dict[str, PipelineStage],
) -> dict[str, Deal]:
    made = Deal.objects.bulk_create(
        _as_created(workspace, one, accounts, members, products, stages) for one in told.deals
    )
    deals = {one.key: deal for one, deal in zip(told.deals, made, strict=True)}
    longest = max(len(one.history) for one in told.deals)
    for number in range(1, longest):
        moved = [_moved(deals[one.key], one.history[number], stages) for one in told.deals if len(one.history) > number]
        Deal.objects.bulk_update(moved, REPLAYED, batch_size=500)
    for one in told.deals:
        deals[one.key].lost_reason = one.lost_reason
    lost = [deals[one.key] for one in told.deals if one.lost_reason]
    Deal.objects.bulk_update(lost, ["lost_reason"], batch_size=500)
    return deals


def _as_created(
    workspace: Workspace,
    one: DealPlan,
    accounts: dict[str, Account],
    members: dict[str, Member],
    products: dict[str, Product],
    stages: dict[str, PipelineStage],
) -> Deal:
    first = one.history[0]
    return Deal(
        workspace=workspace,
        external_id=one.key,
        name=one.name,
        account=accounts[one.account],
        owner=members[one.owner],
        product=products[one.product],
        stage=stages[first.stage],
        type=one.type,
        amount_minor=first.amount_minor,
        close_date=first.close_date,
        created_on=one.created_on,
        next_step=first.next_step,
        lead_source=one.lead_source,
        changed_at=first.at,
        changed_by=members[one.owner],
    )


def _moved(deal: Deal, step: Step, stages: dict[str, PipelineStage]) -> Deal:
    deal.stage, deal.amount_minor, deal.close_date = stages[step.stage], step.amount_minor, step.close_date
    deal.next_step, deal.changed_at, deal.changed_by = step.next_step, step.at, deal.owner
    return deal
