"""A call comes in once, goes and comes back with its note, and is listened to; nothing becomes an ask by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tradeoff.asks.actions import AskInput
from tradeoff.asks.models import Ask
from tradeoff.calls import actions, queries
from tradeoff.calls.engine.reading import read_text
from tradeoff.calls.factories import NOW, make_call
from tradeoff.calls.models import Call, ProposedAsk, Speaker, TrackerHit, Turn
from tradeoff.calls.queries import CallFilter, Who
from tradeoff.calls.rules import CallInput, How, Side, SpeakerInput, TrackerInput
from tradeoff.calls.tests.conftest import TEXT, Ground
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.voice.models import Note
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.rules import Role

Jobs = Callable[[], list[str]]


def bring(ground: Ground, **fields: object) -> Call:
    return make_call(ground.rita, deal=ground.deal, text=TEXT, title="Security call", people=ground.people, **fields)  # type: ignore[arg-type]


def words() -> AskInput:
    return AskInput(wants="We need single sign-on.", type="blocker")


def test_a_call_is_one_note_whose_offsets_lead_back_to_its_turns(ground: Ground) -> None:
    call = bring(ground)

    note = Note.objects.get()
    assert call.note == note
    assert (note.source, note.deal, note.account, note.contact) == ("call", ground.deal, ground.account, ground.ana)
    assert note.text.startswith("Rita Sol: Thanks")
    turns = list(Turn.objects.order_by("position"))
    assert [note.text[one.offset : one.offset + len(one.text)] for one in turns] == [one.text for one in turns]
    assert [one.starts_ms for one in turns] == [1000, 8000, 20_000, 31_000]
    assert [(one.name, one.side, one.member, one.contact) for one in queries.speakers_of(call)] == [
        ("Rita Sol", Side.OURS, ground.rita, None),
        ("Ana Ruiz", Side.THEIRS, None, ground.ana),
    ]
    entry = Entry.objects.filter(event="CallImported").get()
    assert "sign-on" not in str(entry.facts)


def test_the_same_call_again_changes_nothing(ground: Ground) -> None:
    first = bring(ground)
    (transcript,) = read_text(TEXT)
    said = CallInput(title="Another name", at=NOW, deal_id=ground.deal.pk)

    again = actions.import_call(actor=ground.rita, transcript=transcript, said=said, people={}, now=NOW)

    assert (again.call, again.is_new) == (first, False)
    assert (Call.objects.count(), Note.objects.count(), Turn.objects.count()) == (1, 1, 4)


def test_the_same_external_id_is_the_same_call(ground: Ground) -> None:
    (one,), (other,) = read_text("Ana: a"), read_text("Ana: b")
    said = CallInput(title="A", at=NOW, account_id=ground.account.pk, external_id="gong-7")

    first = actions.import_call(actor=ground.rita, transcript=one, said=said, people={}, now=NOW)
    again = actions.import_call(actor=ground.rita, transcript=other, said=said, people={}, now=NOW)

    assert (again.call, again.is_new) == (first.call, False)


def test_a_removed_call_goes_with_its_note_and_is_not_taken_twice(ground: Ground) -> None:
    call = bring(ground)

    actions.remove_call(actor=ground.rita, call=call, now=NOW)

    assert queries.list_calls(ground.rita, CallFilter()).total == 0
    assert Note.objects.get().removed_at == NOW
    with pytest.raises(Conflict, match="somebody removed it"):
        bring(ground)
    actions.restore_call(actor=ground.rita, call=queries.removed_call_of(ground.rita, call.pk), now=NOW)
    assert queries.list_calls(ground.rita, CallFilter()).total == 1
    assert Note.objects.get().removed_at is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "title"),
        ({"deal_id": None}, "deal or the account"),
        ({"url": "javascript:alert(1)"}, "https"),
        ({"at": NOW.replace(year=2027)}, "ahead"),
    ],
)
def test_refuses_a_call_that_cannot_be(ground: Ground, change: dict[str, object], words: str) -> None:
    said = replace(CallInput(title="A", at=NOW, deal_id=ground.deal.pk), **change)  # type: ignore[arg-type]

    with pytest.raises(Invalid, match=words):
        actions.import_call(actor=ground.rita, transcript=read_text(TEXT)[0], said=said, people={}, now=NOW)

    assert not Call.objects.exists()
    assert not Note.objects.exists()


def test_refuses_people_of_elsewhere(ground: Ground) -> None:
    stranger = make_contact(account=make_account(workspace=ground.workspace))
    people = {"Ana Ruiz": SpeakerInput(side=Side.THEIRS, contact_id=stranger.pk)}

    with pytest.raises(Invalid, match="another account"):
        make_call(ground.rita, deal=ground.deal, text=TEXT, people=people)

    assert not Call.objects.exists()


def test_calls_are_seen_as_their_deals_are(ground: Ground) -> None:
    stranger = make_member(Role.ADMIN, workspace=make_workspace())
    tenancy.enter(ground.workspace.pk)
    other = make_member(Role.REP, workspace=ground.workspace)
    call = bring(ground)

    assert [queries.list_calls(one, CallFilter()).total for one in (ground.rita, ground.pia, ground.ada)] == [1, 1, 1]
    assert [queries.list_calls(one, CallFilter()).total for one in (ground.cora, stranger)] == [0, 0]
    for one in (ground.cora, stranger):
        with pytest.raises(NotFound):
            queries.call_of(one, call.pk)
    with pytest.raises(NotAllowed):
        actions.remove_call(actor=other, call=call, now=NOW)
    with pytest.raises(NotAllowed):
        make_call(ground.cora, deal=ground.deal)


def test_lists_are_narrowed_and_searched(ground: Ground, run_jobs: Jobs) -> None:
    call = bring(ground)
    make_call(ground.rita, account=ground.account, text="Bo: hello there", title="Chat")
    tracker = actions.set_tracker(actor=ground.pia, said=TrackerInput(name="SSO", phrases=("sign-on",)), now=NOW)
    run_jobs()

    def found(**wanted: object) -> list[str]:
        return [one.title for one in queries.list_calls(ground.rita, CallFilter(**wanted)).rows]  # type: ignore[arg-type]

    assert found(words="auditors insist") == ["Security call"]
    assert found(words="acme chat") == ["Chat"]
    assert found(words="rollout") == ["Security call"]
    assert found(words="nowhere") == []
    assert found(account_id=ground.account.pk) == ["Chat", "Security call"]
    assert found(tracker_id=tracker.pk) == ["Security call"]
    assert found(who=Who.CUSTOMER) == ["Security call"]
    assert found(who=Who.UNKNOWN) == ["Chat"]
    assert found(who=Who.US) == []
    assert found(to_do=True) == ["Security call"]
    row = queries.list_calls(ground.rita, CallFilter(to_do=True)).rows[0]
    assert (row.pk, row.open_proposals, row.tracker_hits) == (call.pk, 2, 1)


def test_what_the_customer_asks_for_is_proposed_and_nothing_applied(ground: Ground, run_jobs: Jobs) -> None:
    call = bring(ground)

    run_jobs()

    call.refresh_from_db()
    assert call.heard_at is not None
    assert [one.words for one in queries.proposals_of(call)] == [
        "We need single sign-on before we can sign anything.",
        "Also, could you export the results to a spreadsheet?",
    ]
    assert not Ask.objects.exists()


def test_an_accepted_proposal_is_an_ask_that_knows_its_call(ground: Ground, run_jobs: Jobs) -> None:
    call = bring(ground)
    run_jobs()
    first, second = queries.proposals_of(call)

    ask = actions.accept_proposal(actor=ground.rita, proposal=first, words=words(), now=NOW)
    actions.dismiss_proposal(actor=ground.rita, proposal=second, now=NOW)

    assert (ask.deal, ask.account, ask.asked_by) == (ground.deal, ground.account, ground.rita)
    assert queries.proposals_behind(ground.rita, ask) == [first]
    assert queries.proposals_behind(ground.cora, ask) == []
    with pytest.raises(Conflict):
        actions.accept_proposal(actor=ground.rita, proposal=second, words=words(), now=NOW)
    with pytest.raises(Conflict, match="became an ask"):
        actions.reopen_proposal(actor=ground.rita, proposal=first, now=NOW)
    actions.reopen_proposal(actor=ground.rita, proposal=second, now=NOW)
    assert queries.list_calls(ground.rita, CallFilter(to_do=True)).rows[0].open_proposals == 1


def test_on_a_closed_deal_the_ask_is_logged_on_the_account(ground: Ground, run_jobs: Jobs) -> None:
    lost = make_deal(workspace=ground.workspace, owner=ground.rita, account=ground.account, stage="Closed lost")
    call = make_call(ground.rita, deal=lost, text=TEXT)
    run_jobs()

    ask = actions.accept_proposal(actor=ground.rita, proposal=queries.proposals_of(call)[0], words=words(), now=NOW)

    assert (ask.deal, ask.account) == (None, ground.account)


def test_hearing_again_keeps_what_is_settled_and_drops_our_own_words(ground: Ground, run_jobs: Jobs) -> None:
    call = bring(ground)
    run_jobs()
    settled, _ = queries.proposals_of(call)
    actions.dismiss_proposal(actor=ground.rita, proposal=settled, now=NOW)
    ana = Speaker.objects.get(name="Ana Ruiz")

    actions.name_speaker(actor=ground.rita, speaker=ana, who=SpeakerInput(side=Side.OURS), now=NOW)
    run_jobs()

    assert list(ProposedAsk.objects.values_list("pk", flat=True)) == [settled.pk]
    rita = Speaker.objects.get(name="Rita Sol")
    actions.name_speaker(actor=ground.rita, speaker=rita, who=SpeakerInput(side=Side.UNKNOWN), now=NOW)
    run_jobs()
    assert [one.words for one in queries.proposals_of(call)] == [settled.words, "I need to ask our product people."]


def test_trackers_hear_words_and_meaning_in_old_calls_and_new(ground: Ground, run_jobs: Jobs) -> None:
    bring(ground)
    run_jobs()
    said = TrackerInput(name="Export", phrases=("spreadsheet",), examples=("We must not sign in before the audit.",))

    tracker = actions.set_tracker(actor=ground.pia, said=said, now=NOW)
    run_jobs()

    assert [(hit.how, hit.turn.position) for hit in queries.hits_of_tracker(ground.pia, tracker)][-1] == (How.WORDS, 3)
    make_call(ground.rita, account=ground.account, text="Bo: Two spreadsheets, please.")
    run_jobs()
    count = queries.tracker_counts(ground.pia)[tracker.pk]
    assert (count.calls, count.accounts, count.deals) == (2, 1, 1)
    assert queries.tracker_counts(ground.cora) == {}
    assert queries.hits_by_account(ground.pia, tracker)[0]["calls"] == 2
    changed = actions.set_tracker(
        actor=ground.pia, said=TrackerInput(name="Export", phrases=("nothing",)), tracker=tracker, now=NOW
    )
    run_jobs()
    assert not TrackerHit.objects.filter(tracker=changed).exists()


def test_without_a_model_trackers_go_by_words(ground: Ground, run_jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    from tradeoff.calls import meanings

    monkeypatch.setattr(meanings, "encoder", lambda: None)
    monkeypatch.setattr("tradeoff.calls.hearing.encoder", lambda: None)
    meanings.vectors_of.cache_clear()
    said = TrackerInput(name="SSO", phrases=("sign-on",), examples=("We want one password for everything.",))
    actions.set_tracker(actor=ground.pia, said=said, now=NOW)
    call = bring(ground)

    run_jobs()
    meanings.vectors_of.cache_clear()

    call.refresh_from_db()
    assert call.heard_with == ""
    assert [hit.how for hit in queries.hits_of_call(call)] == [How.WORDS]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (TrackerInput(name=" ", phrases=("a",)), "name"),
        (TrackerInput(name="A"), "listen for"),
        (TrackerInput(name="A", phrases=("…",)), "no word"),
        (TrackerInput(name="A", phrases=("x" * 81,)), "longer than"),
        (TrackerInput(name="A", phrases=("a",) * 61), "60 lines"),
    ],
)
def test_refuses_a_tracker_that_hears_nothing(ground: Ground, said: TrackerInput, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        actions.set_tracker(actor=ground.pia, said=said, now=NOW)


def test_a_tracker_is_removed_and_brought_back(ground: Ground) -> None:
    said = TrackerInput(name="SSO", phrases=("sso",))
    tracker = actions.set_tracker(actor=ground.pia, said=said, now=NOW)
    with pytest.raises(NotAllowed):
        actions.remove_tracker(actor=ground.rita, tracker=tracker, now=NOW)
    with pytest.raises(Invalid, match="listens already"):
        actions.set_tracker(actor=ground.pia, said=said, now=NOW)

    actions.remove_tracker(actor=ground.pia, tracker=tracker, now=NOW)

    assert list(queries.trackers_of(ground.pia)) == []
    actions.restore_tracker(actor=ground.pia, tracker=tracker, now=NOW)
    assert list(queries.trackers_of(ground.pia)) == [tracker]
