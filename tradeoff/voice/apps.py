from django.apps import AppConfig

from tradeoff.ui import navigation, panels


class VoiceConfig(AppConfig):
    name = "tradeoff.voice"
    label = "voice"

    def ready(self) -> None:
        from tradeoff.voice import access  # noqa: PLC0415 - models load before ready, not before apps

        navigation.register(
            navigation.NavItem("Notes", "voice:notes", "message-square-quote", "n", 29, 28, access.can_see_notes)
        )
        panels.register(place="deal", name="notes", title="Notes", url_name="voice:deal_panel", order=30)
        panels.register(place="account", name="notes", title="Notes", url_name="voice:account_panel", order=30)
