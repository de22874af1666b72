from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tradeoff.asks import actions, queries
from tradeoff.asks.inputs import AskInput
from tradeoff.asks.models import Answer, Appeal, Ask, AskMerge, TriagePolicy
from tradeoff.asks.rules import AnswerKind
from tradeoff.asks.tests.conftest import Ground
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.rules import Role

SAID = {"wants": "We need single sign-on.", "type": "blocker"}


def words_of(page: Any) -> str:
    main = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)
    assert main is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


@pytest.fixture
def logged(ground: Ground) -> Ask:
    words = AskInput(wants="We need single sign-on.", type="blocker")
    return actions.log_ask(actor=ground.rita, account=ground.account, deal=ground.deal, words=words, now=timezone.now())


def no(ground: Ground, ask: Ask) -> Answer:
    return actions.answer_fast(
        ask=ask, actor=ground.pia, kind=AnswerKind.NO, reason="Not ours.", problem_opened=True, now=timezone.now()
    )


def test_the_form_needs_no_mouse(ground: Ground) -> None:
    make_contact(account=ground.account, name="Dana Kolb")

    page = ground.get(ground.rita, f"deals/{ground.deal.pk}/asks/new").content.decode()

    assert re.search(r'<textarea[^>]*name="wants"[^>]*autofocus', page)
    assert re.findall(r'data-key="(\d)" data-key-label="Type: ([^"]+)"', page) == [
        ("1", "Blocker"),
        ("2", "Retention"),
        ("3", "Fast follow"),
        ("4", "Nice to have"),
    ]
    assert "They cannot buy without it and there is no way around." in page
    assert f'data-draft="ask-deal-{ground.deal.pk}"' in page
    assert '<option value="Dana Kolb">' in page
    assert "no weight in any score until your team has a record of at least 20 resolved asks" in page


