"""Run as a module on a migrated database: members who want a digest, jobs that tell each of them news, talkers."""

from __future__ import annotations

import sys

from tradeoff.config.environment import django_ready


def main(members: int, each: int, talkers: int) -> None:
    with django_ready():
        from django.db import transaction
        from django.utils import timezone
        from procrastinate.contrib.django import app

        from tradeoff.crm.factories import make_deal
        from tradeoff.log.models import Entry
        from tradeoff.notices.models import Preference
        from tradeoff.work.models import Run
        from tradeoff.workspaces.factories import make_member, make_workspace
        from tradeoff.workspaces.models import User

        now = timezone.now()
        with transaction.atomic():
            workspace = make_workspace(name="Faults", slug="faults")
            make_deal(workspace=workspace)
            for number in range(talkers):
                make_member(workspace=workspace, name=f"Talker {number}", email=f"t{number}@faults.example")
            for number in range(members):
                user = User.objects.create(email=f"m{number}@faults.example")  # without a password: nobody signs in
                member = make_member(workspace=workspace, name=f"Member {number}", user=user)
                Preference.objects.create(workspace=workspace, member=member, kind="work.failed", cadence="daily")
                for part in range(each):
                    run = Run.objects.create(
                        workspace=workspace, kind="tests", label=f"piece-{number}-{part}.", asked_by=member,
                        state="failed", asked_at=now,
                    )  # fmt: skip
                    entry = Entry.objects.append(
                        workspace_id=workspace.pk, actor_id=member.pk, event="RunFailed", noun="run", noun_id=run.pk,
                        at=now,
                    )  # fmt: skip
                    app.configure_task("notices.run_failed").defer(
                        workspace_id=workspace.pk, entry_id=entry.pk, facts={"run_id": run.pk}
                    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
