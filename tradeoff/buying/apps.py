from django.apps import AppConfig

from tradeoff.crm import ports
from tradeoff.ui import navigation, panels


class BuyingConfig(AppConfig):
    name = "tradeoff.buying"
    label = "buying"

    def ready(self) -> None:
        from tradeoff.buying import access  # noqa: PLC0415 - models load before ready, not before apps
        from tradeoff.buying.queries import undecided_mark  # noqa: PLC0415 - needs the models, loaded by now

        ports.register_mark("undecided", undecided_mark)
        navigation.register(
            navigation.NavItem("Prospects", "buying:prospects", "compass", "o", 32, 74, access.can_see_buying)
        )
        panels.register(place="deal", name="buying", title="Who buys and why", url_name="buying:deal_panel", order=8)
        panels.register(place="account", name="fit", title="Fit", url_name="buying:account_panel", order=30)
