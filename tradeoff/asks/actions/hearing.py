from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.asks import access, events, queries, rules
from tradeoff.asks.actions.giving import give
from tradeoff.asks.inputs import AskInput, check_new
from tradeoff.asks.models import Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import areas_of

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal


@transaction.atomic
def log_ask(*, actor: Member, account: Account, words: AskInput, now: datetime, deal: Deal | None = None) -> Ask:
    """Hear an ask: keep the deal as it stands, name who looks at it and by when, and give the asker a receipt.

    Refuses a closed deal, a day that is over, one chance without the other, and the same words on the same deal twice.
    """
    if not access.can_log_ask(actor):
        raise NotAllowed("Asks are logged by members with a sales or product role.")
    today = now.astimezone(actor.workspace.zone).date()
    check_new(words, today=today)
    _require_open(deal, account)
    if words.area_id is not None and not areas_of(actor).filter(pk=words.area_id).exists():
        raise Invalid("There is no such area here.", field="area")
    _require_unheard(actor, account, deal, words.wants)
    route = rules.triage(queries.policies_of(actor), area_id=words.area_id, type=words.type)
    ask = Ask.objects.create(
        workspace_id=actor.workspace_id,
        account=account,
        wants=words.wants.strip(),
        type=words.type,
        needed_by=words.needed_by,
        workaround=words.workaround.strip(),
        said_by=words.said_by.strip(),
        said_by_contact=queries.contact_named(actor, account, words.said_by.strip()),
        from_customer=words.from_customer,
        area_id=words.area_id,
        p_win_with=words.p_win_with,
        p_win_without=words.p_win_without,
        asked_by=actor,
        asked_at=now,
        triage_owner_id=route.owner_id,
        answer_due=rules.answer_due(today, route.answer_within_days),
        **_snapshot(deal),
    )
    give(ask, by=actor, kind=AnswerKind.LISTENING, at=now)
    log.record(events.AskLogged(ask_id=ask.pk), actor=actor, now=now)
    return ask


def _snapshot(deal: Deal | None) -> dict[str, object]:
    """The deal at this moment; later changes of it do not reach the ask."""
    if deal is None:
        return {}
    return {
        "deal": deal,
        "deal_stage": deal.stage.name,
        "deal_amount_minor": deal.amount_minor,
        "deal_probability": deal.chance,
        "deal_close_date": deal.close_date,
    }


def _require_open(deal: Deal | None, account: Account) -> None:
    if deal is None:
        return
    if deal.account_id != account.pk:
        raise Invalid("This deal belongs to another account; choose a deal of the account that asks.")
    if not deal.is_open:
        raise Invalid(
            f"{deal.name} is {deal.stage.state}, so nothing can hang on this ask there any more. "
            "Log it on the renewal or another open deal of the account instead."
        )


def _require_unheard(actor: Member, account: Account, deal: Deal | None, wants: str) -> None:
    """A form sent twice makes one ask."""
    twin = queries.visible_asks(actor).filter(account=account, deal=deal, wants=wants.strip()).first()
    if twin is not None:
        raise Conflict("These very words are an ask here already; there is nothing more to do.", field="wants")
