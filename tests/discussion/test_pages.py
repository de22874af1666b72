from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.discussion.conftest import Room
from tradeoff.discussion import actions
from tradeoff.discussion.factories import AT, make_comment, make_task
from tradeoff.discussion.models import Comment, Task
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

HTMX = {"HX-Request": "true"}


def test_it_works_with_plain_forms(room: Room) -> None:
    where = f"discussion/deal/{room.deal.pk}"

    answer = room.post(room.rita, f"{where}/comments", text="Line one\nhttps://a.example/b <b>")
    made = Comment.objects.get()
    page = room.get(room.rita, where).content.decode()

    assert answer["Location"].endswith(f"/{where}#comment-{made.pk}")
    assert 'Line one<br><a href="https://a.example/b"' in page
    assert "&lt;b&gt;" in page
    assert room.get(room.rita, f"comments/{made.pk}")["Location"].endswith(f"#comment-{made.pk}")


def test_the_thread_answers_only_when_it_is_another(room: Room) -> None:
    make_comment(author=room.rita, about="deal", about_id=room.deal.pk)
    thread = f"discussion/deal/{room.deal.pk}/thread"
    first = room.get(room.rita, thread).content.decode()
    seen = first.split("?seen=")[1].split("&")[0]

    assert room.get(room.rita, f"{thread}?seen={seen}").status_code == 204

    actions.edit(actor=room.rita, comment=Comment.objects.get(), text="Otherwise", version=1, now=AT)

    assert "Otherwise" in room.get(room.rita, f"{thread}?seen={seen}").content.decode()


def test_a_refused_comment_keeps_its_words(room: Room) -> None:
    answer = room.post(
        room.rita, f"discussion/deal/{room.deal.pk}/comments", headers=HTMX, text="Long words for @Cora Contributor"
    )

    assert answer.status_code == 422
    assert "Cora Contributor may not see this deal" in answer.content.decode()
    assert "Long words for @Cora Contributor</textarea>" in answer.content.decode()


def test_a_second_editor_sees_both_wordings(room: Room) -> None:
    made = make_comment(author=room.rita, about="deal", about_id=room.deal.pk, text="First")
    room.post(room.rita, f"comments/{made.pk}/edit", text="Theirs", version=1)

    late = room.post(room.rita, f"comments/{made.pk}/edit", headers=HTMX, text="Mine", version=1)

    page = late.content.decode()
    assert late.status_code == 422
    assert "changed in another window" in page
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    again = page.split('name="version" value="')[1].split('"')[0]
    assert room.post(room.rita, f"comments/{made.pk}/edit", text="Mine", version=again).status_code == 302
    assert Comment.objects.get().text == "Mine"
    assert "Theirs" in room.get(room.rita, f"comments/{made.pk}/wordings").content.decode()


def test_the_picker_offers_only_who_may_see_it(room: Room) -> None:
    page = room.get(room.rita, f"discussion/deal/{room.deal.pk}/people?q=a").content.decode()

    assert "Mara Manager" in page
    assert "Cora" not in page
    assert (
        "Nobody of that name" in room.get(room.rita, f"discussion/deal/{room.deal.pk}/people?q=cora").content.decode()
    )


@pytest.mark.parametrize("who", ["no sight", "another company"])
def test_nothing_of_it_is_there_for_who_may_not_see_the_subject(room: Room, who: str) -> None:
    comment = make_comment(author=room.rita, about="deal", about_id=room.deal.pk, text="Confidential")
    task = make_task(by=room.rita, about="deal", about_id=room.deal.pk)
    reader = room.cora
    if who == "another company":
        stranger = make_member(Role.ADMIN)
        reader = make_member(Role.ADMIN, workspace=stranger.workspace, name="Stranger")
        room.workspace = stranger.workspace
    where = f"discussion/deal/{room.deal.pk}"

    for path in (
        where, f"{where}/thread", f"{where}/people?q=", f"comments/{comment.pk}", f"comments/{comment.pk}/edit",
        f"comments/{comment.pk}/wordings", f"tasks/{task.pk}",
    ):  # fmt: skip
        assert room.get(reader, path).status_code == 404, path
    for path in (
        f"{where}/comments", f"{where}/following", f"{where}/tasks", f"comments/{comment.pk}/edit",
        f"comments/{comment.pk}/removal", f"tasks/{task.pk}/done", f"tasks/{task.pk}/removal",
    ):  # fmt: skip
        assert room.post(reader, path, text="x", assignee="x", version="1", done="1").status_code == 404, path
    tenancy.enter(comment.workspace_id)
    assert Comment.objects.get().text == "Confidential"
    assert Task.objects.get().done_at is None


def test_the_panel_asks_no_more_for_more_comments(room: Room) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert room.get(room.rita, f"discussion/deal/{room.deal.pk}", **HTMX).status_code == 200
        return len(asked)

    for who in (room.rita, room.mara, room.pia):
        make_comment(author=who, about="deal", about_id=room.deal.pk, text="One for @Mara Manager")
    queries()  # the first also signs in
    few = queries()
    for who in (room.rita, room.mara, room.pia) * 5:
        made = make_comment(author=who, about="deal", about_id=room.deal.pk, text="And one for @Pia Product")
        actions.comment(actor=room.rita, noun="deal", noun_id=room.deal.pk, text="Yes", quoted_id=made.pk, now=AT)
        make_task(by=who, about="deal", about_id=room.deal.pk)

    assert queries() == few
    assert few <= 26  # the visit itself takes ten: transaction, session, member, roles
