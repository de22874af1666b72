from __future__ import annotations

from datetime import timedelta

import pytest

from tests.discussion.conftest import Room
from tradeoff.discussion import actions, queries, subjects
from tradeoff.discussion.factories import AT, make_comment
from tradeoff.discussion.models import Comment, Following, Wording
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.workspaces.models import Member


def test_followers_hear_of_a_comment_once_and_its_author_not_at_all(room: Room) -> None:
    say(room, room.mara, "Who calls them?")

    assert kinds(room) == [("discussion.comment", "Rita Rep")]  # the owner follows by itself

    room.told.clear()
    say(room, room.rita, "I do.")

    assert kinds(room) == [("discussion.comment", "Mara Manager")]


def test_who_is_mentioned_hears_of_the_mention_and_not_of_the_comment_too(room: Room) -> None:
    made = say(room, room.mara, "@Rita Rep and @pia product, see this. @Rita Rep!")

    assert kinds(room) == [("discussion.mention", "Pia Product"), ("discussion.mention", "Rita Rep")]
    assert made.text == f"@[{room.rita.pk}] and @[{room.pia.pk}], see this. @[{room.rita.pk}]!"
    assert following(room) == {"Mara Manager", "Rita Rep", "Pia Product"}


def test_somebody_without_sight_cannot_be_mentioned(room: Room) -> None:
    with pytest.raises(Invalid, match="Cora Contributor may not see this deal, so a mention would not reach them"):
        say(room, room.mara, "What do you think, @Cora Contributor?")

    assert not Comment.objects.exists()
    assert room.told == []


def test_a_mention_by_number_of_somebody_without_sight_is_refused_as_well(room: Room) -> None:
    with pytest.raises(Invalid, match="may not see"):
        say(room, room.mara, f"@[{room.cora.pk}] look")


def test_an_edit_keeps_the_former_wording_and_tells_only_who_is_mentioned_anew(room: Room) -> None:
    made = say(room, room.mara, "Call @Rita Rep.")
    room.told.clear()

    actions.edit(actor=room.mara, comment=made, text="Call @Rita Rep and @Pia Product.", version=1, now=AT)

    assert kinds(room) == [("discussion.mention", "Pia Product")]
    assert [one.text for one in Wording.objects.all()] == [f"Call @[{room.rita.pk}]."]
    made.refresh_from_db()
    assert made.version == 2


def test_two_windows_cannot_edit_the_same_wording(room: Room) -> None:
    made = say(room, room.mara, "First")
    actions.edit(actor=room.mara, comment=made, text="Second", version=1, now=AT)

    with pytest.raises(Conflict, match="changed in another window"):
        actions.edit(actor=room.mara, comment=made, text="Also second", version=1, now=AT)

    made.refresh_from_db()
    assert made.text == "Second"


def test_nobody_edits_the_words_of_another(room: Room) -> None:
    made = say(room, room.rita, "Mine")

    with pytest.raises(NotAllowed):
        actions.edit(actor=room.ada, comment=made, text="Yours", version=1, now=AT)


def test_deleting_leaves_who_did_and_no_word(room: Room) -> None:
    made = say(room, room.rita, "The secret")
    actions.edit(actor=room.rita, comment=made, text="The greater secret", version=1, now=AT)

    with pytest.raises(NotAllowed):
        actions.remove(actor=room.mara, comment=made, now=AT)
    actions.remove(actor=room.ada, comment=made, now=AT)

    made.refresh_from_db()
    assert (made.text, made.removed_by) == ("", room.ada)
    assert not Wording.objects.exists()
    page = room.get(room.rita, f"discussion/deal/{room.deal.pk}").content.decode()
    assert "Deleted by Ada Admin" in page
    assert "secret" not in page


