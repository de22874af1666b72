"""How far matching by meaning has come, and whose vectors answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tradeoff.matching import vectors
from tradeoff.matching.encoding import encoder
from tradeoff.matching.models import Passage, Serving


@dataclass(frozen=True)
class Progress:
    """Passages of a workspace: how many there are, and how many have a vector of the present model.

    `model` is empty where there is none; `serving` names the model whose vectors answer meanwhile.
    """

    passages: int
    done: int
    model: str
    serving: str
    since: datetime | None
    has_vectors: bool

    @property
    def waiting(self) -> int:
        return self.passages - self.done if self.is_on else 0

    @property
    def is_on(self) -> bool:
        return bool(self.model) and self.has_vectors

    @property
    def changes_model(self) -> bool:
        return self.is_on and bool(self.serving) and self.serving != self.model

    @property
    def percent(self) -> int:
        return 100 if not self.passages else 100 * self.done // self.passages


def progress_of(workspace_id: int) -> Progress:
    present = encoder()
    name = present.name if present else ""
    mine = Count("pk", filter=Q(encoder=name)) if name else Count("pk", filter=Q(pk=None))
    counted = Passage.objects.filter(workspace=workspace_id).aggregate(all=Count("pk"), done=mine)
    serving = Serving.objects.filter(workspace=workspace_id).first()
    return Progress(
        counted["all"], counted["done"], name, serving.encoder if serving else "", serving.since if serving else None,
        vectors.are_kept(),
    )  # fmt: skip


def serving_encoder(workspace_id: int) -> str:
    """The model whose vectors answer; empty where words alone do."""
    found = Serving.objects.filter(workspace=workspace_id).values_list("encoder", flat=True).first()
    return found or ""
