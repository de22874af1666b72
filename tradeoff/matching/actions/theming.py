"""What was heard lately, grouped; and a group that becomes a problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tradeoff import log
from tradeoff.asks.queries import visible_asks
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.matching import access, events, vectors
from tradeoff.matching.models import Theme, ThemeMember, ThemeRun
from tradeoff.matching.queries.themes import Grouped, Heard, to_group
from tradeoff.matching.rules import Noun
from tradeoff.problems import actions as problems
from tradeoff.text import themes as engine
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem
    from tradeoff.workspaces.models import Area, Member

WINDOW: Final = timedelta(days=90)
IN_FRONT: Final = 3
KEPT_RUNS: Final = 8


@transaction.atomic
def group_themes(workspace_id: int, *, encoder: str, actor: Member | None, now: datetime, today: date) -> ThemeRun:
    """Group the asks and notes of the last ninety days; the halves of that time say what is rising."""
    tenancy.enter(workspace_id)
    since, middle = today - WINDOW + timedelta(days=1), today - WINDOW / 2
    rows = to_group(workspace_id, since=since, until=today)
    kept = vectors.of_passages(workspace_id, [row.passage_id for row in rows], encoder=encoder)
    rows = [row for row in rows if row.passage_id in kept]
    matrix = vectors.as_rows([kept[row.passage_id] for row in rows])
    found = engine.groups(matrix)
    halves = [sum(row.on <= middle for row in rows), sum(row.on > middle for row in rows)]
    counts = [_halves([rows[place] for place in group.places], middle) for group in found]
    trends = engine.rising(counts, before=halves[0], now=halves[1])
    names = engine.names([row.text for row in rows], found)
    run = ThemeRun.objects.create(
        workspace_id=workspace_id, since=since, until=today, texts=len(rows),
        left_out=len(rows) - sum(len(group.places) for group in found), encoder=encoder, at=now, by=actor,
    )  # fmt: skip
    themes = Theme.objects.bulk_create(
        Theme(
            workspace_id=workspace_id, run=run, words=list(name), cohesion=group.cohesion, now=trend.now,
            before=trend.before, p_rising=trend.p, rising=trend.is_rising,
        )
        for group, name, trend in zip(found, names, trends, strict=True)
    )  # fmt: skip
    for theme, group in zip(themes, found, strict=True):
        ThemeMember.objects.bulk_create(_members(theme, group, rows, engine.speakers(matrix, group, IN_FRONT)))
    old = (
        ThemeRun.objects.filter(workspace=workspace_id).order_by("-at", "-pk").values_list("pk", flat=True)[KEPT_RUNS:]
    )
    ThemeRun.objects.filter(pk__in=list(old)).exclude(themes__problem__isnull=False).delete()
    if actor is not None:
        log.record(events.ThemesGrouped(theme_run_id=run.pk, themes=len(themes)), actor=actor, now=now)
    return run


def _halves(rows: Sequence[Grouped], middle: date) -> tuple[int, int]:
    return sum(row.on <= middle for row in rows), sum(row.on > middle for row in rows)


def _members(theme: Theme, group: engine.Group, rows: Sequence[Grouped], front: Sequence[int]) -> list[ThemeMember]:
    near = dict(zip(group.places, group.nearness, strict=True))
    order = [*front, *(place for place in group.places if place not in front)]
    return [
        ThemeMember(
            workspace_id=theme.workspace_id, theme=theme, noun=rows[place].noun, noun_id=rows[place].noun_id,
            start=rows[place].start, end=rows[place].end, place=n, nearness=near[place],
        )
        for n, place in enumerate(order)
    ]  # fmt: skip


@transaction.atomic
def open_problem_from(
    *, actor: Member, heard: Heard, area: Area, title: str, asks: Sequence[int], now: datetime
) -> Problem:
    """Open a problem for a theme and file those of its asks that were chosen; refuses a theme that has one."""
    if not access.can_settle(actor):
        raise NotAllowed("Problems are opened by product.")
    theme = Theme.objects.select_for_update(of=("self",)).get(pk=heard.theme.pk)
    if theme.problem_id is not None:
        raise Conflict("This theme has its problem already.")
    problem = problems.open_problem(actor=actor, area=area, title=title, now=now)
    seen = {voice.noun_id for voice in heard.voices if voice.noun is Noun.ASK}
    for ask in visible_asks(actor).filter(pk__in=[key for key in asks if key in seen]).order_by("pk"):
        problems.file_ask(ask=ask, problem=problem, actor=actor, now=now)
    theme.problem = problem
    theme.save(update_fields=["problem"])
    log.record(events.ThemeOpened(theme_id=theme.pk, problem_id=problem.pk), actor=actor, now=now)
    return problem
