from django.apps import AppConfig

from tradeoff.ui import navigation
from tradeoff.work import labels


class IntakeConfig(AppConfig):
    name = "tradeoff.intake"
    label = "intake"

    def ready(self) -> None:
        from tradeoff.intake import access  # noqa: PLC0415 - models load before ready, not before apps

        navigation.register_quick(
            navigation.QuickAdd("Notes from mails", "intake:mails", "mail", allows=access.can_bring_mails)
        )
        navigation.register_quick(
            navigation.QuickAdd("Form by link", "intake:new_form", "link", allows=access.can_put_out_forms)
        )
        labels.register("intake.forget_previews", "Forget mails that were looked at and not taken in")
