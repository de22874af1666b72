from django.apps import AppConfig

from tradeoff.ui import navigation, panels


class DecisionsConfig(AppConfig):
    name = "tradeoff.decisions"
    label = "decisions"

    def ready(self) -> None:
        from tradeoff.decisions import discussing  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.discussion import subjects  # noqa: PLC0415

        # the place "decision" is handed the problem's id, because what it weighs is the problem
        subjects.register(subjects.SubjectKind("decision", "Decision", discussing.find_decision, place="record"))
        panels.register(
            place="decision", name="weighing", title="What it weighs", url_name="strategy:weighing", order=10
        )
        navigation.register(navigation.NavItem("Decisions", "decisions:decisions", "gavel", "d", 50, 40))
        panels.register(
            place="problem", name="decision", title="Decision", url_name="decisions:problem_panel", order=10
        )
