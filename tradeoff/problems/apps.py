from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "tradeoff.problems"
    label = "problems"
