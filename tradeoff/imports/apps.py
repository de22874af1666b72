from django.apps import AppConfig

from tradeoff.ui import navigation


class ImportsConfig(AppConfig):
    name = "tradeoff.imports"
    label = "imports"

    def ready(self) -> None:
        navigation.register(navigation.NavItem("Import", "imports:imports", "upload", "i", 90, 90))
        navigation.register_quick(navigation.QuickAdd("Import a file", "imports:new", "upload", "i"))
