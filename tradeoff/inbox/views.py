from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.inbox import access, presenting, queries
from tradeoff.inbox.forms import LinkForm
from tradeoff.inbox.presenting_views import view_rows
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.matching.queries import likenesses_of, similar_notes, sought_noun
from tradeoff.matching.rules import Noun
from tradeoff.problems.queries import similar_problems, visible_problems
from tradeoff.voice.queries import note_of, visible_notes
from tradeoff.voice.rules import PersonKind, Source, State
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.voice.models import Note

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem

SOUGHT = 2_000
Context = dict[str, Any]


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    """Filters, the list, and the note at hand."""
    member, choice, today = request.member, queries.Choice.of(request.GET), today_of(request)
    if not access.can_triage(member):
        return render(request, "inbox/closed.html")
    counts = queries.counts_of(member, choice, today=today, chosen=_number(request, "note"))
    listed = queries.list_notes(member, choice, counts, today=today, page=_number(request, "page") or 1)
    chosen = _chosen(request, listed.rows)
    people, step = queries.triagers(member), _fresh_step(request)
    problems = list(visible_problems(member).order_by("title", "pk"))
    context = {
        "lines": [
            presenting.line_of(note, choice=choice, current=chosen.pk if chosen else None, now=timezone.now())
            for note in listed.rows
        ],
        "listed": listed,
        "choice": choice,
        "query": choice.query(),
        "tabs": presenting.state_tabs(choice),
        "facets": presenting.facets(choice, counts, people=people, me=member),
        "total": presenting.total_words(listed.total, listed.is_capped, choice),
        "next_page": f"?{choice.query()}&page={listed.page + 1}" if listed.has_more else "",
        "views": (views := view_rows(queries.views_of(member), choice, me=member)),
        "may_keep": choice.query() and not any(view.current and view.mine for view in views),
        "step": step,
        "step_words": presenting.step_words(step) if step else "",
        "people": people,
        "tags": counts.tags.values(),
        "note_tags": counts.of_note.get(chosen.pk, {}) if chosen else {},
        "problems": problems,
        "oldest": queries.oldest_open(member, today=today) if not listed.rows else None,
        "chosen_by_hand": "note" in request.GET,
        **(_detail(request, chosen, listed.rows, problems) if chosen else {}),
    }
    return render(request, "inbox/inbox.html", context)


@require_safe
def suggestions(request: MemberRequest, note_id: int) -> HttpResponse:
    """Of a note: the problems it may speak of, and the notes that say something similar."""
    member, note = request.member, note_of(request.member, note_id)
    if not access.can_triage(member):
        raise NotAllowed("The inbox is product's.")
    sought = sought_noun(member.workspace_id, Noun.NOTE, note.pk, note.text)
    marked = {one.noun_id for one in likenesses_of(member, Noun.NOTE, note.pk)}
    context = {
        "note": note,
        "suggestions": [presenting.suggested(one) for one in similar_problems(member, note.text[:SOUGHT], limit=3)],
        "similar": [presenting.similar(one, marked) for one in similar_notes(member, sought, limit=3)],
    }
    return render(request, "inbox/suggestions.html", context)


@require_safe
def export(request: MemberRequest) -> StreamingHttpResponse:
    """Everything that matches the filters, as a file."""
    member, choice = request.member, queries.Choice.of(request.GET)
    if not access.can_triage(member):
        raise NotAllowed("The inbox is product's.")
    keys = queries.keys_matching(member, choice, today=today_of(request))
    rows = visible_notes(member).filter(pk__in=keys).select_related("account", "deal", "contact", "author", "owner")
    response = StreamingHttpResponse(_lines(rows.order_by("-at", "-pk")), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="inbox-{today_of(request):%Y-%m-%d}.csv"'
    return response


def _lines(rows: Any) -> Iterator[str]:
    class Echo:
        def write(self, line: str) -> str:
            return line

    writer = csv.writer(Echo())
    head = ("At", "State", "Source", "Said by a", "Account", "Deal", "Contact", "Noted by", "Looked after by", "Words")
    yield "\ufeff" + writer.writerow(head)
    for note in rows.iterator(chunk_size=500):
        yield writer.writerow([_safe(str(cell)) for cell in (
            note.at.isoformat(), note.state, Source(note.source).label, PersonKind(note.person_kind).label,
            note.account or "", note.deal or "", note.contact or "", note.author or note.author_name,
            note.owner or "", note.text,
        )])  # fmt: skip


def _safe(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is told as text."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


def _detail(request: MemberRequest, note: Note, rows: list[Note], problems: list[Problem]) -> Context:
    member = request.member
    insights = queries.insights_of_note(member, note)
    keys = [one.pk for one in rows]
    place = keys.index(note.pk) if note.pk in keys else -1
    after = keys[place + 1] if 0 <= place < len(keys) - 1 else (keys[place - 1] if place > 0 else None)
    return {
        "note": note,
        "after": after,
        "state": State(note.state),
        "pieces": presenting.marked_text(note.text, insights),
        "days": presenting.days_ahead(today_of(request)),
        "insights": [
            presenting.insight_row(one.insight, problem=one, may_take_back=access.can_take_back(member, one.insight))
            for one in insights
        ],
        "about": presenting.about(note, zone=member.workspace.zone),
        "form": LinkForm(problems=problems),
    }


def _chosen(request: MemberRequest, rows: list[Note]) -> Note | None:
    key = _number(request, "note")
    if key is None:
        return rows[0] if rows else None
    if listed := next((note for note in rows if note.pk == key), None):
        return listed
    found = visible_notes(request.member).filter(pk=key)
    note = found.select_related("account", "deal__stage", "contact", "author", "owner").first()
    if note is None:
        raise NotFound("There is no such note, or it is not yours to see.")
    return note


def _fresh_step(request: MemberRequest) -> Any:
    """The step that was just taken, so that it can be taken back."""
    key = _number(request, "done")
    step = queries.last_step(request.member) if key else None
    return step if step is not None and step.pk == key else None


def _number(request: MemberRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 18 else None


def today_of(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
