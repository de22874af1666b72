from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from tradeoff import log
from tradeoff.imports.events import FileImported, ImportUndone
from tradeoff.notices import kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.ui import navigation
from tradeoff.work import labels

if TYPE_CHECKING:
    from tradeoff.notices.models import Notice
    from tradeoff.workspaces.models import Member


class ImportsConfig(AppConfig):
    name = "tradeoff.imports"
    label = "imports"

    def ready(self) -> None:
        from tradeoff.imports.access import can_import  # noqa: PLC0415 - models load before ready, not before apps

        navigation.register(navigation.NavItem("Import", "imports:imports", "upload", "i", 90, 90, can_import))
        navigation.register_quick(navigation.QuickAdd("Import a file", "imports:new", "upload", "i", can_import))
        kinds.register(Kind("imports.done", "Imports of mine that are in", "Who pressed Import."))
        kinds.register(Kind("imports.undone", "Imports I undid", "Who pressed Undo."))
        for kind in ("imports.done", "imports.undone"):
            renderers.register(kind, words_of)
        log.subscribe(FileImported, "imports.tell")
        log.subscribe(ImportUndone, "imports.tell")
        labels.register("imports.check", "Check a file")
        labels.register("imports.write", "Write an import")
        labels.register("imports.undo", "Undo an import")
        labels.register("imports.tell", "Tell that an import is done")
        labels.register("imports.sweep", "Forget what was there before old imports")


def words_of(actor: Member, notice: Notice) -> renderers.Words | None:
    from tradeoff.imports.telling import words_for  # noqa: PLC0415 - models load after apps import this module

    return words_for(actor, notice)
