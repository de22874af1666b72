"""Notices under kills, and many at once.

Ten random points of people being told and of a digest at which web, worker or PostgreSQL is killed (-9); and ten
thousand members told one thing, up to a job for each of their mails.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bench.figure import Figure, seconds
from bench.ground import Ground
from tests.faults import digest

SEED, KILLS, MEMBERS, EACH, MANY = 2026, 10, 40, 5, 10_000


def figures(_: Ground) -> Iterator[Figure]:
    """The kills on a server of their own, with fsync; warm says nothing here."""
    yield _queue()
    outcome = digest.run(seed=SEED, kills=KILLS, members=MEMBERS, each=EACH)
    beside = {
        "kills": float(len(outcome.kills)),
        "of_web": float(sum(kill.startswith("web") for kill in outcome.kills)),
        "comments_answered": float(outcome.answered),
        "comments_unanswered": float(outcome.unanswered),
        "mails": float(outcome.mails),
        "failed_jobs": float(outcome.failed_jobs),
    }
    n = outcome.expected + outcome.answered
    lost = outcome.lost + outcome.expected - outcome.told + outcome.answered_untold
    yield Figure("notify.lost", float(lost), "notices", n, beside, warm=False)
    yield Figure("notify.in_app_doubled", float(outcome.in_app_doubled), "notices", outcome.notices, beside, warm=False)
    in_flight = {"most_in_flight": float(outcome.in_flight), "under_two_ids": float(outcome.mailed_under_two_ids)}
    yield Figure("notify.mail_doubled", float(outcome.repeats), "mails", outcome.mails, in_flight, warm=False)


def _queue() -> Figure:
    """As a comment on what everybody follows does, then as the worker's job does until nothing waits."""
    from django.db import transaction

    from tradeoff.notices import actions
    from tradeoff.workspaces import tenancy

    now = datetime.now(UTC)
    with transaction.atomic():
        workspace_id = _many_members()
    with transaction.atomic():
        tenancy.enter(workspace_id)
        told = seconds(lambda: _tell_all(workspace_id, now))
    gathered = 0

    def gather() -> None:
        nonlocal gathered
        while made := actions.gather(workspace_id=workspace_id, now=now):
            gathered += made

    mailed = seconds(gather)
    assert gathered == MANY, f"{gathered} mails"
    return Figure("notify.queue_10k_s", told + mailed, "s", MANY, {"told_s": told, "mailed_s": mailed}, warm=False)


def _tell_all(workspace_id: int, now: datetime) -> None:
    from tradeoff.notices import actions
    from tradeoff.workspaces.models import Member

    members = Member.objects.filter(workspace=workspace_id)
    actions.tell(members=members, kind="work.failed", noun="run", noun_id=1, occasion="bench", now=now)


def _many_members() -> int:
    from tradeoff.workspaces.factories import make_workspace
    from tradeoff.workspaces.models import Member, User

    workspace = make_workspace(name="Many", slug="many")
    users = User.objects.bulk_create([User(email=f"many{number}@bench.example") for number in range(MANY)])
    Member.objects.bulk_create([Member(workspace=workspace, user=user, name=user.email) for user in users])
    return int(workspace.pk)
