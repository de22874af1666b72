from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from tradeoff import log
from tradeoff.notices import kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.work import labels
from tradeoff.work.events import RunFailed

if TYPE_CHECKING:
    from tradeoff.notices.models import Notice
    from tradeoff.workspaces.models import Member


class NoticesConfig(AppConfig):
    name = "tradeoff.notices"
    label = "notices"

    def ready(self) -> None:
        kinds.register(Kind("work.failed", "Work of mine that failed", "Who started it."))
        renderers.register("work.failed", failed_run)
        log.subscribe(RunFailed, "notices.run_failed")
        labels.register("notices.gather", "Put notices into mails")
        labels.register("notices.gather_due", "Mail digests and what waited for quiet hours to end")
        labels.register("notices.post", "Send a mail")
        labels.register("notices.run_failed", "Tell that work failed")


def failed_run(actor: Member, notice: Notice) -> renderers.Words | None:
    """`work` lies below and knows nothing of notices, so its one kind is worded here."""
    from tradeoff.work.queries import runs_of  # noqa: PLC0415 - models load after apps import this module

    run = runs_of(actor).filter(pk=notice.noun_id).first()
    return renderers.Words(f"Failed: {run.label}", run.words, f"work/{run.pk}") if run else None
