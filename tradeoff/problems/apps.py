from django.apps import AppConfig

from tradeoff.asks import ports
from tradeoff.ui import navigation, panels


class ProblemsConfig(AppConfig):
    name = "tradeoff.problems"
    label = "problems"

    def ready(self) -> None:
        from tradeoff.discussion import subjects  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.problems import access, discussing  # noqa: PLC0415
        from tradeoff.problems.queries import has_opened  # noqa: PLC0415 - models load before ready, not before apps

        subjects.register(discussing.PROBLEM)
        ports.problems_opened_by(has_opened)
        navigation.register_quick(
            navigation.QuickAdd("New problem", "problems:new", "puzzle", allows=access.can_open_problem)
        )
        panels.register(place="ask", name="filing", title="Problem", url_name="problems:file_ask", order=10)
        panels.register(
            place="ask_form", name="similar", title="Similar problems", url_name="problems:similar_panel", order=10
        )
