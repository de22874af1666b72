"""A draft is drawn at once, or promised its tokens and written by a job; no transaction waits for the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from procrastinate.contrib.django import app

from tradeoff import log
from tradeoff.drafting import access, events, queries
from tradeoff.drafting.engine.extracting import drawn
from tradeoff.drafting.engine.prompting import cost_of, prompt_of, read_answer
from tradeoff.drafting.engine.withholding import give_back, withhold
from tradeoff.drafting.models import Draft
from tradeoff.drafting.offering import language_model
from tradeoff.drafting.ports import Completion, LanguageModel, ModelTrouble, Prompt
from tradeoff.drafting.rules import SLOW, Noun, State
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from collections.abc import Mapping

_APART = "\n\n\x1e\n\n"  # between texts while names are taken out of all of them together


@dataclass(frozen=True)
class _Prepared:
    """What may leave for a draft, and what was kept back of it."""

    prompt: Prompt
    held: Mapping[str, str]


@transaction.atomic
def ask_for_draft(*, actor: Member, noun: Noun, noun_id: int, now: datetime) -> Draft:
    """A draft that is ready, or one that waits for the model. Refuses where there is nothing to draw from, and while
    another one is under way."""
    if not access.can_draft(actor):
        raise NotAllowed("Drafts are made for product, who reads notes, states problems and answers asks.")
    material = queries.material_of(actor, noun, noun_id)
    if not any(text.strip() for text in material.texts):
        raise Invalid("No ask of yours stands under this problem yet: file one, then a statement can be drafted.")
    _tidy(actor, noun, noun_id, now)
    made = Draft(
        workspace_id=actor.workspace_id, kind=material.kind, noun=noun, noun_id=noun_id, by=actor, at=now,
        state=State.READY, texts_read=len(material.texts),
    )  # fmt: skip
    model = language_model()
    setting = queries.setting_of(actor.workspace_id)
    if model is not None and setting is not None and setting.is_on:
        _promise(made, _prepared(material), now=now.astimezone(actor.workspace.zone))
    if made.state == State.READY:
        made.text = drawn(material.kind, material.texts, title=material.title)
    made.save()
    log.record(events.DraftAsked(draft_id=made.pk), actor=actor, now=now)
    if made.state == State.WAITING:
        app.configure_task("drafting.write").defer(workspace_id=actor.workspace_id, draft_id=made.pk)
    return made


def write_draft(*, workspace_id: int, draft_id: int, model: LanguageModel | None = None) -> None:
    """Speak to the model and keep what it said; whatever goes wrong, the draft is drawn and says why."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        draft = Draft.objects.select_related("by", "by__workspace").filter(pk=draft_id, state=State.WAITING).first()
        if draft is None:
            return
        material = queries.material_of(draft.by, Noun(draft.noun), draft.noun_id)
        prepared = _prepared(material)
    speaker = model or language_model()
    said, trouble = _spoken(speaker, prepared.prompt)
    text = give_back(read_answer(said.text), prepared.held) if said else ""
    if said and not text:
        trouble = "The language model said nothing."
    with transaction.atomic():
        tenancy.enter(workspace_id)
        Draft.objects.filter(pk=draft_id, state=State.WAITING).update(
            state=State.READY,
            text=text or drawn(material.kind, material.texts, title=material.title),
            model=speaker.name if text and speaker else "",
            why_drawn="" if text else trouble,
            tokens=said.tokens if said else 0,
        )


def _spoken(model: LanguageModel | None, prompt: Prompt) -> tuple[Completion | None, str]:
    if model is None:
        return None, "The server names no language model any more."
    try:
        return model.complete(prompt), ""
    except ModelTrouble as trouble:
        return None, trouble.message


def _prepared(material: queries.Material) -> _Prepared:
    whole = _APART.join(material.texts)
    kept = withhold(whole, queries.names_in(whole))
    return _Prepared(prompt_of(material.kind, kept.text.split(_APART)), kept.held)


def _promise(made: Draft, prepared: _Prepared, *, now: datetime) -> None:
    """Put the tokens it may take aside, one draft at a time, so that two at once never pass the budget."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('drafting'), %s::int)", [made.workspace_id % 2**31])
    cost, budget = cost_of(prepared.prompt), queries.budget_of(made.workspace_id, now=now)
    if budget.allows(cost):
        made.state, made.tokens, made.withheld = State.WAITING, cost, len(prepared.held)
    else:
        made.why_drawn = budget.refusal(cost)


def _tidy(actor: Member, noun: Noun, noun_id: int, now: datetime) -> None:
    """A draft that waits far too long is given up, what it was promised stays spent, and one that waits is enough."""
    waiting = Draft.objects.filter(
        workspace=actor.workspace_id, noun=noun, noun_id=noun_id, by=actor, state=State.WAITING
    )
    waiting.filter(at__lt=now - timedelta(seconds=SLOW)).update(state=State.DISMISSED, text="It did not come in time.")
    if waiting.exists():
        raise Conflict("A draft of this is under way; it comes in a moment.")
