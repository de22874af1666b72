from django.apps import AppConfig

from tradeoff import log
from tradeoff.ui import navigation, panels
from tradeoff.workspaces.events import WorkspaceCreated


class CrmConfig(AppConfig):
    name = "tradeoff.crm"
    label = "crm"

    def ready(self) -> None:
        from tradeoff.crm import discussing  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.discussion import subjects  # noqa: PLC0415

        navigation.register(navigation.NavItem("Deals", "crm:deals", "handshake", "e", 25, 60))
        navigation.register(navigation.NavItem("Accounts", "crm:accounts", "building-2", "c", 30, 70))
        panels.register(place="visibility", name="bands", title="Bands", url_name="crm:bands", order=10)
        subjects.register(discussing.DEAL)
        subjects.register(discussing.ACCOUNT)
        log.subscribe(WorkspaceCreated, "crm.lay_default_pipeline")
