from django.apps import AppConfig

from tradeoff import log
from tradeoff.crm.events import DealEdited, DealLost, DealsImported, DealWon
from tradeoff.ui import navigation, panels


class RatesConfig(AppConfig):
    name = "tradeoff.rates"
    label = "rates"

    def ready(self) -> None:
        from tradeoff.rates import access  # noqa: PLC0415 - models load before ready, not before apps

        navigation.register(navigation.NavItem("Rates", "rates:rates", "banknote", "x", 95, 95, access.can_see_rates))
        panels.register(place="deal", name="rates", title="Stated amount", url_name="rates:deal_panel", order=5)
        for event in (DealEdited, DealWon, DealLost, DealsImported):
            log.subscribe(event, "rates.follow_deals")
