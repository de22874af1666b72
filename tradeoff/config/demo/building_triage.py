"""What triage has made of the notes so far: tags, words that speak for problems, and views that were kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from tradeoff.config.demo.shapes import DemoPlan
from tradeoff.config.demo.texts import Table
from tradeoff.inbox.models import Insight, SavedView, Tag, Tagging
from tradeoff.problems.models import Problem
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member, Workspace

READ_AFTER: Final = timedelta(hours=20)
VIEWS: Final = (
    ("Why we lost", "state=all&kind=lost", "claire.bouchard", True),
    ("Renewals at risk", "state=all&tag={renewal at risk}", "claire.bouchard", True),
    ("Nobody's, over a week", "owner=none&older=7", "elena.markovic", False),
)


def build(
    workspace: Workspace, told: DemoPlan, notes: list[tuple[Table, Note]], *, members: dict[str, Member], now: datetime
) -> None:
    tags = _tag(workspace, notes, keeper=members["elena.markovic"])
    titles = {problem.key: problem.title for problem in told.problems}
    problems = {one.title: one for one in Problem.objects.filter(workspace=workspace)}
    Insight.objects.bulk_create(
        _insight(note, meaning, problems[titles[meaning["problem"]]], now=now)
        for said, note in notes
        for meaning in said.get("means", ())
    )
    SavedView.objects.bulk_create(
        SavedView(
            workspace=workspace, name=name, filters=said.format_map(tags), owner=members[owner], shared=shared, at=now
        )
        for name, said, owner, shared in VIEWS
    )


def _tag(workspace: Workspace, notes: list[tuple[Table, Note]], *, keeper: Member) -> Mapping[str, int]:
    names = sorted({name for said, _ in notes for name in said.get("tags", ())})
    tags = {name: Tag.objects.create(workspace=workspace, name=name) for name in names}
    Tagging.objects.bulk_create(
        Tagging(workspace=workspace, note=note, tag=tags[name], by=note.owner or keeper, at=note.at + READ_AFTER)
        for said, note in notes
        for name in said.get("tags", ())
    )
    return {name: tag.pk for name, tag in tags.items()}


def _insight(note: Note, meaning: Table, problem: Problem, *, now: datetime) -> Insight:
    start = note.text.index(meaning["quote"])
    return Insight(
        workspace=note.workspace, note=note, problem=problem, start=start, end=start + len(meaning["quote"]),
        quote=meaning["quote"], importance=meaning["importance"], by=note.owner, at=min(note.at + READ_AFTER, now),
    )  # fmt: skip
