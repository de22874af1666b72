"""A chat is hard to confuse: the same press twice, old buttons, who left, a week told once, a socket that falls."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import Ask
from tradeoff.crm.factories import make_deal
from tradeoff.decisions import actions as decisions
from tradeoff.decisions.factories import make_decidable_problem, make_right
from tradeoff.decisions.models import Decision
from tradeoff.integrations import actions
from tradeoff.integrations.models import ChatPerson, Connection
from tradeoff.integrations.slack.fake import SlackTwin, person
from tradeoff.integrations.slack.fake.sockets import APP_TOKEN
from tradeoff.integrations.tests.conftest import PM, REP, STRANGER, Talking
from tradeoff.integrations.tests.test_slack import form
from tradeoff.kernel.errors import Invalid, NotAllowed, NotFound
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def filled_ask(row: Connection, twin: SlackTwin, rep: Member) -> Mapping[str, Any]:
    deal = make_deal(workspace=rep.workspace, owner=rep)
    form(row, person.slash(REP))
    return person.submit(REP, twin.views[-1], about=f"deal-{deal.pk}", wants="A log", type="blocker")


def test_a_form_sent_twice_is_one_ask(slack: Talking, rep: Member) -> None:
    row, twin = slack
    sent = filled_ask(row, twin, rep)
    assert form(row, sent) == form(row, sent)
    assert Ask.objects.count() == 1


def test_a_form_that_was_refused_may_be_sent_again(slack: Talking, rep: Member) -> None:
    row, twin = slack
    form(row, person.slash(REP))
    view = twin.views[0]
    deal = make_deal(workspace=rep.workspace, owner=rep)
    told = {"about": f"deal-{deal.pk}", "wants": "A log", "type": "blocker"}
    assert "errors" in form(row, person.submit(REP, view, **told, needed_by="2020-01-01"))
    assert form(row, person.submit(REP, view, **told))["response_action"] == "update"
    assert Ask.objects.count() == 1


def waiting(row: Connection, twin: SlackTwin, pm: Member) -> tuple[Decision, Mapping[str, Any]]:
    """A decision that was brought to who decides, and its first button."""
    problem = make_decidable_problem(owner=pm)
    make_right(holder=pm)
    today = timezone.now().date()
    decision = decisions.prepare(problem=problem, actor=pm, today=today, now=timezone.now())
    actions.tell_decision(workspace_id=pm.workspace_id, decision_id=decision.pk, now=timezone.now())
    assert row.pk
    found = [one for block in twin.messages[-1]["blocks"] for one in block.get("elements", []) if "value" in one]
    return decision, found[0]


def signing(view: Mapping[str, Any], who: str = PM) -> Mapping[str, Any]:
    review = (timezone.now() + timedelta(days=90)).date().isoformat()
    return person.submit(who, view, reason="Auditors ask.", expected_outcome="They pass.", review_on=review)


def test_a_button_of_an_old_message_says_it_is_decided(slack: Talking, pm: Member) -> None:
    row, twin = slack
    decision, button = waiting(row, twin, pm)
    form(row, person.press(PM, button))
    form(row, person.press(PM, button))
    first, second = twin.views
    assert form(row, signing(first))["response_action"] == "update"
    assert form(row, signing(first))["response_action"] == "update"  # an impatient finger
    assert form(row, signing(second))["response_action"] == "update"  # the other window says the same
    decision.refresh_from_db()
    signed = decision.signed_at
    twin.views.clear()
    form(row, person.press(PM, button))
    assert "signed already" in json.dumps(twin.views[0])
    decision.refresh_from_db()
    assert decision.signed_at == signed


def test_a_button_of_another_workspaces_decision_does_nothing(slack: Talking, pm: Member) -> None:
    row, twin = slack
    _decision, button = waiting(row, twin, pm)
    other = make_decidable_problem(owner=make_member(Role.PRODUCT_MANAGER))
    forged = {**button, "value": f"{other.pk + 999999}:{button['value'].partition(':')[2]}"}
    form(row, person.press(PM, forged))
    assert "input" not in json.dumps(twin.views)
    form(row, person.press(PM, {**button, "value": "1:2:3"}))
    form(row, person.press(PM, {**button, "value": ""}))
    assert "not ours" in json.dumps(twin.views[-1])


def test_a_decision_handed_over_is_brought_to_the_other(slack: Talking, rep: Member, pm: Member) -> None:
    row, twin = slack
    decision, button = waiting(row, twin, pm)
    Decision.objects.filter(pk=decision.pk).update(decider=rep)
    told: dict[str, Any] = {"workspace_id": pm.workspace_id, "decision_id": decision.pk, "now": timezone.now()}
    assert actions.tell_decision(**told) == 2
    assert [one["channel"] for one in twin.messages] == [f"D{PM[1:]}", f"D{REP[1:]}"]
    assert "Priya decides this now" in json.dumps(twin.messages[0]["blocks"])
    assert "value" in json.dumps(twin.messages[1]["blocks"])
    form(row, person.press(PM, button))
    assert "Priya decides this" in json.dumps(twin.views.pop())
    twin.messages.pop(0)  # somebody deleted it there
    actions.tell_decision(**told)
    assert len(twin.messages) == 1


def test_another_team_that_has_the_app_is_not_heard(slack: Talking, rep: Member) -> None:
    row, twin = slack
    assert form(row, {**person.slash(REP), "team_id": "T0OTHER"}) == {}
    sent = filled_ask(row, twin, rep)
    twin.views.clear()
    form(row, {**sent, "team": {"id": "T0OTHER"}, "user": {"id": REP, "team_id": "T0OTHER"}})
    assert not Ask.objects.exists()
    assert not twin.views


def test_who_left_is_nobody_at_once(slack: Talking, pm: Member) -> None:
    row, twin = slack
    decision, button = waiting(row, twin, pm)
    form(row, person.press(PM, button))
    view = twin.views.pop()
    Member.objects.filter(pk=pm.pk).update(is_active=False)
    assert "does not know you" in json.dumps(form(row, signing(view)))
    form(row, person.press(PM, button))
    assert "does not know you" in json.dumps(twin.views.pop())
    decision.refresh_from_db()
    assert decision.signed_at is None
    said = len(twin.messages)
    assert actions.tell_decision(workspace_id=pm.workspace_id, decision_id=decision.pk, now=timezone.now()) == 0
    assert len(twin.messages) == said


def test_an_admin_says_who_somebody_is_and_it_stays(slack: Talking, admin: Member, rep: Member) -> None:
    row, twin = slack
    guest = ChatPerson.objects.get(person=STRANGER)
    assert (guest.member, guest.name) == (None, "Guest")
    with pytest.raises(NotAllowed):
        actions.say_who(connection=row, actor=rep, person_id=guest.pk, member_id=rep.pk, now=timezone.now())
    other = make_member(Role.REP)
    tenancy.enter(row.workspace_id)
    with pytest.raises(NotFound):
        actions.say_who(connection=row, actor=admin, person_id=guest.pk, member_id=other.pk, now=timezone.now())
    actions.say_who(connection=row, actor=admin, person_id=guest.pk, member_id=rep.pk, now=timezone.now())
    for _night in range(2):
        actions.match_people(connection=row, now=timezone.now())
        assert ChatPerson.objects.get(member=rep).person == STRANGER
    form(row, person.slash(STRANGER))
    assert twin.views
    assert "does not know you" in form(row, person.slash(REP))["text"]
    Member.objects.filter(pk=rep.pk).update(is_active=False)
    actions.match_people(connection=row, now=timezone.now())
    assert not ChatPerson.objects.filter(member=rep).exists()


def test_two_who_swap_addresses_are_matched_anew(slack: Talking, rep: Member, pm: Member) -> None:
    row, twin = slack
    twin.add_person(REP, "Priya", "elena@ost.example")
    twin.add_person(PM, "Elena", "priya@ost.example")
    assert actions.match_people(connection=row, now=timezone.now()) == 2
    assert ChatPerson.objects.get(member=rep).person == PM
    assert ChatPerson.objects.get(member=pm).person == REP


def test_the_page_of_people(slack: Talking, admin: Member, rep: Member) -> None:
    row, _twin = slack
    client = Client()
    assert admin.user
    client.force_login(admin.user)
    page = f"/{admin.workspace.slug}/connections/{row.pk}/chat"
    shown = client.get(page).content.decode()
    assert "1 person is nobody here" in shown
    assert shown.index("Guest") < shown.index("Priya")
    assert "#deals" in shown
    assert "with-partner" not in shown  # shared with another company
    guest = ChatPerson.objects.get(person=STRANGER)
    assert "Who is this?" in client.get(f"{page}?person={guest.pk}").content.decode()
    client.post(f"{page}/people/{guest.pk}", {"member": ""})
    assert "nobody here" not in client.get(page).content.decode()
    client.post(f"{page}/digest", {"channel": "C1"})
    row.refresh_from_db()
    assert row.mapping["digest"] == "C1"
    client.post(f"{page}/digest", {"channel": "C3"})
    row.refresh_from_db()
    assert row.mapping["digest"] == "C1"
    assert "Nobody there is called that" in client.get(f"{page}?q=zzz").content.decode()
    assert rep.user
    client.force_login(rep.user)
    assert client.get(page).status_code == 403


def test_the_week_is_told_once_on_monday(slack: Talking, admin: Member, rep: Member, pm: Member) -> None:
    row, twin = slack
    for channel in ("C1", "C2"):
        twin.messages.clear()
        row = actions.choose_digest(connection=row, actor=admin, channel=channel, now=MONDAY)
        at = MONDAY if channel == "C1" else MONDAY + timedelta(days=7)
        deal = make_deal(workspace=rep.workspace, owner=rep, amount_minor=7_654_321_00)
        make_ask(workspace=rep.workspace, asked_by=rep, deal=deal, asked_at=at - timedelta(days=3))
        if channel == "C1":
            decision, _button = waiting(row, twin, pm)
            sign_on(decision, pm, at - timedelta(days=2))
        twin.messages.clear()
        assert not actions.tell_digest(connection=row, now=at - timedelta(days=1))
        assert not actions.tell_digest(connection=row, now=at.replace(hour=2))
        assert actions.tell_digest(connection=row, now=at)
        assert not actions.tell_digest(connection=row, now=at + timedelta(hours=5))
        (told,) = twin.messages
        words = json.dumps(told["blocks"])
        assert told["channel"] == channel
        assert "*1* asks came in" in words
        assert "7654321" not in words.replace(",", "")
        assert deal.account is not None
        assert deal.account.name not in words
        assert ("chose" in words) == (channel == "C1")  # in C2 a stranger reads


def sign_on(decision: Decision, pm: Member, at: datetime) -> None:
    option = decision.problem.options.get(title="Build the log")
    review = (at + timedelta(days=90)).date()
    choice = decisions.Choice(option_id=option.pk, reason="Yes.", expected_outcome="They pass.", review_on=review)
    decisions.sign(decision=decision, actor=pm, choice=choice, today=at.date(), now=at)


def test_a_channel_that_came_to_be_shared_is_told_nothing(slack: Talking, admin: Member) -> None:
    row, twin = slack
    row = actions.choose_digest(connection=row, actor=admin, channel="C1", now=MONDAY)
    twin.add_channel("C1", "deals", REP, PM, shared=True)
    assert not actions.tell_digest(connection=row, now=MONDAY)
    assert not twin.messages


@pytest.fixture
def heard(request: pytest.FixtureRequest) -> Iterator[tuple[Connection, SlackTwin, Member]]:
    """Committed, with a socket token, and a worker's ears open."""
    with transaction.atomic():
        row, twin = request.getfixturevalue("slack")
        admin, rep = request.getfixturevalue("admin"), request.getfixturevalue("rep")
        row = actions.keep_socket(connection=row, actor=admin, token=APP_TOKEN, now=timezone.now())
        make_deal(workspace=rep.workspace, owner=rep, name="Halden renewal")
    with actions.listening(look_every=0.2) as count:
        until(lambda: count() == 1 and twin.sockets.open)
        yield row, twin, rep


