"""Taking in, embedding and proposing, in the background; each may be killed and runs again from where it stood."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.matching import actions, vectors
from tradeoff.matching.encoding import encoder
from tradeoff.matching.queries import serving_encoder
from tradeoff.matching.rules import Noun
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import today_in

if TYPE_CHECKING:
    from tradeoff.text.encoder import Encoder

TURN: Final = 120.0  # seconds; then other workspaces have theirs


@app.task(name="matching.heard", retry=Again())
def heard(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - as every subscriber
    """Something with words came in."""
    catch_up(workspace_id)


@app.task(name="matching.reworded", retry=Again())
def reworded(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - as every subscriber
    """A problem says something else now."""
    if actions.retake(workspace_id, Noun.PROBLEM, facts["problem_id"]):
        catch_up(workspace_id)


@app.task(name="matching.catch_up", retry=Again())
def catch_up(workspace_id: int, *, everything: bool = False) -> None:
    """Passages first, so that words match at once; then vectors. What they suggest, and the rest, in further jobs."""
    until = time.monotonic() + TURN
    while actions.take_in(workspace_id, everything=everything):
        pass
    if _embed(workspace_id, until=until):
        app.configure_task("matching.catch_up").defer(workspace_id=workspace_id, everything=everything)
    elif everything:
        _group(workspace_id)


@app.task(name="matching.compare", retry=Again())
def compare(workspace_id: int, encoder_name: str, fresh: dict[str, list[int]]) -> None:
    """What just got its vectors is held against what was there."""
    ids = {Noun(noun): keys for noun, keys in fresh.items()}
    actions.propose_likenesses(workspace_id, ids, encoder=encoder_name, now=timezone.now())
    actions.propose_merges(workspace_id, ids.get(Noun.PROBLEM, []), encoder=encoder_name, now=timezone.now())


@app.periodic(cron="40 2 * * *")
@app.task(name="matching.sweep", queueing_lock="matching.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Every workspace whole, once a night: what was missed, the vectors of a model that is new, and its themes."""
    for workspace_id in every_workspace():
        app.configure_task("matching.catch_up").defer(workspace_id=workspace_id, everything=True)


@app.task(name="matching.group", retry=Again())
def group(workspace_id: int, member_id: int) -> None:
    """Somebody wants the themes now."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        actor = Member.objects.select_related("workspace").get(pk=member_id)
        serving, today = serving_encoder(workspace_id), today_in(workspace_id, now=timezone.now())
    if serving:
        actions.group_themes(workspace_id, encoder=serving, actor=actor, now=timezone.now(), today=today)


def _group(workspace_id: int) -> None:
    with transaction.atomic():
        tenancy.enter(workspace_id)
        serving, today = serving_encoder(workspace_id), today_in(workspace_id, now=timezone.now())
    if serving:
        actions.group_themes(workspace_id, encoder=serving, actor=None, now=timezone.now(), today=today)


def _embed(workspace_id: int, *, until: float) -> bool:
    """Whether something is left when the turn is over."""
    present = encoder()
    if present is None or not vectors.are_kept():
        return False
    done, over = 1, False
    while done and not over:
        done = _embed_some(workspace_id, present)
        over = time.monotonic() > until
    actions.serve(workspace_id, present.name, now=timezone.now())
    return over and done > 0


@transaction.atomic
def _embed_some(workspace_id: int, present: Encoder) -> int:
    """The next batch; that it is still to be compared is written with its vectors, so no death comes between."""
    done, fresh = actions.embed(workspace_id, present)
    ids: dict[str, Any] = {noun.value: keys for noun, keys in fresh.items() if keys}
    if ids:
        job = app.configure_task("matching.compare")
        job.defer(workspace_id=workspace_id, encoder_name=present.name, fresh=ids)
    return done
