from django.apps import AppConfig

from tradeoff.ui import navigation, panels


class StrategyConfig(AppConfig):
    name = "tradeoff.strategy"
    label = "strategy"

    def ready(self) -> None:
        navigation.register(navigation.NavItem("Problems", "strategy:problems", "puzzle", "p", 40, 30))
        panels.register(place="problem", name="weighing", title="Weighing", url_name="strategy:weighing", order=5)
