from django.apps import AppConfig

from tradeoff.ui import navigation
from tradeoff.work import labels


class DiscussionConfig(AppConfig):
    name = "tradeoff.discussion"
    label = "discussion"

    def ready(self) -> None:
        from tradeoff.discussion import ports, wording  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.notices import actions as notices  # noqa: PLC0415

        ports.told_by(notices.tell)
        wording.register()
        labels.register("discussion.remind", "Remind of a task")
        labels.register("discussion.sweep_files", "Remove files that broken-off uploads left")
        navigation.register(navigation.NavItem("My tasks", "discussion:tasks", "list-checks", "t", 15, 15))
