from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tradeoff.ui"
    label = "ui"
