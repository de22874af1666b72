from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

from tradeoff.absences.queries import those_behind
from tradeoff.asks import access
from tradeoff.asks.models import Answer, Appeal, Ask, AskMerge
from tradeoff.asks.queries.veiling import begins_words, still_said
from tradeoff.asks.rules import AnswerKind
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.queries import is_banded, visible_accounts, visible_contacts, visible_deals
from tradeoff.kernel.errors import NotFound
from tradeoff.kernel.searching import beginnings
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import sight_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class CurrentAnswer(TypedDict):
        """What an ask's newest answer says."""

        current_kind: str
        current_reason: str
        current_words: str
        current_at: datetime
        current_until: date | None

    AnsweredAsk = WithAnnotations[Ask, CurrentAnswer]

OPEN_KINDS = (AnswerKind.LISTENING, AnswerKind.CONSIDERING)
LIKE_WORDS, LIKE_SHOWN = 40, 10
MOST_FOUND = 500


def visible_asks(actor: Member) -> QuerySet[Ask]:
    """Contributors read all words and no names; a seller who sees some deals only, the asks on those and their own."""
    rows = Ask.objects.filter(workspace=actor.workspace_id)
    if not access.can_see_asks(actor):
        return rows.none()
    limits = _limits(actor)
    return rows if limits is None else rows.filter(limits)


def every_ask(actor: Member) -> QuerySet[Ask]:
    """All asks of the workspace, `seen` where the actor may see one: for what leads through asks out of sight."""
    rows = Ask.objects.filter(workspace=actor.workspace_id)
    limits = _limits(actor) if access.can_see_asks(actor) else Q(pk__in=[])
    if limits is None:
        return rows.annotate(seen=Value(True))
    return rows.annotate(seen=Case(When(limits, then=Value(True)), default=Value(False)))


def _limits(actor: Member) -> Q | None:
    """Which asks alone the actor sees; None: all."""
    if sight_of(actor).everything or not access.can_see_customers(actor):
        return None
    here = Q(deal__in=visible_deals(actor)) | Q(deal=None, account__in=visible_accounts(actor))
    own = here | Q(asked_by=actor) | Q(triage_owner=actor) | Q(decider=actor)
    behind = those_behind(actor)
    return own | Q(triage_owner__in=behind) | Q(decider__in=behind)


def asks_saying(actor: Member, words: str) -> QuerySet[Ask]:
    """Asks in which these words begin; beyond MOST_FOUND hits some are left out."""
    keys = RawSQL("SELECT asks_saying(%s, %s, %s)", [beginnings(words), words.strip(), MOST_FOUND])
    found = visible_asks(actor).filter(pk__in=keys)
    return found.filter(pk__in=still_said(actor, found, begins_words(words))) if is_banded(actor) else found


def with_answers(asks: QuerySet[Ask]) -> QuerySet[AnsweredAsk]:
    """Each ask with what its newest answer says."""
    return asks.annotate(
        current_kind=F("current__kind"),
        current_reason=F("current__reason"),
        current_words=F("current__words_to_say"),
        current_at=F("current__at"),
        current_until=F("current__until"),
    )


def waiting(*, today: date) -> Q:
    """Of asks: those whose asker is owed an answer.

    Nothing final was said, the answer was appealed, or the day of a “not now” is over.
    """
    over = Q(current__kind=AnswerKind.NOT_NOW, current__until__lt=today)
    return Q(current__kind__in=OPEN_KINDS) | Q(appeal__answer=F("current")) | over


def ask_of(actor: Member, ask_id: int) -> AnsweredAsk:
    """Refuses with NotFound, the same for a missing ask and one out of sight."""
    asks = with_answers(visible_asks(actor)).select_related(
        "account", "deal__stage", "deal__owner", "asked_by", "triage_owner", "decider", "area__product", "appeal"
    )
    ask = asks.filter(pk=ask_id).first()
    if ask is None:
        raise NotFound("There is no such ask here.")
    return ask


def asks_of_deal(actor: Member, deal: Deal) -> QuerySet[AnsweredAsk]:
    """Newest first."""
    asks = with_answers(visible_asks(actor).filter(deal=deal))
    return asks.select_related("asked_by", "triage_owner", "appeal").order_by("-asked_at", "-pk")


def asks_of_account(actor: Member, account: Account) -> QuerySet[AnsweredAsk]:
    """On whichever deal, or on none; newest first."""
    asks = with_answers(visible_asks(actor).filter(account=account))
    return asks.select_related("deal", "asked_by", "triage_owner", "appeal").order_by("-asked_at", "-pk")


def answers_of(ask: Ask) -> QuerySet[Answer]:
    """Newest first; the last one is the receipt."""
    return Answer.objects.filter(ask=ask).select_related("by").order_by("-at", "-pk")


def current_answer(ask: Ask) -> Answer:
    return answers_of(ask)[0]


