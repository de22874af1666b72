from __future__ import annotations

from django.apps import AppConfig

from tradeoff import log
from tradeoff.asks.events import AskAnswered, AskLogged
from tradeoff.crm.ports import register_keeper
from tradeoff.integrations.events import Connected
from tradeoff.ui import panels
from tradeoff.work import labels


class SyncingConfig(AppConfig):
    name = "tradeoff.syncing"
    label = "syncing"

    def ready(self) -> None:
        from tradeoff.integrations import actions as doors  # noqa: PLC0415 - models load before ready
        from tradeoff.syncing import actions  # noqa: PLC0415

        panels.register(place="crm", name="sync", title="Sync", url_name="syncing:panel", order=1)
        register_keeper("crm", actions.CrmKeeper())
        doors.on("deals", actions.heard)
        for event, task, label in (
            (Connected, "syncing.begin", "Begin to read a CRM"),
            (AskLogged, "syncing.tell", "Tell an ask at its deal in the CRM"),
            (AskAnswered, "syncing.tell", "Tell an answer at its deal in the CRM"),
        ):
            log.subscribe(event, task)
            labels.register(task, label)
        labels.register("syncing.sync", "Read a CRM")
        labels.register("syncing.try", "Try what a CRM would bring")
        labels.register("syncing.changes", "Read what changed in a CRM")
        labels.register("syncing.reread", "Read again what a CRM says has changed")
        labels.register("syncing.write", "Bring a change of a deal to the CRM")
        labels.register("syncing.clock", "Read every CRM that is connected")
        labels.register("syncing.night", "Check open deals with every CRM")
