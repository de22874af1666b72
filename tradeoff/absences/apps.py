from __future__ import annotations

from django.apps import AppConfig

from tradeoff import log
from tradeoff.absences.events import AbsenceSaid
from tradeoff.notices import kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.work import labels


class AbsencesConfig(AppConfig):
    name = "tradeoff.absences"
    label = "absences"

    def ready(self) -> None:
        from tradeoff.absences import telling  # noqa: PLC0415 - models load before ready, not before apps

        kinds.register(Kind("absences.acting", "I act for somebody who is away", "Who was named to act."))
        renderers.register("absences.acting", telling.acting)
        log.subscribe(AbsenceSaid, "absences.tell_acting")
        labels.register("absences.tell_acting", "Tell who acts for somebody away")
