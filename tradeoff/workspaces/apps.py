from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "tradeoff.workspaces"
    label = "workspaces"