def test_logging_leads_to_the_receipt(ground: Ground) -> None:
    response = ground.post(ground.rita, f"deals/{ground.deal.pk}/asks/new", **SAID, problem_id="7")

    ask = Ask.objects.get()
    assert response.headers["Location"].endswith(f"/asks/{ask.pk}?receipt=1&near=7")
    receipt = words_of(ground.get(ground.rita, f"asks/{ask.pk}?receipt=1&near=7"))
    assert "Heard. You need not chase anybody." in receipt
    assert re.search(r"Pia Product looks at it and answers by \d+ \w+ \d{4} , in \d days", receipt)
    assert "Thank you for telling us about “We need single sign-on”" in receipt
    assert "Heard." not in words_of(ground.get(ground.hugo, f"asks/{ask.pk}?receipt=1"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"wants": ""}, "Write what they want"),
        ({"wants": "x" * 10_001}, "at most 10000 characters"),
        ({"wants": "a\0b"}, "Null characters are not allowed"),
        ({"type": "urgent"}, "Select a valid choice"),
        ({"type": ""}, "Choose how much hangs on it"),
        ({"needed_by": "2020-01-01"}, "That day is over"),
        ({"needed_by": "2026-02-31"}, "Enter a valid date"),
        ({"p_win_with": "60"}, "both probabilities or none"),
        ({"p_win_with": "160", "p_win_without": "5"}, "less than or equal to 100"),
        ({"p_win_with": "a", "p_win_without": "5"}, "Enter a whole number"),
        ({"p_win_with": "10", "p_win_without": "50"}, "cannot be below the chance without it"),
        ({"area": "999"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_written(
    said: dict[str, str], words: str, ground: Ground
) -> None:
    page = ground.post(ground.rita, f"deals/{ground.deal.pk}/asks/new", **{**SAID, **said})

    assert page.status_code == 422
    assert words in words_of(page)
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Ask.objects.exists()


def test_html_stays_text_everywhere(ground: Ground) -> None:
    evil = "<script>alert(1)</script><b>bold</b>"
    ground.post(ground.rita, f"deals/{ground.deal.pk}/asks/new", **{**SAID, "wants": evil, "said_by": evil})
    ask = Ask.objects.get()

    for path in ("asks", f"asks/{ask.pk}?receipt=1", f"asks/{ask.pk}/merge", f"deals/{ground.deal.pk}/asks"):
        page = ground.get(ground.pia, path).content.decode()
        assert "<script>alert" not in page
        assert "<b>bold" not in page
        assert path.endswith("merge") or "&lt;script&gt;alert(1)" in page


def test_a_closed_deal_offers_the_open_ones_of_the_account(ground: Ground) -> None:
    won = make_deal(workspace=ground.workspace, account=ground.account, stage="Closed won", name="Old one")
    make_deal(workspace=ground.workspace, account=make_account(workspace=ground.workspace), name="Not theirs")

    page = ground.get(ground.rita, f"deals/{won.pk}/asks/new")

    assert page.status_code == 409
    assert "Old one is won" in words_of(page)
    assert f"/deals/{ground.deal.pk}/asks/new" in page.content.decode()
    assert "Not theirs" not in page.content.decode()
    refused = ground.post(ground.rita, f"deals/{won.pk}/asks/new", **SAID)
    assert refused.status_code == 422
    assert "on the renewal or another open deal" in words_of(refused)
    assert not Ask.objects.exists()


def test_an_ask_without_a_deal_is_logged_on_the_account(ground: Ground) -> None:
    ground.post(ground.rita, f"accounts/{ground.account.pk}/asks/new", **SAID, inferred="on")

    ask = Ask.objects.get()
    assert (ask.account, ask.deal, ask.from_customer) == (ground.account, None, False)


def test_which_deal_lists_ones_own_first_and_finds_by_words(ground: Ground) -> None:
    make_deal(workspace=ground.workspace, name="Sooner, of somebody else", close_date="2026-11-30")

    page = words_of(ground.get(ground.rita, "asks/new"))

    assert page.index("Harbor 40 seats") < page.index("Sooner, of somebody else")
    assert "Harbor" not in words_of(ground.get(ground.rita, "asks/new?q=Sooner"))
    assert ground.get(ground.cora, "asks/new").status_code == 403


@pytest.mark.parametrize("path", ["deals/{deal}/asks/new", "deals/{deal}/asks", "accounts/{account}/asks"])
def test_a_contributor_finds_no_deal_and_no_account(path: str, ground: Ground) -> None:
    assert ground.get(ground.cora, path.format(deal=ground.deal.pk, account=ground.account.pk)).status_code == 404


def test_an_ask_of_another_workspace_is_not_there(ground: Ground, logged: Ask) -> None:
    elsewhere = make_member(Role.ADMIN, workspace=make_workspace())
    stranger = Ground(elsewhere.workspace, elsewhere, elsewhere, elsewhere, elsewhere, ground.account, ground.deal)

    for path in (f"asks/{logged.pk}", f"asks/{logged.pk}/merge", f"deals/{ground.deal.pk}/asks/new", "asks/999999999"):
        assert stranger.get(elsewhere, path).status_code == 404


def test_an_answer_at_once(ground: Ground, logged: Ask) -> None:
    seen = queries.current_answer(logged).pk

    response = ground.post(
        ground.pia, f"asks/{logged.pk}/answers", kind="workaround", reason="Use the sync.", seen=seen, until=""
    )

    assert response.status_code == 302
    page = words_of(ground.get(ground.rita, f"asks/{logged.pk}"))
    assert "Pia Product answered: Workaround, at once just now Use the sync." in page
    assert "Rita Rep logged the ask: listening" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "no", "reason": ""}, "“No” needs a reason"),
        ({"kind": "not_now", "reason": "Later."}, "needs the day on which you will look again"),
        ({"kind": "not_now", "reason": "Later.", "until": "2020-01-01"}, "needs a day after today"),
        ({"kind": "planned"}, "Select a valid choice"),
        ({}, "Choose an answer"),
        ({"kind": "no", "reason": "No.", "words_to_say": "It costs $5k."}, "must not see: $5k"),
    ],
)
def test_a_refused_answer_is_said_on_the_page_and_keeps_what_was_typed(
    said: dict[str, str], words: str, ground: Ground, logged: Ask
) -> None:
    page = ground.post(ground.pia, f"asks/{logged.pk}/answers", **{"internal_reason": "typed before", **said})

    assert page.status_code == 422
    assert words in words_of(page)
    assert "typed before" in page.content.decode()
    assert Answer.objects.count() == 1


def test_an_answer_to_an_older_page_is_held_back_once(ground: Ground, logged: Ask) -> None:
    seen = queries.current_answer(logged).pk
    newer = no(ground, logged)

    page = ground.post(ground.hugo, f"asks/{logged.pk}/answers", kind="considering", seen=seen)

    assert page.status_code == 422
    assert "Pia Product has answered meanwhile: no" in words_of(page)
    assert f'name="seen" value="{newer.pk}"' in page.content.decode()


def test_who_may_not_answer_sees_no_form_and_gets_nowhere(ground: Ground, logged: Ask) -> None:
    for actor in (ground.rita, ground.cora):
        assert "Send the answer" not in words_of(ground.get(actor, f"asks/{logged.pk}"))
        assert ground.post(actor, f"asks/{logged.pk}/answers", kind="no", reason="No.").status_code == 422
        assert ground.get(actor, f"asks/{logged.pk}/merge").status_code == 403
        assert ground.post(actor, f"asks/{logged.pk}/merge", into=logged.pk).status_code == 403
    assert Answer.objects.count() == 1


def test_the_asker_appeals_from_the_page_once(ground: Ground, logged: Ask) -> None:
    no(ground, logged)
    assert "Ask to look again" in words_of(ground.get(ground.rita, f"asks/{logged.pk}"))
    assert "Ask to look again" not in words_of(ground.get(ground.hugo, f"asks/{logged.pk}"))

    ground.post(ground.rita, f"asks/{logged.pk}/appeal", reason="Their contract says so.")

    page = words_of(ground.get(ground.rita, f"asks/{logged.pk}"))
    assert "Rita Rep asked to look again just now Their contract says so." in page
    assert "You may ask once" not in page
    again = ground.post(ground.rita, f"asks/{logged.pk}/appeal", reason="Again.")
    assert again.status_code == 422
    assert Appeal.objects.count() == 1