def receipt_of(ask: Ask) -> Answer:
    """What the asker was told at once."""
    return Answer.objects.filter(ask=ask).select_related("by").order_by("at", "pk")[0]


def appeal_of(ask: Ask) -> Appeal | None:
    return Appeal.objects.filter(ask=ask).select_related("by").first()


def merge_of(ask: Ask) -> AskMerge | None:
    """The merge in force that took this ask into another."""
    return AskMerge.objects.filter(ask=ask, undone_at__isnull=True).select_related("into", "by").first()


def merges_around(ask: Ask) -> tuple[AskMerge | None, list[Ask]]:
    """The merge in force that took this ask into another; and the asks that others brought here."""
    around = AskMerge.objects.filter(Q(ask=ask) | Q(into=ask), undone_at__isnull=True).order_by("at", "pk")
    found = list(around.select_related("into", "by", "ask__asked_by", "ask__account"))
    here = [merge.ask for merge in found if merge.into_id == ask.pk]
    return next((merge for merge in found if merge.ask_id == ask.pk), None), _brought(ask, here)


def merged_into(ask: Ask) -> list[Ask]:
    """Every ask that merges in force brought here, through others too, oldest first; none of their words is lost."""
    return _brought(ask, _merged(ask, [ask.pk]))


def _merged(ask: Ask, into: Iterable[int]) -> list[Ask]:
    merges = AskMerge.objects.filter(into__in=into, undone_at__isnull=True).exclude(ask=ask.pk)
    return [merge.ask for merge in merges.select_related("ask__asked_by", "ask__account").order_by("at", "pk")]


def _brought(ask: Ask, rows: list[Ask]) -> list[Ask]:
    found: dict[int, Ask] = {}
    while front := {row.pk for row in rows} - set(found):
        found |= {row.pk: row for row in rows}
        rows = _merged(ask, front)
    return sorted(found.values(), key=lambda row: (row.asked_at, row.pk))


def asks_like(actor: Member, words: str, *, but: Ask) -> list[AnsweredAsk]:
    """Asks that share words with a text, best first; an ask that was merged away is left out."""
    sought = list(dict.fromkeys(re.findall(r"\w{3,}", words.lower())))[:LIKE_WORDS]
    merged = AskMerge.objects.filter(undone_at__isnull=True).values("ask")
    query = SearchQuery(" or ".join(sought), search_type="websearch", config="english")
    vector = SearchVector("wants", config="english")
    asks = with_answers(visible_asks(actor)).exclude(pk=but.pk).exclude(pk__in=merged)
    found = asks.annotate(said=vector, rank=SearchRank(vector, query)).filter(said=query)
    found = found.select_related("account", "deal", "asked_by", "triage_owner", "appeal")
    return list(found.order_by("-rank", "-asked_at", "-pk")[:LIKE_SHOWN])


def deals_for_asks(actor: Member, words: str, *, limit: int) -> list[Deal]:
    """Open deals somebody may mean, their own first, then the soonest to close."""
    deals = visible_deals(actor).open()
    if words:
        deals = deals.filter(Q(name__icontains=words) | Q(account__name__icontains=words) | Q(external_id=words))
    own = Case(When(owner=actor, then=0), default=1, output_field=IntegerField())
    deals = deals.filter(account__isnull=False).select_related("account", "stage", "owner")
    return list(deals.order_by(own, F("close_date").asc(nulls_last=True), "pk")[:limit])


def contacts_of(actor: Member, account: Account, *, limit: int = 50) -> Iterable[Contact]:
    return visible_contacts(actor).filter(account=account).order_by("name", "pk")[:limit]


def contact_named(actor: Member, account: Account, name: str) -> Contact | None:
    return visible_contacts(actor).filter(account=account, name=name).order_by("pk").first() if name else None


def others_named_in(ask: Ask, text: str) -> tuple[str, ...]:
    """Names of other customers that stand in a text meant for this one; all of them count, seen or not."""
    given = Value(text, output_field=TextField())
    named = Account.objects.filter(workspace=ask.workspace_id).exclude(pk=ask.account_id)
    found = named.annotate(place=StrIndex(given, F("name"))).filter(place__gt=0).order_by("pk")
    return tuple(found.values_list("name", flat=True))


def owed_by(workspace_id: int, last: date) -> QuerySet[AnsweredAsk]:
    """Asks whose answer is due by a day and not given yet, for who owes it; for jobs, which have no reader."""
    asks = Ask.objects.filter(workspace=workspace_id, answer_due__lte=last, triage_owner__isnull=False)
    merged = AskMerge.objects.filter(ask=OuterRef("pk"), undone_at__isnull=True)
    owing = with_answers(asks.exclude(Exists(merged))).filter(current_kind__in=OPEN_KINDS)
    return owing.select_related("triage_owner__user", "triage_owner__workspace").order_by("pk")
