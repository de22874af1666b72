from django.apps import AppConfig

from tradeoff import log
from tradeoff.inbox.events import NotesTriaged
from tradeoff.notices import kinds, renderers
from tradeoff.ui import navigation, panels
from tradeoff.work import labels


class InboxConfig(AppConfig):
    name = "tradeoff.inbox"
    label = "inbox"

    def ready(self) -> None:
        from tradeoff.discussion import subjects  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.inbox import access, discussing, telling  # noqa: PLC0415
        from tradeoff.subscriptions.queries import left_accounts  # noqa: PLC0415
        from tradeoff.voice import ports  # noqa: PLC0415

        ports.churned_by(left_accounts)
        subjects.register(discussing.NOTE)
        navigation.register(navigation.NavItem("Inbox", "inbox:inbox", "mails", "m", 28, 18, access.can_triage))
        panels.register(
            place="problem", name="insights", title="What they said", url_name="inbox:problem_panel", order=20
        )
        panels.register(place="account", name="insights", title="Insights", url_name="inbox:account_panel", order=32)
        panels.register(place="deal", name="insights", title="Insights", url_name="inbox:deal_panel", order=31)
        kinds.register(kinds.Kind("inbox.settled", "What became of my notes", "Who wrote the note.", "daily"))
        kinds.register(kinds.Kind("inbox.woke", "Snoozed notes that are back", "Whose note it is, or who snoozed it."))
        renderers.register_many("inbox.settled", telling.settled)
        renderers.register_many("inbox.woke", telling.woke)
        labels.register("inbox.tell_submitters", "Tell who wrote a note what became of it")
        labels.register("inbox.wake", "Bring snoozed notes back")
        log.subscribe(NotesTriaged, "inbox.tell_submitters")
