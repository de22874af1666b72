from django.apps import AppConfig

from tradeoff.ui import navigation, panels
from tradeoff.work import labels


class DraftingConfig(AppConfig):
    name = "tradeoff.drafting"
    label = "drafting"

    def ready(self) -> None:
        from tradeoff.drafting import access  # noqa: PLC0415 - models load before ready, not before apps

        place = navigation.NavItem("Language model", "drafting:setting", "pen-line", "z", 94, 94, access.can_set_up)
        navigation.register(place)
        for noun, title, order in (("note", "Summary", 45), ("problem", "Draft a statement", 25), ("ask", "Reply", 45)):
            panels.register(place=noun, name="draft", title=title, url_name=f"drafting:{noun}", order=order)
        labels.register("drafting.write", "Write a draft")