def test_merging_by_words_and_undoing(ground: Ground, logged: Ask) -> None:
    words = AskInput(wants="Single sign-on with our directory", type="fast_follow")
    into = actions.log_ask(actor=ground.hugo, account=ground.account, words=words, now=timezone.now())
    other = AskInput(wants="Print the invoices", type="fast_follow")
    actions.log_ask(actor=ground.hugo, account=ground.account, words=other, now=timezone.now())

    choices = words_of(ground.get(ground.pia, f"asks/{logged.pk}/merge"))
    assert "Single sign-on with our directory" in choices
    assert "Print the invoices" not in choices
    assert "Print the invoices" in words_of(ground.get(ground.pia, f"asks/{logged.pk}/merge?q=invoice"))

    assert ground.post(ground.pia, f"asks/{logged.pk}/merge", into=into.pk).status_code == 302
    assert "Pia Product found that “Single sign-on with our directory” says the same" in words_of(
        ground.get(ground.rita, f"asks/{logged.pk}")
    )
    assert "We need single sign-on." in words_of(ground.get(ground.rita, f"asks/{into.pk}"))

    ground.post(ground.pia, f"asks/{logged.pk}/merge/undo")
    assert AskMerge.objects.get().undone_by == ground.pia
    assert "Pia Product found that" not in words_of(ground.get(ground.rita, f"asks/{logged.pk}"))
    assert ground.post(ground.pia, f"asks/{logged.pk}/merge", into="x").status_code == 404


def test_the_deal_panel_has_the_answer_the_words_and_the_key(ground: Ground, logged: Ask) -> None:
    given = no(ground, logged)

    panel = ground.get(ground.rita, f"deals/{ground.deal.pk}/asks", hx_request="true").content.decode()

    assert "<html" not in panel
    assert given.words_to_say in html.unescape(panel)
    assert f'data-copy="#words-{logged.pk}"' in panel
    key = re.search(r'<a[^>]*data-key="a"[^>]*>', panel)
    assert key is not None
    assert f"/deals/{ground.deal.pk}/asks/new" in key[0]
    alone = ground.get(ground.rita, f"deals/{ground.deal.pk}/asks").content.decode()
    assert "<html" in alone
    assert "We need single sign-on" in alone


def test_the_account_panel_has_asks_of_all_its_deals(ground: Ground, logged: Ask) -> None:
    panel = words_of(ground.get(ground.rita, f"accounts/{ground.account.pk}/asks"))

    assert "We need single sign-on" in panel
    assert "Harbor 40 seats" in panel


def test_the_page_shows_the_deal_then_and_now(ground: Ground, logged: Ask) -> None:
    type(ground.deal).objects.filter(pk=ground.deal.pk).update(amount_minor=6_000_000)

    page = words_of(ground.get(ground.rita, f"asks/{logged.pk}"))

    assert "Amount $50,000 $60,000" in page
    assert "Stage Proposal Proposal" in page


def test_internal_reasons_are_for_sales_and_product(ground: Ground, logged: Ask) -> None:
    actions.answer(
        ask=logged,
        actor=ground.pia,
        kind=AnswerKind.NO,
        reason="Not ours.",
        internal_reason="Too dear.",
        now=timezone.now() + timedelta(seconds=1),
    )

    assert "Internally: Too dear." in words_of(ground.get(ground.rita, f"asks/{logged.pk}"))
    assert "Too dear" not in words_of(ground.get(ground.cora, f"asks/{logged.pk}"))


def test_policies_are_read_by_all_and_set_by_heads_of_product(ground: Ground) -> None:
    said = {"area": "", "type": "blocker", "owner": ground.hugo.pk, "days": "1"}

    assert ground.post(ground.rita, "asks/policies", **said).status_code == 422
    assert "Set a policy" not in words_of(ground.get(ground.rita, "asks/policies"))
    assert ground.post(ground.hugo, "asks/policies", **said).status_code == 302
    assert "Every area Blocker HH Hugo Head 1 working day" in words_of(ground.get(ground.rita, "asks/policies"))

    policy = TriagePolicy.objects.get(type="blocker")
    assert ground.post(ground.rita, f"asks/policies/{policy.pk}/removal").status_code == 403
    assert ground.post(ground.hugo, f"asks/policies/{policy.pk}/removal").status_code == 302
    assert list(TriagePolicy.objects.values_list("type", flat=True)) == [""]


def test_the_ask_page_keeps_to_its_query_budget(
    ground: Ground, logged: Ask, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        no(ground, logged)
    ground.get(ground.pia, f"asks/{logged.pk}")

    with django_assert_max_num_queries(16):
        ground.get(ground.pia, f"asks/{logged.pk}")
