"""The pages of calls: brought in with a preview, read, settled, tracked; as their reader may."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from tradeoff.asks.models import Ask
from tradeoff.calls import actions, queries
from tradeoff.calls.factories import NOW, make_call
from tradeoff.calls.models import Call, ProposedAsk, Tracker
from tradeoff.calls.rules import Side, TrackerInput
from tradeoff.calls.tests.conftest import TEXT, Ground

Jobs = Callable[[], list[str]]


def preview(ground: Ground, text: str = TEXT, name: str = "call.txt") -> str:
    file = SimpleUploadedFile(name, text.encode())
    answer = ground.client(ground.rita).post(ground.url(f"deals/{ground.deal.pk}/calls/new"), {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


def draft_in(page: str) -> str:
    match = re.search(r'name="draft" value="([^"]+)"', page)
    assert match is not None
    return match[1]


def test_a_file_is_shown_before_it_is_kept(ground: Ground) -> None:
    page = preview(ground)

    assert "4 turns, 2 speakers" in page
    assert "Found by name." in page
    assert not Call.objects.exists()

    told = {
        "draft": draft_in(page), "call0-title": "Security call", "call0-at": "2026-11-10T10:00", "call0-url": "",
        "call0-who_0": f"m:{ground.rita.pk}", "call0-who_1": f"c:{ground.ana.pk}",
    }  # fmt: skip
    answer = ground.client(ground.rita).post(ground.url(f"deals/{ground.deal.pk}/calls/new"), told)

    call = Call.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/calls/{call.pk}")
    assert [one.side for one in queries.speakers_of(call)] == [Side.OURS, Side.THEIRS]


def test_a_malformed_file_keeps_nothing_and_names_its_line(ground: Ground) -> None:
    file = SimpleUploadedFile("call.vtt", b"WEBVTT\n\n00:00:01.000 -> 00:00:02.000\nHi\n\n00:00:xx --> 00:00:04.000\n")

    answer = ground.client(ground.rita).post(ground.url(f"deals/{ground.deal.pk}/calls/new"), {"file": file})

    assert answer.status_code == 422
    assert "Line 6: the time code" in answer.content.decode()
    assert not Call.objects.exists()


def test_pasted_words_are_taken_and_both_at_once_refused(ground: Ground) -> None:
    client, url = ground.client(ground.rita), ground.url(f"accounts/{ground.account.pk}/calls/new")

    assert "4 turns" in client.post(url, {"text": TEXT}).content.decode()
    both = client.post(url, {"text": TEXT, "file": SimpleUploadedFile("a.txt", b"Ana: x")})
    assert both.status_code == 422
    assert client.post(url, {}).status_code == 422


def test_a_preview_of_somebody_else_is_refused(ground: Ground) -> None:
    draft = draft_in(preview(ground))

    for told in (draft, draft[:-3], "x"):
        answer = ground.client(ground.ada).post(ground.url(f"deals/{ground.deal.pk}/calls/new"), {"draft": told})
        assert answer.status_code == 422

    assert not Call.objects.exists()


def test_the_page_shows_words_marks_and_figures(ground: Ground, run_jobs: Jobs) -> None:
    call = make_call(
        ground.rita, deal=ground.deal, text=TEXT + "[0:40] Ana Ruiz: <script>alert(1)</script>\n", people=ground.people
    )
    said = TrackerInput(name="Sign-on", phrases=("single sign-on",))
    actions.set_tracker(actor=ground.pia, said=said, now=NOW)
    run_jobs()

    page = ground.client(ground.pia).get(ground.url(f"calls/{call.pk}")).content.decode()

    assert '<mark class="both"' in page
    assert "single sign-on" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert 'href="#t-1"' in page
    assert "We talk" in page
    assert page.count("Make it an ask") == 2


def test_a_proposal_becomes_an_ask_through_its_form(ground: Ground, run_jobs: Jobs) -> None:
    call = make_call(ground.rita, deal=ground.deal, text=TEXT, people=ground.people, title="Security call")
    run_jobs()
    first = queries.proposals_of(call)[0]
    client, url = ground.client(ground.rita), ground.url(f"calls/{call.pk}/proposals/{first.pk}")

    page = client.get(url).content.decode()
    assert "We need single sign-on before we can sign anything." in page
    assert "Ana Ruiz, Security call" in page
    assert client.post(url, {"wants": "We need SSO."}).status_code == 422
    answer = client.post(url, {"wants": "We need SSO.", "type": "blocker", "said_by": "Ana Ruiz"})

    ask = Ask.objects.get()
    assert answer.status_code == 302
    assert (ask.wants, ask.said_by_contact) == ("We need SSO.", ground.ana)
    panel = client.get(ground.url(f"asks/{ask.pk}/calls"), headers={"HX-Request": "true"}).content.decode()
    assert "Security call, at 0:08" in panel
    assert client.get(url).status_code == 302


def test_a_proposal_is_dismissed_and_taken_back(ground: Ground, run_jobs: Jobs) -> None:
    call = make_call(ground.rita, deal=ground.deal, text=TEXT, people=ground.people)
    run_jobs()
    first = queries.proposals_of(call)[0]
    client, url = ground.client(ground.rita), ground.url(f"calls/{call.pk}/proposals/{first.pk}")

    answer = client.post(f"{url}/dismissal")
    assert "Take it back" in client.get(answer["Location"].split("#", maxsplit=1)[0]).content.decode()
    client.post(f"{url}/reopening")

    first.refresh_from_db()
    assert first.settled_at is None
    assert ProposedAsk.objects.filter(settled_at=None).count() == 2


def test_a_contributor_is_told_why_and_sees_nothing(ground: Ground) -> None:
    call = make_call(ground.rita, deal=ground.deal, text=TEXT)
    client = ground.client(ground.cora)

    assert "customers’ words" in client.get(ground.url("calls")).content.decode()
    assert client.get(ground.url("calls/new")).status_code == 403
    assert client.get(ground.url(f"calls/{call.pk}")).status_code == 404
    assert client.get(ground.url(f"deals/{ground.deal.pk}/calls")).status_code in {403, 404}
    assert "customers’ words" in client.get(ground.url("calls/trackers")).content.decode()
    assert client.post(ground.url(f"calls/{call.pk}/removal")).status_code == 404


def test_a_tracker_is_tried_before_it_is_kept(ground: Ground, run_jobs: Jobs) -> None:
    make_call(ground.rita, deal=ground.deal, text=TEXT, title="Security call")
    run_jobs()
    client, url = ground.client(ground.pia), ground.url("calls/trackers/new")
    told = {"name": "Sign-on", "phrases": "single sign on\nSAML", "examples": ""}

    tried = client.post(url, told | {"do": "try"}).content.decode()
    assert "<mark>single sign-on</mark>" in tried
    assert "1 hit in 1 of the newest 1 call" in tried
    assert not Tracker.objects.exists()
    kept = client.post(url, told | {"do": "keep"})
    run_jobs()

    page = client.get(kept["Location"]).content.decode()
    assert "Heard in 1 call with 1 account" in page
    assert "by words" in page
    assert ground.client(ground.rita).get(url).status_code == 403


def test_panels_and_pages_are_there_for_every_place(ground: Ground, run_jobs: Jobs) -> None:
    empty = ground.client(ground.rita).get(ground.url("calls")).content.decode()
    assert "No call yet" in empty
    call = make_call(ground.rita, deal=ground.deal, text=TEXT, title="Security call")
    run_jobs()

    client = ground.client(ground.rita)
    for path in (
        "calls", "calls?todo=1&who=customer&q=auditors", "calls/new?q=acme", f"deals/{ground.deal.pk}/calls",
        f"accounts/{ground.account.pk}/calls", f"deals/{ground.deal.pk}/calls/new",
        f"accounts/{ground.account.pk}/calls/new", "calls/trackers", f"calls?account={ground.account.pk}",
        f"calls/{call.pk}",
    ):  # fmt: skip
        assert client.get(ground.url(path)).status_code == 200, path
    removed = client.post(ground.url(f"calls/{call.pk}/removal"))
    assert "Bring it back" in client.get(removed["Location"]).content.decode()
    assert client.post(ground.url(f"calls/{call.pk}/restoring")).status_code == 302
