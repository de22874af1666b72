from django.apps import AppConfig


class AsksConfig(AppConfig):
    name = "tradeoff.asks"
    label = "asks"
