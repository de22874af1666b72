from django.apps import AppConfig

from tradeoff.ui import navigation, panels


class SubscriptionsConfig(AppConfig):
    name = "tradeoff.subscriptions"
    label = "subscriptions"

    def ready(self) -> None:
        from tradeoff.subscriptions import access  # noqa: PLC0415 - models load before ready, not before apps

        place = ("Subscriptions", "subscriptions:subscriptions", "calendar-clock", "u", 35, 72)
        navigation.register(navigation.NavItem(*place, access.can_see_subscriptions))
        panels.register(
            place="account",
            name="subscriptions",
            title="Subscriptions",
            url_name="subscriptions:account_panel",
            order=5,
        )
