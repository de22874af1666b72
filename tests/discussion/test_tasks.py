from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.discussion.conftest import Room
from tradeoff.discussion import actions, queries
from tradeoff.discussion.factories import AT, make_task
from tradeoff.discussion.models import Task
from tradeoff.discussion.rules import When, when_due
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.workspaces.models import Member

TODAY = date(2026, 11, 16)


def test_who_is_given_a_task_is_told_and_follows(room: Room) -> None:
    make_task(by=room.mara, assignee=room.pia, about="deal", about_id=room.deal.pk)

    assert [(kind, name) for kind, name, _ in room.told] == [("discussion.task", "Pia Product")]


def test_nobody_is_told_of_their_own_task(room: Room) -> None:
    make_task(by=room.rita, about="deal", about_id=room.deal.pk)

    assert room.told == []


def test_a_task_goes_to_somebody_who_may_see_the_subject(room: Room) -> None:
    with pytest.raises(Invalid, match="Cora Contributor may not see this deal"):
        make_task(by=room.mara, assignee=room.cora, about="deal", about_id=room.deal.pk)

    task = make_task(by=room.mara, assignee=room.pia, about="deal", about_id=room.deal.pk)
    with pytest.raises(Invalid, match="may not see"):
        change(task, room.mara, assignee=room.cora)


def test_done_and_undone(room: Room) -> None:
    task = make_task(by=room.mara, assignee=room.pia, about="deal", about_id=room.deal.pk)

    with pytest.raises(NotAllowed):
        actions.finish(actor=room.rita, task=task, now=AT)
    actions.finish(actor=room.pia, task=task, now=AT)
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == (room.pia, AT)
    assert queries.done_tasks_about(room.rita, "deal", room.deal.pk) == [task]
    assert queries.done_tasks_about(room.cora, "deal", room.deal.pk) == []

    actions.reopen(actor=room.mara, task=task, now=AT)
    task.refresh_from_db()
    assert task.done_at is None


def test_two_people_cannot_change_the_same_task_unseen(room: Room) -> None:
    task = make_task(by=room.mara, assignee=room.pia, about="deal", about_id=room.deal.pk)
    change(task, room.pia, text="Write to them")

    with pytest.raises(Conflict, match="Somebody changed this task"):
        change(task, room.mara, text="Visit them")


def test_a_reminder_comes_once_and_not_before_its_hour(room: Room) -> None:
    task = reminded_at(room, AT + timedelta(hours=1))

    assert actions.remind(task_id=task.pk, now=AT) is False
    assert actions.remind(task_id=task.pk, now=AT + timedelta(hours=1)) is True
    assert actions.remind(task_id=task.pk, now=AT + timedelta(hours=2)) is False
    assert [(kind, name) for kind, name, _ in room.told] == [("discussion.reminder", "Rita Rep")]


def test_a_reminder_that_was_moved_waits_for_the_later_hour(room: Room) -> None:
    task = reminded_at(room, AT + timedelta(hours=1))
    change(task, room.rita, remind_at=AT + timedelta(days=1))

    assert actions.remind(task_id=task.pk, now=AT + timedelta(hours=1)) is False
    assert actions.remind(task_id=task.pk, now=AT + timedelta(days=1)) is True


def test_nobody_is_reminded_of_what_is_done_or_out_of_sight(room: Room) -> None:
    done, unseen = reminded_at(room, AT), reminded_at(room, AT)
    actions.finish(actor=room.rita, task=done, now=AT)
    Task.objects.filter(pk=unseen.pk).update(assignee=room.cora)

    assert actions.remind(task_id=done.pk, now=AT) is False
    assert actions.remind(task_id=unseen.pk, now=AT) is False
    assert room.told == []


def test_the_worker_reminds_at_the_hour(room: Room, run_jobs: Callable[[], list[str]]) -> None:
    reminded_at(room, datetime(2020, 1, 1, tzinfo=UTC))

    run_jobs()
    run_jobs()

    assert [kind for kind, _, _ in room.told] == ["discussion.reminder"]


def test_the_hour_of_a_reminder_is_on_the_clock_of_who_is_to_do_it(room: Room) -> None:
    answer = room.post(
        room.rita,
        f"discussion/deal/{room.deal.pk}/tasks",
        text="Send the offer",
        assignee="Mara Manager",
        due="2026-12-01",
        remind_at="2026-12-01T09:00",
    )

    task = Task.objects.get()
    assert answer.status_code == 302
    assert task.assignee == room.mara
    assert task.remind_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)  # Berlin


def test_a_name_nobody_has_is_refused_beside_its_field(room: Room) -> None:
    answer = room.post(
        room.rita, f"discussion/deal/{room.deal.pk}/tasks", headers={"HX-Request": "true"}, text="Do", assignee="Nobody"
    )

    assert answer.status_code == 422
    assert "Nobody active here is called “Nobody”" in answer.content.decode()


def test_my_tasks_are_in_lists_and_only_of_what_i_may_see(room: Room) -> None:
    now = datetime.now(tz=UTC)
    for text, days in (("Late one", -2), ("Later one", 9)):
        actions.give_task(
            actor=room.rita, noun="deal", noun_id=room.deal.pk, text=text, assignee=room.rita,
            due=(now + timedelta(days=days)).date(), now=now,
        )  # fmt: skip
    unseen = make_task(by=room.rita, about="deal", about_id=room.deal.pk)
    Task.objects.filter(pk=unseen.pk).update(assignee=room.cora)

    page = room.get(room.rita, "tasks").content.decode()
    assert page.index("Overdue") < page.index("Late one") < page.index("Later one")
    assert "Nothing to do" in room.get(room.cora, "tasks").content.decode()

    task = Task.objects.get(text="Late one")
    ticked = room.post(room.rita, f"tasks/{task.pk}/done", headers={"HX-Request": "true"}, done="1", **{"from": "mine"})
    assert "Late one" not in ticked.content.decode()
    assert "Late one" in room.get(room.rita, "tasks?done=1").content.decode()


@pytest.mark.parametrize(
    ("due", "done", "list_"),
    [
        (date(2026, 11, 15), False, When.OVERDUE),
        (TODAY, False, When.TODAY),
        (date(2026, 11, 17), False, When.LATER),
        (None, False, When.SOMEDAY),
        (date(2026, 11, 15), True, When.DONE),
    ],
)
def test_a_task_stands_in_one_list(due: date | None, done: bool, list_: When) -> None:
    assert when_due(due, done=done, today=TODAY) is list_


def test_a_task_out_of_sight_is_not_there(room: Room) -> None:
    task = make_task(by=room.rita, about="deal", about_id=room.deal.pk)

    with pytest.raises(NotFound):
        queries.task_of(room.cora, task.pk)


def reminded_at(room: Room, at: datetime) -> Task:
    return actions.give_task(
        actor=room.rita, noun="deal", noun_id=room.deal.pk, text="Call", assignee=room.rita, remind_at=at, now=AT
    )


def change(
    task: Task, actor: Member, *, text: str = "", assignee: Member | None = None, remind_at: datetime | None = None
) -> Task:
    return actions.change_task(
        actor=actor, task=task, text=text or task.text, assignee=assignee or task.assignee, due=task.due,
        remind_at=remind_at, version=1, now=AT,
    )  # fmt: skip
