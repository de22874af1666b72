from django.apps import AppConfig

from tradeoff import log
from tradeoff.calls.events import CallImported, CallRestored, SpeakerNamed, TrackerRestored, TrackerSet
from tradeoff.ui import navigation, panels
from tradeoff.work import labels


class CallsConfig(AppConfig):
    name = "tradeoff.calls"
    label = "calls"

    def ready(self) -> None:
        from tradeoff.calls import access  # noqa: PLC0415 - models load before ready, not before apps

        navigation.register(navigation.NavItem("Calls", "calls:calls", "phone", "k", 31, 29, access.can_see_calls))
        panels.register(place="deal", name="calls", title="Calls", url_name="calls:deal_panel", order=32)
        panels.register(place="account", name="calls", title="Calls", url_name="calls:account_panel", order=32)
        panels.register(place="ask", name="calls", title="Heard on a call", url_name="calls:ask_panel", order=40)
        labels.register("calls.hear", "Listen to a call")
        labels.register("calls.track", "Look for a tracker in the calls")
        for heard in (CallImported, CallRestored, SpeakerNamed):
            log.subscribe(heard, "calls.hear")
        for tracked in (TrackerSet, TrackerRestored):
            log.subscribe(tracked, "calls.track")
