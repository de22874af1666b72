from django.apps import AppConfig


class LogConfig(AppConfig):
    name = "tradeoff.log"
    label = "log"
