from django.apps import AppConfig

from tradeoff.ui import navigation, panels


class SubscriptionsConfig(AppConfig):
    name = "tradeoff.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        navigation.register(
            navigation.NavItem("Subscriptions", "subscriptions:subscriptions", "calendar-clock", "u", 35, 72)
        )
        panels.register(
            place="account",
            name="subscriptions",
            title="Subscriptions",
            url_name="subscriptions:account_panel",
            order=5,
        )
