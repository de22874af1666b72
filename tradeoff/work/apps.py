from django.apps import AppConfig

from tradeoff.work import labels


class WorkConfig(AppConfig):
    name = "tradeoff.work"
    label = "work"

    def ready(self) -> None:
        labels.register("work.rescue", "Hand on jobs whose worker died")
        labels.register("work.settle_teams", "Moves between teams whose day has come")
        labels.register("work.sweep", "Forget jobs that went well a week ago")
        labels.register("builtin:procrastinate.builtin.remove_old_jobs", "Forget old jobs")
