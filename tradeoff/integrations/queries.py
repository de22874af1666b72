from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.queries import waiting
from tradeoff.asks.rules import AnswerKind
from tradeoff.decisions.models import Decision
from tradeoff.decisions.queries import visible_decisions
from tradeoff.integrations import access
from tradeoff.integrations.models import ChatPerson as Person
from tradeoff.integrations.models import Connection, Delivery, WorkOrder, WorkThing
from tradeoff.integrations.rules import State
from tradeoff.integrations.vendors import vendor_named, vendors
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.problems.models import Option
from tradeoff.problems.rules import OptionKind

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

RECENT = 8


def connections_of(actor: Member) -> QuerySet[Connection]:
    """Those that were not ended, by when they were made; for who keeps them."""
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    rows = Connection.objects.filter(workspace_id=actor.workspace_id, vendor__in=_known()).exclude(state=State.ENDED)
    return rows.select_related("connected_by").order_by("pk")


def connection_of(actor: Member, connection_id: int) -> Connection:
    found = connections_of(actor).filter(pk=connection_id).first()
    if found is None:
        raise NotFound("There is no such connection.")
    return found


def recent_deliveries(connection: Connection) -> QuerySet[Delivery]:
    """The last few webhooks, newest first."""
    return Delivery.objects.filter(connection=connection).order_by("-pk")[:RECENT]


def may_keep(actor: Member) -> bool:
    """Whether they connect, change and read connections."""
    return access.can_keep_connections(actor)


def live_connections(workspace_id: int) -> QuerySet[Connection]:
    """What jobs work on; a vendor that this server was once built with is asked nothing."""
    rows = Connection.objects.filter(workspace_id=workspace_id, state=State.LIVE, vendor__in=_known())
    return rows.order_by("pk")


def _known() -> list[str]:
    return [vendor.name for vendor in vendors()]


def overlap_of(connection: Connection) -> timedelta:
    """How far back the vendor has to be read again, because it tells of changes late."""
    return vendor_named(connection.vendor).overlap


def brings_deals(connection: Connection) -> bool:
    return "deals" in vendor_named(connection.vendor).capabilities


def label_of(connection: Connection) -> str:
    """The vendor's name, as people say it."""
    return vendor_named(connection.vendor).label


def member_in_chat(connection: Connection, person: str) -> Member | None:
    """Who of us somebody in a chat is; nobody who left here."""
    rows = Person.objects.filter(connection=connection, person=person, member__is_active=True)
    rows = rows.filter(Q(member__user=None) | Q(member__user__is_active=True))
    found = rows.select_related("member__user", "member__workspace").first()
    return found.member if found else None


def chat_connections(workspace_id: int) -> list[Connection]:
    """Those that may be spoken over."""
    return [row for row in live_connections(workspace_id) if "chat" in vendor_named(row.vendor).capabilities]


def asker_of(ask_id: int) -> int:
    """Who gets the receipt; for jobs, which have no reader."""
    return Ask.objects.get(pk=ask_id).asked_by_id


def answer_to_tell(answer_id: int) -> Answer:
    return Answer.objects.select_related("ask", "by").get(pk=answer_id)


def decider_of(decision_id: int) -> int:
    return Decision.objects.get(pk=decision_id).decider_id


def work_connections(workspace_id: int) -> list[Connection]:
    """Those where work is planned."""
    return [row for row in live_connections(workspace_id) if "work" in vendor_named(row.vendor).capabilities]


def standing_decisions(workspace_id: int) -> QuerySet[Decision]:
    """Signed and not superseded, to build something."""
    signed = Decision.objects.filter(workspace=workspace_id, signed_at__isnull=False, chosen__isnull=False)
    rows = signed.exclude(superseded_by__signed_at__isnull=False).exclude(chosen__kind=OptionKind.SAY_NO)
    return rows.select_related("chosen", "problem__workspace", "signed_by").order_by("-signed_at", "-pk")


def decided_option(actor: Member, option_id: int) -> Option:
    """Refuses one that nobody has decided."""
    found = standing_decisions(actor.workspace_id).filter(chosen=option_id).first()
    if found is None or found.chosen is None:
        raise NotFound("No decision stands that chose this.")
    return found.chosen


