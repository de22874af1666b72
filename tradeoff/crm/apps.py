from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "tradeoff.crm"
    label = "crm"
