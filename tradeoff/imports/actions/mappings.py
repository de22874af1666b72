"""Mappings that are remembered: kept when a file is written, changed and forgotten by a person."""

from __future__ import annotations

from collections.abc import Mapping as Given
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.imports import access, events
from tradeoff.imports.engine.remembering import fingerprint, kept
from tradeoff.imports.engine.targets import TARGETS
from tradeoff.imports.models import SavedMapping
from tradeoff.imports.rules import Noun
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed

if TYPE_CHECKING:
    from tradeoff.imports.engine.mapping import Mapping
    from tradeoff.workspaces.models import Member

LONGEST_NAME = 80


def remember(*, actor: Member, mapping: Mapping, file_name: str, now: datetime) -> SavedMapping:
    """Part of writing a file, whose log entry it shares: its columns become what they became, until changed."""
    headers = [column.header for column in mapping.columns]
    saved, _ = SavedMapping.objects.get_or_create(
        workspace_id=actor.workspace_id,
        noun=mapping.noun.value,
        fingerprint=fingerprint(headers),
        defaults={
            "name": _free_name(actor, mapping.noun, file_name),
            "saved_by": actor,
            "saved_at": now,
            "used_at": now,
        },
    )
    saved.columns, saved.used_at, saved.times_used = kept(mapping), now, saved.times_used + 1
    saved.save(update_fields=["columns", "used_at", "times_used"])
    return saved


@transaction.atomic
def change_mapping(
    *, saved: SavedMapping, actor: Member, name: str, fields: Given[str, str], now: datetime
) -> SavedMapping:
    """Another name, other fields by column name; refuses a name in use, an unknown field and one chosen twice."""
    held = _held(saved, actor)
    held.name = _checked_name(held, name)
    chosen = [{**column, "field": fields.get(column["header"], column["field"]) or None} for column in held.columns]
    _check_fields(Noun(held.noun), [column["field"] for column in chosen if column["field"]])
    held.columns = chosen
    held.save()
    log.record(events.MappingChanged(mapping_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def forget_mapping(*, saved: SavedMapping, actor: Member, now: datetime) -> None:
    """The next file with these columns is guessed anew; what came in stays."""
    held = _held(saved, actor)
    log.record(events.MappingForgotten(mapping_id=held.pk), actor=actor, now=now)
    held.delete()


def _held(saved: SavedMapping, actor: Member) -> SavedMapping:
    held = SavedMapping.objects.select_for_update(of=("self",)).get(pk=saved.pk)
    if not access.can_import_noun(actor, Noun(held.noun)):
        raise NotAllowed("A mapping is changed by those who may import what it maps.")
    return held


def _free_name(actor: Member, noun: Noun, file_name: str) -> str:
    """The file's name without its ending, with a number where it is taken."""
    stem = PurePath(file_name).stem.strip()[: LONGEST_NAME - 5] or noun.label
    taken = set(
        SavedMapping.objects.filter(workspace=actor.workspace_id, noun=noun.value).values_list("name", flat=True)
    )
    return next(name for name in (stem, *(f"{stem} {number}" for number in range(2, 10_000))) if name not in taken)


def _checked_name(held: SavedMapping, name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > LONGEST_NAME:
        raise Invalid(f"Give the mapping a name of up to {LONGEST_NAME} characters.", field="name")
    others = SavedMapping.objects.filter(workspace=held.workspace_id, noun=held.noun, name=wanted).exclude(pk=held.pk)
    if others.exists():
        raise Conflict("Another mapping is called so; choose another name.")
    return wanted


def _check_fields(noun: Noun, fields: list[str]) -> None:
    known = TARGETS[noun]
    for field in fields:
        known.field(field)
        if fields.count(field) > 1:
            raise Invalid(f"Two columns are mapped to “{known.field(field).label}”.", field="columns")
