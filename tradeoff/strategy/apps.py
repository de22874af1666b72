from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "tradeoff.strategy"
    label = "strategy"
