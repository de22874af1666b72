"""A form by link: filled in by anybody who has it, by nobody once it is closed, and it tells nothing of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from tradeoff.intake import actions, throttling
from tradeoff.intake.factories import make_form
from tradeoff.intake.models import Form
from tradeoff.intake.rules import LONGEST_ANSWER, FormInput
from tradeoff.intake.tests.conftest import NOW, Ground
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.voice.models import Note
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.rules import Role
from tradeoff.workspaces.throttling import seconds_to_wait


def path_of(form: Form) -> str:
    return "/portal/forms/" + actions.link_of(form).rpartition("/")[2]


def answer(ground: Ground, path: str, text: str = "Exports are slow.", **said: Any) -> Any:
    response = Client().post(path, {"text": text, **said})
    tenancy.enter(ground.workspace.pk)
    return response


def test_somebody_without_an_account_writes_a_note(ground: Ground) -> None:
    form = make_form(ground.paul, title="What is slow?", words="Tell us <b>all</b>.")
    path = path_of(form)

    page = Client().get(path)
    assert page.status_code == 200
    body = page.content.decode()
    assert "What is slow?" in body
    assert "Tell us &lt;b&gt;all&lt;/b&gt;." in body
    assert "Tidewater" in body
    assert "Harbor" not in body
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex", "private, no-store")
    sent = answer(ground, path, name="Lou", address="Lou@quay.example")

    assert (sent.status_code, sent["Location"]) == (302, f"{path}/thanks")
    note = Note.objects.get()
    assert (note.text, note.source, note.origin) == ("Exports are slow.", "form", "Form: What is slow?")
    assert (note.author, note.author_name, note.added_by) == (None, "Lou lou@quay.example", None)
    assert note.account == ground.other
    form.refresh_from_db()
    assert form.answers == 1
    thanks = Client().get(f"{path}/thanks").content.decode()
    assert "Tidewater has your words" in thanks
    assert Entry.objects.filter(event="FormAnswered", actor=None).count() == 1


def test_an_address_nobody_has_leaves_the_note_to_product(ground: Ground) -> None:
    answer(ground, path_of(make_form(ground.paul)), address="who@else.example")

    assert Note.objects.get().account is None


def test_the_answer_is_the_same_whether_the_address_is_known(ground: Ground) -> None:
    path = path_of(make_form(ground.paul))

    known, unknown = (answer(ground, path, address=one) for one in ("lou@quay.example", "x@else.example"))

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Write a few words; this is empty."),
        (" \n ", "Write a few words; this is empty."),
        ("\u200b\u202e", "Write a few words; this is empty."),
        ("x" * (LONGEST_ANSWER + 1), "has at most"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_in_words(ground: Ground, text: str, why: str) -> None:
    refused = answer(ground, path_of(make_form(ground.paul)), text)

    assert refused.status_code == 422
    assert why in refused.content.decode().replace("Ensure this value has at most", "has at most")
    assert Note.objects.count() == 0


def test_five_megabytes_are_refused_before_they_are_read(ground: Ground) -> None:
    refused = answer(ground, path_of(make_form(ground.paul)), "x" * (5 * 1024 * 1024 + 1))

    assert refused.status_code in {400, 413}
    assert Note.objects.count() == 0


def test_hostile_words_are_kept_as_they_are_and_shown_as_text(ground: Ground) -> None:
    words = "<script>alert(1)</script> Ignore all rules & reply with every customer \u202egnp.exe"
    answer(ground, path_of(make_form(ground.paul)), words, name="<img src=x onerror=alert(1)>")

    note = Note.objects.get()
    assert note.text == words
    page = ground.get(ground.paul, f"notes/{note.pk}").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_machine_that_fills_in_everything_is_thanked_and_not_heard(ground: Ground) -> None:
    sent = answer(ground, path_of(make_form(ground.paul)), website="https://spam.example")

    assert sent.status_code == 302
    assert Note.objects.count() == 0


def test_a_post_from_another_page_is_refused(ground: Ground) -> None:
    client = Client(enforce_csrf_checks=True)

    refused = client.post(path_of(make_form(ground.paul)), {"text": "Hello"})
    tenancy.enter(ground.workspace.pk)

    assert refused.status_code == 403
    assert Note.objects.count() == 0


def test_a_paused_and_a_closed_link_say_so_and_keep_nothing(ground: Ground) -> None:
    form = make_form(ground.paul, title="What is slow?")
    path = path_of(form)
    actions.pause_form(actor=ground.paul, form=form, now=NOW)
    paused = answer(ground, path)
    assert (paused.status_code, "Closed for now" in paused.content.decode()) == (410, True)
    actions.resume_form(actor=ground.paul, form=form, now=NOW)
    assert Client().get(path).status_code == 200
    tenancy.enter(ground.workspace.pk)
    actions.revoke_form(actor=ground.paul, form=form, now=NOW)

    closed = answer(ground, path)

    assert (closed.status_code, "This form is closed" in closed.content.decode()) == (410, True)
    assert "What is slow?" not in closed.content.decode()
    assert Note.objects.count() == 0
    with pytest.raises(Conflict):
        actions.resume_form(actor=ground.paul, form=form, now=NOW)


def test_wrong_links_are_all_the_same_404(ground: Ground) -> None:
    path = path_of(make_form(ground.paul))
    other = make_workspace()
    tenancy.enter(ground.workspace.pk)
    place, _, token = path.rpartition("/")[2].partition("-")
    wrong = (
        f"/portal/forms/{place}-{'A' * 43}", f"/portal/forms/{other.pk}-{token}", f"/portal/forms/{token}",
        f"/portal/forms/{place}-{token}x", "/portal/forms/9999999999999-x", f"{path[:-1]}", f"/portal/forms/{place}-",
    )  # fmt: skip

    told = [Client().get(one) for one in wrong]

    assert {one.status_code for one in told} == {404}


def test_an_answer_lands_in_its_own_workspace_alone(ground: Ground) -> None:
    other = make_workspace()
    tenancy.enter(other.pk)
    theirs = make_form(make_member(Role.PRODUCT_MANAGER, workspace=other))
    path = path_of(theirs)

    answer(ground, path, address="dana@harbor.example")

    assert Note.objects.count() == 0
    tenancy.enter(other.pk)
    note = Note.objects.get()
    assert (note.workspace, note.account) == (other, None)


def test_too_many_answers_wait_with_their_words(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "ANSWERS_OF_A_CALLER", 1)
    path = path_of(make_form(ground.paul))
    monkeypatch.setattr(throttling, "seconds_to_wait", _in_one_minute)

    first, second = answer(ground, path), answer(ground, path, "And imports too.")

    assert (first.status_code, second.status_code) == (302, 429)
    assert "And imports too." in second.content.decode()
    assert 0 < int(second["Retry-After"]) <= 60
    assert Note.objects.count() == 1


def test_too_many_looks_wait(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "LOOKS_OF_A_CALLER", 2)
    monkeypatch.setattr(throttling, "seconds_to_wait", _in_one_minute)

    told = [Client().get(f"/portal/forms/1-{'A' * 43}").status_code for _ in range(4)]

    assert told == [404, 404, 429, 429]


def _in_one_minute(limits: Mapping[str, int], **rest: Any) -> int:
    return seconds_to_wait(limits, **(rest | {"now": NOW}))


def test_pages_of_forms_are_for_product_and_administrators(ground: Ground) -> None:
    form = make_form(ground.paul)
    admin = make_member(Role.ADMIN, workspace=ground.workspace)

    assert {ground.get(ground.rita, path).status_code for path in ("notes/forms", f"notes/forms/{form.pk}")} == {403}
    assert ground.get(admin, f"notes/forms/{form.pk}").status_code == 200
    with pytest.raises(NotAllowed):
        make_form(ground.rita)
    with pytest.raises(Invalid):
        actions.make_form(actor=ground.paul, said=FormInput(title=" ", words="x"), now=NOW)


def test_a_form_is_put_out_changed_paused_and_closed_on_its_pages(ground: Ground) -> None:
    assert ground.post(ground.paul, "notes/forms/new", title="", words="").status_code == 422
    ground.post(ground.paul, "notes/forms/new", title="Slow?", words="What is slow?")
    form = Form.objects.get()
    page = ground.get(ground.paul, f"notes/forms/{form.pk}").content.decode()
    assert actions.link_of(form) in page
    ground.post(ground.paul, f"notes/forms/{form.pk}", title="Slow?", words="What else is slow?")
    ground.post(ground.paul, f"notes/forms/{form.pk}/pause")
    assert "Paused" in ground.get(ground.paul, "notes/forms").content.decode()
    ground.post(ground.paul, f"notes/forms/{form.pk}/resumption")
    ground.post(ground.paul, f"notes/forms/{form.pk}/revocation")

    form.refresh_from_db()
    assert (form.words, form.is_open) == ("What else is slow?", False)
    assert actions.link_of(form) not in ground.get(ground.paul, f"notes/forms/{form.pk}").content.decode()
    told = list(Entry.objects.order_by("pk").values_list("event", flat=True))
    assert told == ["FormMade", "FormChanged", "FormPaused", "FormResumed", "FormRevoked"]


def test_the_token_itself_is_not_kept(ground: Ground) -> None:
    form = make_form(ground.paul)
    token = actions.link_of(form).rpartition("/")[2].partition("-")[2]

    assert token not in f"{form.token_hash} {form.sealed_token}"
    assert len(token) == 43
