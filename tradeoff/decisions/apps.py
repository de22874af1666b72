from django.apps import AppConfig

from tradeoff.ui import navigation, panels


class DecisionsConfig(AppConfig):
    name = "tradeoff.decisions"
    label = "decisions"

    def ready(self) -> None:
        panels.register(
            place="decision", name="weighing", title="What it weighs", url_name="strategy:weighing", order=10
        )
        navigation.register(navigation.NavItem("Decisions", "decisions:decisions", "gavel", "d", 50, 40))
        panels.register(
            place="problem", name="decision", title="Decision", url_name="decisions:problem_panel", order=10
        )