def test_the_log_carries_no_word_of_it(room: Room) -> None:
    made = say(room, room.rita, "The secret amount is 4711")
    actions.edit(actor=room.rita, comment=made, text="The secret amount is 4712", version=1, now=AT)

    entries = Entry.objects.filter(noun="comment").order_by("pk")

    assert [entry.event for entry in entries] == ["CommentWritten", "CommentEdited"]
    assert all(entry.facts == {"comment_id": made.pk, "about": "deal", "about_id": room.deal.pk} for entry in entries)


def test_who_stopped_following_hears_only_of_mentions(room: Room) -> None:
    actions.unfollow(actor=room.rita, noun="deal", noun_id=room.deal.pk, now=AT)

    say(room, room.mara, "For whoever follows")
    assert kinds(room) == []

    say(room, room.mara, "For @Rita Rep")
    assert kinds(room) == [("discussion.mention", "Rita Rep")]
    assert following(room) == {"Mara Manager"}


def test_who_lost_sight_is_neither_told_nor_shown_as_a_follower(room: Room) -> None:
    about = subjects.about(room.rita, "deal", room.deal.pk)
    Following.objects.create(workspace=room.workspace, about="deal", about_id=room.deal.pk, member=room.cora, since=AT)

    say(room, room.mara, "Confidential")

    assert kinds(room) == [("discussion.comment", "Rita Rep")]
    assert room.cora not in queries.followers_of(about, actor=room.rita)


def test_out_of_sight_is_not_there(room: Room) -> None:
    with pytest.raises(NotFound):
        say(room, room.cora, "I should not")
    with pytest.raises(NotFound):
        actions.comment(actor=room.rita, noun="invoice", noun_id=1, text="No such noun", now=AT)


@pytest.mark.parametrize("text", ["", "   \n ", "\0"])
def test_an_empty_comment_is_refused(room: Room, text: str) -> None:
    with pytest.raises(Invalid, match="Write something first"):
        say(room, room.rita, text)


def test_a_quote_from_elsewhere_is_refused(room: Room) -> None:
    elsewhere = make_comment(author=room.rita, about="account", about_id=room.deal.account_id or 0)

    with pytest.raises(Invalid, match="not in this discussion"):
        actions.comment(actor=room.rita, noun="deal", noun_id=room.deal.pk, text="Yes", quoted_id=elsewhere.pk, now=AT)


def test_an_erased_member_is_called_by_their_present_name_everywhere(room: Room) -> None:
    say(room, room.mara, "Ask @Rita Rep")
    say(room, room.rita, "Yes?")

    Member.objects.filter(pk=room.rita.pk).update(name="Former member", user=None, is_active=False)

    page = room.get(room.mara, f"discussion/deal/{room.deal.pk}").content.decode()
    assert "Rita" not in page.replace("Rita Rep owns", "")
    assert '<span class="mention">@Former member</span>' in page
    room.told.clear()
    say(room, room.mara, "Anybody there?")
    assert kinds(room) == []


def test_the_newest_are_shown_and_the_rest_counted(room: Room) -> None:
    for number in range(33):
        make_comment(
            author=room.rita, about="deal", about_id=room.deal.pk, text=f"Number {number}.",
            now=AT + timedelta(minutes=number),
        )  # fmt: skip
    about = subjects.about(room.rita, "deal", room.deal.pk)

    thread = queries.thread_of(about, actor=room.rita)

    assert [thread.comments[0].text, thread.comments[-1].text] == ["Number 3.", "Number 32."]
    assert (thread.total, thread.earlier) == (33, 3)


def say(room: Room, who: Member, text: str) -> Comment:
    return actions.comment(actor=who, noun="deal", noun_id=room.deal.pk, text=text, now=AT)


def kinds(room: Room) -> list[tuple[str, str]]:
    return sorted((kind, name) for kind, name, _ in room.told)


def following(room: Room) -> set[str]:
    about = subjects.about(room.mara, "deal", room.deal.pk)
    return {one.name for one in queries.followers_of(about, actor=room.mara)}
