"""What a draft is made from, begins from what the actor may see; and what a month has cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Sum

from tradeoff.asks.queries import ask_of, visible_asks
from tradeoff.drafting.engine.withholding import COMPANY, PERSON, Name
from tradeoff.drafting.models import Draft, DraftingSetting
from tradeoff.drafting.rules import DEFAULT_BUDGET, Budget, Kind, Noun
from tradeoff.kernel.errors import NotFound
from tradeoff.kernel.isolation import CURRENT_WORKSPACE
from tradeoff.problems.queries import asks_by_problem, problem_of
from tradeoff.voice.queries import note_of
from tradeoff.workspaces.models import Member

MOST_TEXTS: Final = 40
LONGEST_TEXT: Final = 60_000
LEAST_PART: Final = 4  # characters of a name's part that is withheld by itself


@dataclass(frozen=True)
class Material:
    """What a draft of a kind is made from; `title` is the problem's."""

    kind: Kind
    texts: tuple[str, ...]
    title: str = ""


def material_of(actor: Member, noun: Noun, noun_id: int) -> Material:
    """Refuses with NotFound what the actor may not see."""
    if noun is Noun.NOTE:
        return Material(Kind.SUMMARY, (note_of(actor, noun_id).text[:LONGEST_TEXT],))
    if noun is Noun.ASK:
        return Material(Kind.REPLY, (ask_of(actor, noun_id).wants[:LONGEST_TEXT],))
    problem = problem_of(actor, noun_id)
    asks = visible_asks(actor).filter(pk__in=asks_by_problem(actor).get(problem.pk, []))
    texts = asks.order_by("-asked_at", "-pk").values_list("wants", flat=True)[:MOST_TEXTS]
    return Material(Kind.STATEMENT, tuple(text[:LONGEST_TEXT] for text in texts), problem.title)


def newest_draft(actor: Member, noun: Noun, noun_id: int) -> Draft | None:
    """The actor's own; nobody sees another's."""
    rows = Draft.objects.filter(workspace=actor.workspace_id, noun=noun, noun_id=noun_id, by=actor)
    return rows.order_by("-pk").first()


def draft_of(actor: Member, draft_id: int) -> Draft:
    found = Draft.objects.filter(workspace=actor.workspace_id, pk=draft_id, by=actor).first()
    if found is None:
        raise NotFound("There is no such draft of yours.")
    return found


def setting_of(workspace_id: int) -> DraftingSetting | None:
    return DraftingSetting.objects.filter(workspace=workspace_id).select_related("by").first()


def budget_of(workspace_id: int, *, now: datetime) -> Budget:
    """Of the calendar month of `now`, which is in the workspace's own zone."""
    setting = setting_of(workspace_id)
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    spent = Draft.objects.filter(workspace=workspace_id, at__gte=first, tokens__gt=0).aggregate(all=Sum("tokens"))
    return Budget(setting.tokens_a_month if setting else DEFAULT_BUDGET, spent["all"] or 0)


def names_in(text: str) -> list[Name]:
    """Companies and people of the workspace that a text may name, whoever may see them: none of them leaves."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [text])
        rows = cursor.fetchall()
    found = []
    for kind, said in rows:
        found.append(Name(kind, said))
        parts = said.split()[: 1 if kind == COMPANY else None]
        found += [Name(kind, part.strip(",.;"), as_written=True) for part in parts if len(part) >= LEAST_PART]
    return found


_NAMED: Final = """
SELECT '<kind>', name FROM <table>, given WHERE workspace_id = <workspace> AND length(name) > 2
   AND (strpos(said, split_part(name, ' ', 1)) > 0 OR strpos(lower(said), lower(split_part(name, ' ', 1))) > 0)"""
_NAMES: Final = "WITH given AS (SELECT %s::text AS said)" + " UNION ".join(
    _NAMED.replace("<kind>", kind).replace("<table>", table).replace("<workspace>", CURRENT_WORKSPACE)
    for kind, table in (
        (COMPANY, "crm_account"), (COMPANY, "crm_deal"), (PERSON, "crm_contact"), (PERSON, "workspaces_member"),
    )
)  # fmt: skip
