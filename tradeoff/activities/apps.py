from django.apps import AppConfig

from tradeoff.crm import ports
from tradeoff.ui import navigation, panels


class ActivitiesConfig(AppConfig):
    name = "tradeoff.activities"
    label = "activities"

    def ready(self) -> None:
        from tradeoff.activities.queries import quiet_mark  # noqa: PLC0415 - needs the models, loaded by now

        ports.register_mark("quiet", quiet_mark)
        navigation.register(navigation.NavItem("Activities", "activities:activities", "calendar-check", "y", 28, 75))
        panels.register(place="deal", name="activities", title="Activities", url_name="activities:deal_panel", order=20)
        panels.register(
            place="account", name="activities", title="Activities", url_name="activities:account_panel", order=20
        )
