"""Slack from end to end: what people type and press reaches the house signed, with their own rights, and comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tradeoff.asks.factories import make_answer, make_ask
from tradeoff.asks.models import Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.decisions import actions as decisions
from tradeoff.decisions.factories import make_decidable_problem, make_right
from tradeoff.decisions.models import Decision
from tradeoff.integrations import actions
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.line import Revoked
from tradeoff.integrations.models import ChatPerson, Connection
from tradeoff.integrations.slack.fake import person
from tradeoff.integrations.slack.fake.twin import TEAM
from tradeoff.integrations.tests.conftest import PM, REP, STRANGER, Talking
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db


def say(row: Connection, sent: person.Sent) -> Any:
    body, headers = sent
    path = actions.hook_address(row).removeprefix(settings.SITE_ADDRESS)
    kind = headers.pop("Content-Type")
    return Client().post(path, data=body, content_type=kind, headers=headers)


def now() -> int:
    return int(time.time())


def form(row: Connection, payload: Mapping[str, Any]) -> Any:
    answer = say(row, person.form(payload, at=now()))
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content) if answer.content else {}


def test_an_ask_is_logged_by_who_typed_it(slack: Talking, rep: Member) -> None:
    row, twin = slack
    deal = make_deal(workspace=rep.workspace, name="Halden renewal", owner=rep)
    assert form(row, person.slash(REP, "A log for auditors")) == {}
    (view,) = twin.views
    assert next(block for block in view["blocks"] if block.get("block_id") == "wants")["element"]["initial_value"]
    picks = form(row, person.typed(REP, "halden"))["options"]
    assert [pick["value"] for pick in picks] == [f"deal-{deal.pk}"]
    said = form(row, person.submit(REP, view, about=f"deal-{deal.pk}", wants="A log for auditors", type="blocker"))
    assert said["response_action"] == "update"
    ask = Ask.objects.get()
    assert (ask.asked_by, ask.deal, ask.wants) == (rep, deal, "A log for auditors")
    assert f"/asks/{ask.pk}" in json.dumps(said["view"])


def test_a_refusal_stands_at_its_field_and_logs_nothing(slack: Talking, rep: Member) -> None:
    row, twin = slack
    deal = make_deal(workspace=rep.workspace, owner=rep)
    form(row, person.slash(REP))
    told = {"about": f"deal-{deal.pk}", "wants": "A log", "type": "blocker", "needed_by": "2020-01-01"}
    said = form(row, person.submit(REP, twin.views[0], **told))
    assert list(said["errors"]) == ["needed_by"]
    assert not Ask.objects.exists()


def test_a_message_becomes_an_ask(slack: Talking) -> None:
    row, twin = slack
    form(row, person.shortcut(REP, "They <b>need</b> SSO"))
    wants = next(block for block in twin.views[0]["blocks"] if block.get("block_id") == "wants")
    assert wants["element"]["initial_value"] == "They <b>need</b> SSO"


def test_a_stranger_is_told_so_and_sees_no_deal(slack: Talking, rep: Member) -> None:
    row, twin = slack
    make_deal(workspace=rep.workspace, owner=rep)
    assert "does not know you" in form(row, person.slash(STRANGER))["text"]
    assert form(row, person.typed(STRANGER, ""))["options"] == []
    assert not twin.views


def test_what_slack_has_not_signed_is_refused(slack: Talking) -> None:
    row, _twin = slack
    sent = person.slash(REP)
    assert say(row, person.form(sent, at=now(), secret="another")).status_code == 401
    assert say(row, person.form(sent, at=now() - 400)).status_code == 401
    body, headers = person.form(sent, at=now())
    assert say(row, (body + b"&text=changed", headers)).status_code == 401
    assert Client().post(f"/hooks/slack/{row.workspace_id}-{row.pk}/guessed", data={}).status_code == 404


def test_the_address_answers_slacks_challenge(slack: Talking) -> None:
    row, _twin = slack
    answer = say(row, person.event({"type": "url_verification", "challenge": "c-1"}, at=now()))
    assert b"c-1" in answer.content


def test_receipts_and_answers_come_once(slack: Talking, rep: Member, pm: Member) -> None:
    row, twin = slack
    ask = make_ask(workspace=rep.workspace, asked_by=rep, wants="Export <!channel>", triage_owner=pm)
    told: dict[str, Any] = {"workspace_id": rep.workspace_id, "now": timezone.now()}
    assert actions.tell_receipt(ask_id=ask.pk, **told) == 1
    assert actions.tell_receipt(ask_id=ask.pk, **told) == 0
    answer = make_answer(ask=ask, kind=AnswerKind.NO, by=pm, at=timezone.now(), reason="Nobody else asked.")
    assert actions.tell_answer(answer_id=answer.pk, **told) == 1
    receipt, said = twin.messages
    assert receipt["channel"] == f"D{REP[1:]}"
    assert "<!channel>" not in json.dumps(receipt["blocks"])
    assert "Nobody else asked." in json.dumps(said["blocks"])
    assert row.pk


def decision_for(pm: Member) -> Decision:
    problem = make_decidable_problem(owner=pm)
    make_right(holder=pm)
    today = timezone.now().date()
    return decisions.prepare(problem=problem, actor=pm, today=today, now=timezone.now())


def test_a_decision_is_signed_by_its_decider_only(slack: Talking, rep: Member, pm: Member) -> None:
    row, twin = slack
    decision = decision_for(pm)
    told: dict[str, Any] = {"workspace_id": pm.workspace_id, "decision_id": decision.pk, "now": timezone.now()}
    assert actions.tell_decision(**told) == 1
    buttons = [one for block in twin.messages[0]["blocks"] for one in block.get("elements", []) if "value" in one]
    assert len(buttons) == 3  # build, workaround, say no
    form(row, person.press(REP, buttons[0]))
    assert "decides this" in json.dumps(twin.views.pop())
    form(row, person.press(PM, buttons[0]))
    view = twin.views.pop()
    said = {"reason": "Auditors ask.", "expected_outcome": "Nine of ten pass."}
    filled = {**said, "review_on": (timezone.now() + timedelta(days=90)).date().isoformat()}
    assert form(row, person.submit(REP, view, **filled))["response_action"] == "errors"
    assert form(row, person.submit(PM, view, **said))["errors"].keys() == {"review_on"}
    assert form(row, person.submit(PM, view, **filled))["response_action"] == "update"
    decision.refresh_from_db()
    assert decision.signed_by == pm
    assert decision.reason == "Auditors ask."
    assert actions.tell_decision(**told) == 1
    assert len(twin.messages) == 1
    assert "Signed by Elena" in json.dumps(twin.messages[0]["blocks"])


@pytest.mark.parametrize(("channel", "shown"), [("C1", 1), ("C2", 0), ("C3", 0), ("C9", 0), (f"D{REP[1:]}", 1)])
def test_a_link_unfolds_only_where_all_readers_may_see_it(
    slack: Talking, rep: Member, channel: str, shown: int
) -> None:
    row, twin = slack
    deal = make_deal(workspace=rep.workspace, owner=rep, amount_minor=7_654_321_00)
    ask = make_ask(workspace=rep.workspace, asked_by=rep, deal=deal, wants="Export")
    url = f"{settings.SITE_ADDRESS}/{rep.workspace.slug}/asks/{ask.pk}"
    say(row, person.event(person.shared(REP, channel, url, "https://elsewhere.example/asks/1"), at=now()))
    assert len(twin.unfurls) == shown
    told = json.dumps(twin.unfurls)
    assert "7654321" not in told.replace(",", "").replace(".", "")
    assert deal.account is not None
    assert deal.account.name not in told


def test_who_left_or_shares_an_address_is_nobody(slack: Talking, rep: Member) -> None:
    row, twin = slack
    twin.add_person("U0TWO", "Second Priya", "priya@ost.example")
    assert actions.match_people(connection=row, now=timezone.now()) == 1
    assert not ChatPerson.objects.filter(member=rep).exists()


def test_an_app_that_was_removed_is_said(slack: Talking) -> None:
    row, _twin = slack
    gone = {"type": "event_callback", "team_id": TEAM, "event_id": "E", "event": {"type": "app_uninstalled"}}
    say(row, person.event(gone, at=now()))
    row.refresh_from_db()
    assert row.trouble == "revoked"


def test_a_revoked_token_is_a_revoked_grant(slack: Talking, rep: Member) -> None:
    _row, twin = slack
    ask = make_ask(workspace=rep.workspace, asked_by=rep, account=make_account(workspace=rep.workspace))
    twin.faults.plan(Fault("revoked"))
    with pytest.raises(Revoked):
        actions.tell_receipt(workspace_id=rep.workspace_id, ask_id=ask.pk, now=timezone.now())
