from django.apps import AppConfig

from tradeoff.ui import navigation


class DiscussionConfig(AppConfig):
    name = "tradeoff.discussion"
    label = "discussion"

    def ready(self) -> None:
        navigation.register(navigation.NavItem("My tasks", "discussion:tasks", "list-checks", "t", 15, 15))
