from django.apps import AppConfig

from tradeoff import log
from tradeoff.asks.events import AskAnswered, AskAppealed, AskLogged
from tradeoff.notices import kinds, renderers
from tradeoff.ui import navigation, panels
from tradeoff.work import labels


class AsksConfig(AppConfig):
    name = "tradeoff.asks"
    label = "asks"

    def ready(self) -> None:
        from tradeoff.activities import ports  # noqa: PLC0415
        from tradeoff.asks import access, discussing, queries, question_news, telling  # noqa: PLC0415 - models load before ready
        from tradeoff.discussion import subjects  # noqa: PLC0415

        subjects.register(discussing.ASK)
        question_news.register()
        ports.register_dates("answers", queries.answer_dates)
        navigation.register(navigation.NavItem("Asks", "asks:asks", "inbox", "a", 20, 20))
        navigation.register_quick(navigation.QuickAdd("New ask", "asks:new", "inbox", allows=access.can_log_ask))
        panels.register(place="deal", name="asks", title="Asks", url_name="asks:deal_panel", order=10)
        panels.register(place="account", name="asks", title="Asks", url_name="asks:account_panel", order=10)
        for name, label, who, default in (
            ("asks.answered", "Answers to my asks", "Who asked.", "immediate"),
            ("asks.new", "New asks to look after", "Who looks after asks of that kind.", "immediate"),
            ("asks.appealed", "Look again at my answer", "Who gave the answer.", "immediate"),
            ("asks.due", "Answers I owe", "Who looks after the ask, a day before and when late.", "daily"),
        ):
            kinds.register(kinds.Kind(name, label, who, default))
            renderers.register_many(name, telling.words)
        for task, label in (
            ("asks.mail_new_ask", "Tell of a new ask"), ("asks.mail_answer", "Tell of an answer"),
            ("asks.mail_appeal", "Tell of an appeal"), ("asks.tell_due", "Tell who owes an answer"),
        ):  # fmt: skip
            labels.register(task, label)
        log.subscribe(AskLogged, "asks.mail_new_ask")
        log.subscribe(AskAnswered, "asks.mail_answer")
        log.subscribe(AskAppealed, "asks.mail_appeal")