def signer_of(workspace_id: int, option_id: int) -> Decision | None:
    """The decision that chose it; for jobs."""
    return standing_decisions(workspace_id).filter(chosen=option_id).first()


def unplanned(actor: Member, connection: Connection, *, most: int = 50) -> list[Decision]:
    """Decided, and not yet where work is planned, or gone there."""
    there = WorkThing.objects.filter(connection=connection, option__isnull=False, gone_at=None)
    return list(standing_decisions(actor.workspace_id).exclude(chosen__in=there.values("option"))[:most])


def orders_of(connection: Connection) -> dict[int, WorkOrder]:
    """What was sent and has not arrived, by its option."""
    return {order.option_id: order for order in WorkOrder.objects.filter(connection=connection)}


def things_of(actor: Member, connection: Connection, *, origin: str = "") -> QuerySet[WorkThing]:
    """What was decided first, then what was there; each by its last change."""
    if not access.can_plan_work(actor):
        raise NotAllowed("Work is planned by product and administrators.")
    rows = WorkThing.objects.filter(connection=connection, workspace_id=actor.workspace_id)
    if origin:
        rows = rows.filter(origin=origin)
    return rows.select_related("option").order_by("origin", "-changed_at", "-pk")


def signed_for(actor: Member, *, decision_id: int = 0, problem_id: int = 0) -> Decision | None:
    """The decision that stands, by itself or by its problem, for who may see it."""
    rows = visible_decisions(actor).filter(pk__in=standing_decisions(actor.workspace_id).values("pk"))
    found = rows.filter(pk=decision_id) if decision_id else rows.filter(problem=problem_id)
    return found.select_related("chosen", "problem").first()


def thing_made_of(decision: Decision) -> WorkThing | None:
    """Where the option it chose is built."""
    rows = WorkThing.objects.filter(workspace_id=decision.workspace_id, option=decision.chosen_id)
    return rows.order_by(F("gone_at").asc(nulls_first=True), "-pk").first()


def people_in_chat(actor: Member, connection: Connection, *, words: str = "") -> QuerySet[Person]:
    """Everybody in a chat; those who are nobody here first."""
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    rows = Person.objects.filter(connection=connection, workspace_id=actor.workspace_id)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(member__name__icontains=words))
    return rows.select_related("member__user", "by").order_by(F("member").asc(nulls_first=True), "name", "pk")


def strangers_in(connection: Connection) -> int:
    """How many in a chat nobody has matched, nor said to be nobody."""
    return Person.objects.filter(connection=connection, member=None, by=None).count()


def with_socket(workspace_id: int) -> list[Connection]:
    """Chats that are listened to over a socket of ours."""
    return [row for row in chat_connections(workspace_id) if row.socket_token]


@dataclass(frozen=True)
class Week:
    """What a channel hears of a week; amounts and customers are in none of it."""

    asked: int
    answered: int
    late: int
    decisions: list[Decision]


def week_of(workspace_id: int, start: datetime, end: datetime) -> Week:
    """For jobs; `late` as it stands when the week ends."""
    asks = Ask.objects.filter(workspace=workspace_id)
    final = Answer.objects.filter(workspace=workspace_id, at__gte=start, at__lt=end).exclude(kind=AnswerKind.LISTENING)
    signed = Decision.objects.filter(workspace=workspace_id, signed_at__gte=start, signed_at__lt=end)
    return Week(
        asked=asks.filter(asked_at__gte=start, asked_at__lt=end).count(),
        answered=final.values("ask").distinct().count(),
        late=asks.filter(waiting(today=end.date()), answer_due__lt=end.date()).count(),
        decisions=list(signed.select_related("problem", "chosen", "signed_by").order_by("signed_at", "pk")),
    )


def are_all_members(connection: Connection, people: Sequence[str] | None) -> bool:
    """Whether each of them, ourselves aside, is a member here; not where they are too many to look at."""
    own = str(connection.extra.get("bot_user_id") or "")
    wanted = {one for one in people or [] if one != own}
    known = Person.objects.filter(connection=connection, person__in=wanted, member__is_active=True)
    return bool(wanted) and known.count() == len(wanted)
