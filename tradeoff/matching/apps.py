from django.apps import AppConfig

from tradeoff import log
from tradeoff.asks.events import AskLogged, AsksImported
from tradeoff.problems import ports
from tradeoff.problems.events import ProblemFramed, ProblemOpened
from tradeoff.ui import navigation, panels
from tradeoff.voice.events import NotesImported, NoteWritten
from tradeoff.work import labels


class MatchingConfig(AppConfig):
    name = "tradeoff.matching"
    label = "matching"

    def ready(self) -> None:
        from tradeoff.matching import access  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.matching.finding import suggest  # noqa: PLC0415

        ports.find_with(suggest)
        navigation.register(
            navigation.NavItem("Themes", "matching:themes", "shapes", "f", 45, 26, access.can_see_themes)
        )
        panels.register(place="note", name="similar", title="Similar notes", url_name="matching:note_panel", order=40)
        panels.register(place="ask", name="similar", title="Similar asks", url_name="matching:ask_panel", order=40)
        for event in (NoteWritten, NotesImported, AskLogged, AsksImported, ProblemOpened):
            log.subscribe(event, "matching.heard")
        log.subscribe(ProblemFramed, "matching.reworded")
        for task, label in (
            ("matching.heard", "Match what was heard"), ("matching.reworded", "Match a reworded problem"),
            ("matching.catch_up", "Match by words and meaning"), ("matching.sweep", "Match what was missed"),
            ("matching.group", "Group themes"), ("matching.compare", "Look for what says the same"),
        ):  # fmt: skip
            labels.register(task, label)
