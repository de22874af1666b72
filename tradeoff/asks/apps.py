from django.apps import AppConfig

from tradeoff import log
from tradeoff.asks.events import AskAnswered, AskAppealed, AskLogged
from tradeoff.ui import navigation, panels


class AsksConfig(AppConfig):
    name = "tradeoff.asks"
    label = "asks"

    def ready(self) -> None:
        from tradeoff.activities import ports  # noqa: PLC0415
        from tradeoff.asks import discussing, queries  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.discussion import subjects  # noqa: PLC0415

        subjects.register(subjects.SubjectKind("ask", "Ask", discussing.find_ask))
        ports.register_dates("answers", queries.answer_dates)
        navigation.register(navigation.NavItem("Asks", "asks:asks", "inbox", "a", 20, 20))
        navigation.register_quick(navigation.QuickAdd("New ask", "asks:new", "inbox"))
        panels.register(place="deal", name="asks", title="Asks", url_name="asks:deal_panel", order=10)
        panels.register(place="account", name="asks", title="Asks", url_name="asks:account_panel", order=10)
        log.subscribe(AskLogged, "asks.mail_new_ask")
        log.subscribe(AskAnswered, "asks.mail_answer")
        log.subscribe(AskAppealed, "asks.mail_appeal")
