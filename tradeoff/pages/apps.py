from django.apps import AppConfig

from tradeoff.ui import navigation


class PagesConfig(AppConfig):
    name = "tradeoff.pages"
    label = "pages"

    def ready(self) -> None:
        navigation.register(navigation.NavItem("Home", "pages:home", "house", "h", 10, 10))