def until(happened: Any, seconds: float = 240) -> None:
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_the_same_time_is_one_ask(heard: tuple[Connection, SlackTwin, Member]) -> None:
    row, twin, _rep = heard
    sockets = twin.sockets
    sockets.answered(sockets.deliver("slash_commands", person.slash(REP, "A log")))
    picks = sockets.answered(sockets.deliver("interactive", person.typed(REP, "halden")))["options"]
    filled = person.submit(REP, twin.views[0], about=picks[0]["value"], wants="A log", type="blocker")
    both = [sockets.deliver("interactive", filled), sockets.deliver("interactive", filled)]
    assert [sockets.answered(one)["response_action"] for one in both] == ["update", "update"]
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        assert Ask.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_everything_comes_over_a_socket_too(heard: tuple[Connection, SlackTwin, Member]) -> None:
    row, twin, rep = heard
    sockets = twin.sockets
    sockets.answered(sockets.deliver("slash_commands", person.slash(REP, "A log")))
    until(lambda: twin.views)
    picks = sockets.answered(sockets.deliver("interactive", person.typed(REP, "halden")))["options"]
    (view,) = twin.views
    filled = person.submit(REP, view, about=picks[0]["value"], wants="A log", type="blocker")
    assert sockets.answered(sockets.deliver("interactive", filled))["response_action"] == "update"
    assert "does not know you" in sockets.answered(sockets.deliver("slash_commands", person.slash(STRANGER)))["text"]
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        assert Ask.objects.get().asked_by == rep
    sockets.hang_up()  # as Slack does every few hours
    before = list(sockets.open)
    until(lambda: sockets.open and sockets.open != before)
    assert sockets.answered(sockets.deliver("interactive", person.typed(REP, "halden")))["options"]
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        Connection.objects.filter(pk=row.pk).update(socket_token="")
    until(lambda: not sockets.open)


def test_a_token_that_opens_no_socket_is_not_kept(slack: Talking, admin: Member) -> None:
    row, _twin = slack
    for token in ("xoxb-another-kind", "xapp-unknown"):
        with pytest.raises(Invalid):
            actions.keep_socket(connection=row, actor=admin, token=token, now=timezone.now())
    row = actions.keep_socket(connection=row, actor=admin, token=APP_TOKEN, now=timezone.now())
    assert APP_TOKEN not in row.socket_token
