"""The house as people in a chat speak with it: every call acts as the member they are, with that member's rights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import transaction

from tradeoff.absences.queries import acts_for
from tradeoff.asks import actions as asks
from tradeoff.asks.queries import ask_of, deals_for_asks, veiled, visible_asks
from tradeoff.asks.rules import AskType
from tradeoff.crm.queries import account_of, accounts_named, deal_of
from tradeoff.decisions import actions as decisions
from tradeoff.decisions.queries import decision_of, visible_decisions
from tradeoff.integrations.actions.telling import ask_said, decision_said
from tradeoff.integrations.models import ChatTold
from tradeoff.integrations.queries import member_in_chat
from tradeoff.integrations.slack.said import (
    AskForm,
    AskSaid,
    AskTold,
    Card,
    DecisionSaid,
    Pick,
    Refusal,
    SignTold,
)
from tradeoff.kernel.errors import Invalid, NotAllowed, Refused

Said = TypeVar("Said")

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection
    from tradeoff.integrations.sinks import ChatChannel
    from tradeoff.workspaces.models import Member

CHOICES = 20
MOST_READERS = 40
REVIEW_AFTER = timedelta(days=90)
STRANGER = "Tradeoff does not know you here: your address in this chat is not the one you sign in with. Ask an admin."
PLACE = re.compile(r"/(asks|decisions)/(\d{1,12})/?(?:[?#].*)?$")


@dataclass(frozen=True)
class MemberHouse:
    """`readers` gives who reads a channel, by the chat's ids, or None where they are too many to look at."""

    connection: Connection
    now: datetime
    readers: Callable[[str, int], list[str] | None]
    end: Callable[[], None]

    def ask_form(self, person: str, words: str) -> AskForm | Refusal:
        member = self._member(person)
        if member is None:
            return Refusal(words=STRANGER)
        if not member.sees_money:
            return Refusal(words="Asks are logged by members with a sales or product role.")
        kinds = [Pick(value=kind.value, label=kind.label, hint=kind.hint) for kind in AskType]
        return AskForm(types=kinds, wants=words.strip())

    def choices(self, person: str, words: str) -> Sequence[Pick]:
        """Open deals they may see, then accounts; nothing for a stranger."""
        member = self._member(person)
        if member is None or not member.sees_money:
            return []
        deals = deals_for_asks(member, words.strip(), limit=CHOICES)
        picks = [Pick(value=f"deal-{deal.pk}", label=deal.name, hint=_where(deal)) for deal in deals]
        if words.strip():
            accounts = accounts_named(member, words.strip(), most=CHOICES)[:CHOICES]
            picks += [Pick(value=f"account-{one.pk}", label=one.name, hint="Without a deal") for one in accounts]
        return picks

    def log_ask(self, person: str, told: AskTold) -> AskSaid | Refusal:
        return self._as(person, lambda member: self._log_once(member, told))

    def decision(self, person: str, decision_id: int) -> DecisionSaid | Refusal:
        return self._as(person, lambda member: self._waiting(member, decision_id))

    def sign(self, person: str, told: SignTold) -> DecisionSaid | Refusal:
        return self._as(person, lambda member: self._sign(member, told))

    def shown(self, person: str, channel: ChatChannel | None, urls: Sequence[str]) -> Mapping[str, Card]:
        """What all who read it there may see anyhow. Nothing where strangers read, or more than can be looked at."""
        if channel is None or channel.shared:
            return {}
        members = self._reading(person, channel)
        if not members:
            return {}
        found = ((url, self._card(url, members)) for url in urls)
        return {url: card for url, card in found if card is not None}

    def ended(self) -> None:
        self.end()

    def _member(self, person: str) -> Member | None:
        return member_in_chat(self.connection, person)

    def _as(self, person: str, act: Callable[[Member], Said]) -> Said | Refusal:
        member = self._member(person)
        if member is None:
            return Refusal(words=STRANGER)
        try:
            with transaction.atomic():
                return act(member)
        except Refused as refusal:
            return Refusal(words=refusal.message, field=refusal.field or "")

    def _log_once(self, member: Member, told: AskTold) -> AskSaid:
        """A form that is sent twice, by an impatient finger or by the chat itself, is one ask."""
        if not told.key:
            return self._log(member, told)[1]
        known, is_new = ChatTold.objects.get_or_create(
            connection=self.connection,
            key=f"form-{told.key}"[:120],
            defaults={"workspace_id": member.workspace_id, "at": self.now},
        )
        if not is_new:
            return ask_said(member, ask_of(member, int(known.message_id)))
        ask_id, said = self._log(member, told)
        known.message_id = str(ask_id)
        known.save(update_fields=["message_id"])
        return said

    def _log(self, member: Member, told: AskTold) -> tuple[int, AskSaid]:
        kind, _, number = told.about.partition("-")
        if not number.isdecimal() or kind not in {"deal", "account"}:
            raise Invalid("Choose the deal or the account it is about.", field="deal")
        deal = deal_of(member, int(number)) if kind == "deal" else None
        account = deal.account if deal else account_of(member, int(number))
        if account is None:
            raise Invalid("This deal has no account yet, so nobody can ask.", field="deal")
        words = asks.AskInput(wants=told.wants, type=told.type, needed_by=told.needed_by, said_by=told.said_by)
        ask = asks.log_ask(actor=member, account=account, deal=deal, words=words, now=self.now)
        return ask.pk, ask_said(member, ask_of(member, ask.pk))

    def _waiting(self, member: Member, decision_id: int) -> DecisionSaid:
        decision = decision_of(member, decision_id)
        if decision.signed_at is not None or not acts_for(member, decision.decider_id):
            why = "It is signed already." if decision.signed_at else f"{decision.decider.name} decides this."
            raise NotAllowed(why)
        return decision_said(member, decision, earliest_review=self._today(member) + REVIEW_AFTER)

    def _sign(self, member: Member, told: SignTold) -> DecisionSaid:
        if told.review_on is None:
            raise Invalid("Say when to look again at what it brought.", field="review_on")
        choice = decisions.Choice(
            option_id=told.option_id,
            reason=told.reason,
            expected_outcome=told.expected,
            review_on=told.review_on,
            deliver_by=told.deliver_by,
        )
        decision = decision_of(member, told.decision_id)
        if decision.signed_by_id == member.pk and decision.chosen_id == told.option_id:
            return decision_said(member, decision)  # pressed twice
        decisions.sign(decision=decision, actor=member, choice=choice, today=self._today(member), now=self.now)
        return decision_said(member, decision_of(member, told.decision_id))

    def _today(self, member: Member) -> date:
        return self.now.astimezone(member.workspace.zone).date()

    def _reading(self, person: str, channel: ChatChannel) -> list[Member]:
        """Each as a member; empty when one of them is none here."""
        if channel.id.startswith("D"):
            ids: list[str] | None = [person]
        else:
            ids = self.readers(channel.id, MOST_READERS)
        bot = str(self.connection.extra.get("bot_user_id") or "")
        members = [self._member(one) for one in ids or [] if one != bot]
        known = [member for member in members if member is not None]
        return known if len(known) == len(members) else []

    def _card(self, url: str, members: Sequence[Member]) -> Card | None:
        """The title and the link, nothing else: how it stands, for whom and for how much is left to the page."""
        root = f"{settings.SITE_ADDRESS}/{members[0].workspace.slug}/"
        found = PLACE.search(url)
        if found is None or not url.startswith(root):
            return None
        titled = self._ask_title if found[1] == "asks" else self._decision_title
        title = titled(int(found[2]), members)
        return Card(title=title, url=url, facts=["Ask" if found[1] == "asks" else "Decision"]) if title else None

    def _ask_title(self, number: int, members: Sequence[Member]) -> str:
        """As the one of them reads it who may know least."""
        if not all(visible_asks(member).filter(pk=number).exists() for member in members):
            return ""
        least = min(members, key=lambda member: (member.sees_money, member.pk))
        (shown,) = veiled(least, [ask_of(least, number)])
        return ask_said(least, shown).title

    def _decision_title(self, number: int, members: Sequence[Member]) -> str:
        found = [visible_decisions(member).filter(pk=number).first() for member in members]
        return found[0].problem.title if found and found[0] is not None and None not in found else ""


def _where(deal: object) -> str:
    account = getattr(deal, "account", None)
    stage = getattr(deal, "stage", None)
    return " · ".join(str(part.name) for part in (account, stage) if part is not None)
