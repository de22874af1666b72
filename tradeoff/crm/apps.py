from django.apps import AppConfig

from tradeoff import log
from tradeoff.ui import navigation
from tradeoff.workspaces.events import WorkspaceCreated


class CrmConfig(AppConfig):
    name = "tradeoff.crm"
    label = "crm"

    def ready(self) -> None:
        navigation.register(navigation.NavItem("Deals", "crm:deals", "handshake", "e", 25, 60))
        navigation.register(navigation.NavItem("Accounts", "crm:accounts", "building-2", "c", 30, 70))
        log.subscribe(WorkspaceCreated, "crm.lay_default_pipeline")
