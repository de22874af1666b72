from django.apps import AppConfig

from tradeoff import log
from tradeoff.decisions.events import DecisionPrepared, DecisionSigned
from tradeoff.notices import kinds, renderers
from tradeoff.ui import navigation, panels
from tradeoff.work import labels


class DecisionsConfig(AppConfig):
    name = "tradeoff.decisions"
    label = "decisions"

    def ready(self) -> None:
        from tradeoff.decisions import telling  # noqa: PLC0415 - models load before ready, not before apps

        for name, label, who, words in (
            ("decisions.waiting", "Decisions that wait for me", "Who decides.", telling.waiting),
            ("decisions.signed", "Decisions signed", "Who prepared it and who owns the problem.", telling.signed),
        ):
            kinds.register(kinds.Kind(name, label, who))
            renderers.register_many(name, words)
        labels.register("decisions.tell_prepared", "Tell of a decision that waits")
        labels.register("decisions.tell_signed", "Tell of a signed decision")
        log.subscribe(DecisionPrepared, "decisions.tell_prepared")
        log.subscribe(DecisionSigned, "decisions.tell_signed")
        from tradeoff.decisions import discussing  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.discussion import subjects  # noqa: PLC0415

        subjects.register(discussing.DECISION)
        panels.register(
            place="decision", name="weighing", title="What it weighs", url_name="strategy:weighing", order=10
        )
        navigation.register(navigation.NavItem("Decisions", "decisions:decisions", "gavel", "d", 50, 40))
        panels.register(
            place="problem", name="decision", title="Decision", url_name="decisions:problem_panel", order=10
        )
