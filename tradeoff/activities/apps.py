from django.apps import AppConfig

from tradeoff.ui import navigation, panels
from tradeoff.work import labels


class ActivitiesConfig(AppConfig):
    name = "tradeoff.activities"
    label = "activities"

    def ready(self) -> None:
        from tradeoff.activities import access, ports, queries  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.crm.ports import register_mark  # noqa: PLC0415

        labels.register("activities.read_sources", "Look for new mails and meetings")
        labels.register("activities.read_calendar", "Read a calendar")
        labels.register("activities.read_mailbox", "Read a mailbox")
        register_mark("quiet", queries.quiet_mark)
        ports.register_dates("tasks", queries.task_dates)
        place = ("Activities", "activities:activities", "calendar-check", "y", 28, 75)
        navigation.register(navigation.NavItem(*place, access.can_see_activities))
        panels.register(place="deal", name="activities", title="Activities", url_name="activities:deal_panel", order=20)
        panels.register(
            place="account", name="activities", title="Activities", url_name="activities:account_panel", order=20
        )
