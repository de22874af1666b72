"""Every page of the house: its name, who looks at it, and its address with the id of a row worth seeing."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from tests.browser.site import Site

EMPTY = "Empty workspace"
ADMIN, REP, MANAGER, PM, HEAD, SPONSOR, CONTRIBUTOR = (
    "Admin", "Rep", "Sales manager", "Product manager", "Head of product", "Executive sponsor", "Contributor",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A page as somebody sees it; `role` None is signed out, and then the path starts at the root."""

    name: str
    role: str | None
    path: str
    status: int = 200
    of_main: bool = False
    of_account: bool = False  # outside every workspace, but signed in

    def __str__(self) -> str:
        return self.name


PLACES = (
    Place("sign-in", None, "account/login/"),
    Place("forgotten-password", None, "account/password/reset/"),
    Place("living", None, "ui/"),
    Place("home-rep", REP, "", of_main=True),
    Place("home-sales-manager", MANAGER, ""),
    Place("home-product-manager", PM, ""),
    Place("home-head-of-product", HEAD, ""),
    Place("home-sponsor", SPONSOR, ""),
    Place("home-contributor", CONTRIBUTOR, ""),
    Place("home-admin", ADMIN, ""),
    Place("asks", PM, "asks"),
    Place("ask", PM, "asks/{ask}"),
    Place("asks-contributor", CONTRIBUTOR, "asks"),
    Place("ask-contributor", CONTRIBUTOR, "asks/{ask}"),
    Place("ask-which-deal", REP, "asks/new"),
    Place("ask-merge", PM, "asks/{ask}/merge"),
    Place("policies", ADMIN, "asks/policies"),
    Place("connections", ADMIN, "connections", of_main=True),
    Place("connect-salesforce", ADMIN, "connections/new/salesforce", of_main=True),
    Place("connect-hubspot", ADMIN, "connections/new/hubspot"),
    Place("language-model", ADMIN, "drafting"),
    Place("draft-of-a-problem", PM, "problems/{problem}/draft"),
    Place("planned", PM, "planned"),
    Place("planned-admin", ADMIN, "planned"),
    Place("decision-built", PM, "decisions/{signed}/work"),
    Place("ask-new", REP, "deals/{rep_deal}/asks/new", of_main=True),
    Place("problems", PM, "problems", of_main=True),
    Place("problems-sales", MANAGER, "problems"),
    Place("agreement", HEAD, "problems/agreement"),
    Place("lenses", HEAD, "problems/lenses"),
    Place("lens-sales", MANAGER, "problems/lenses/sales"),
    Place("lens-product", HEAD, "problems/lenses/product"),
    Place("weighing", PM, "problems/{problem}/weighing"),
    Place("judgement", PM, "problems/{problem}/judgement"),
    Place("problem", PM, "problems/{problem}", of_main=True),
    Place("problem-contributor", CONTRIBUTOR, "problems/{problem}"),
    Place("problems-contributor", CONTRIBUTOR, "problems"),
    Place("weighing-contributor", CONTRIBUTOR, "problems/{problem}/weighing"),
    Place("figure-contributor", CONTRIBUTOR, "problems/{problem}/figures/at_stake"),
    Place("deals-contributor", CONTRIBUTOR, "deals"),
    Place("deals-contributor-none", CONTRIBUTOR, "deals?state=lost&band=16"),
    Place("deal-contributor", CONTRIBUTOR, "deals/{talk_deal}"),
    Place("deal-contributor-in-bands", CONTRIBUTOR, "deals/{banded_deal}"),
    Place("decision-contributor", CONTRIBUTOR, "decisions/{signed}"),
    Place("search-contributor", CONTRIBUTOR, "search?q=certificate"),
    Place("who-sees-what-contributor", CONTRIBUTOR, "settings/visibility"),
    Place("problem-new", PM, "problems/new"),
    Place("problem-frame", PM, "problems/{problem}/frame"),
    Place("problem-properties", PM, "problems/{problem}/properties"),
    Place("problem-option", PM, "problems/{problem}/options"),
    Place("problem-merge", PM, "problems/{problem}/merge"),
    Place("asks-unfiled", PM, "asks/unfiled"),
    Place("inbox", PM, "inbox", of_main=True),
    Place("inbox-filtered", HEAD, "inbox?state=all&kind=lost"),
    Place("inbox-nothing-matches", PM, "inbox?q=zeppelin"),
    Place("inbox-note", PM, "inbox?state=processed&note={triaged}"),
    Place("inbox-rep", REP, "inbox"),
    Place("inbox-contributor", CONTRIBUTOR, "inbox"),
    Place("said-of-problem", PM, "problems/{said_problem}/insights"),
    Place("said-at-account", MANAGER, "accounts/{said_account}/insights"),
    Place("figure-at-stake", PM, "problems/{problem}/figures/at_stake"),
    Place("decisions", HEAD, "decisions"),
    Place("decision", REP, "decisions/{signed}", of_main=True),
    Place("decision-draft", HEAD, "decisions/{draft}"),
    Place("rights", ADMIN, "decisions/rights"),
    Place("deals", REP, "deals"),
    Place("deals-by-team", MANAGER, "deals/teams"),
    Place("deals-of-team", MANAGER, "deals/teams/{team}"),
    Place("deal", REP, "deals/{rep_deal}", of_main=True),
    Place("deal-edit", REP, "deals/{rep_deal}/edit"),
    Place("deal-stated-amount", REP, "deals/{rep_deal}/stated-amount"),
    Place("rates", ADMIN, "rates"),
    Place("away", HEAD, "away"),
    Place("away-of-member", ADMIN, "members/{seller}/away"),
    Place("empty-away", EMPTY, "away"),
    Place("member-teams", ADMIN, "members/{mover}/teams"),
    Place("discussion", REP, "discussion/deal/{talk_deal}"),
    Place("discussion-task", MANAGER, "tasks/{task}"),
    Place("tasks", REP, "tasks"),
    Place("tasks-done", REP, "tasks?done=1"),
    Place("ask-asked-back", REP, "asks/{asked_back}"),
    Place("deal-roles", REP, "deals/{rep_deal}/roles"),
    Place("deal-value", REP, "deals/{rep_deal}/value"),
    Place("prospects", REP, "prospects"),
    Place("prospect-sources", MANAGER, "prospects/sources"),
    Place("new-customers", MANAGER, "prospects/customers"),
    Place("target-profile", MANAGER, "prospects/profile"),
    Place("who-decides", MANAGER, "prospects/deciding"),
    Place("subscriptions", MANAGER, "subscriptions"),
    Place("recurring-revenue", MANAGER, "subscriptions/as-of"),
    Place("subscription", MANAGER, "subscriptions/{subscription}"),
    Place("subscription-new", MANAGER, "accounts/{account}/subscriptions/new"),
    Place("accounts", REP, "accounts"),
    Place("activities", REP, "activities"),
    Place("activity-new", REP, "deals/{rep_deal}/activities/new"),
    Place("activity-edit", REP, "activities/{activity}/edit"),
    Place("calendar", REP, "activities/calendar"),
    Place("calendar-review", REP, "activities/calendar/review"),
    Place("calendar-place", REP, "activities/calendar/review/{waiting}"),
    Place("mailbox", REP, "activities/mailbox"),
    Place("quiet-deals", MANAGER, "activities/quiet"),
    Place("account", REP, "accounts/{account}"),
    Place("imports", ADMIN, "imports"),
    Place("import-new", ADMIN, "imports/new"),
    Place("import-receipt", ADMIN, "imports/{receipt}"),
    Place("import-undo", ADMIN, "imports/{receipt}/undo"),
    Place("import-undone", ADMIN, "imports/{undone}"),
    Place("import-mappings", ADMIN, "imports/mappings"),
    Place("notes", REP, "notes"),
    Place("notes-contributor", CONTRIBUTOR, "notes"),
    Place("note-new", REP, "deals/{rep_deal}/notes/new"),
    Place("account-own", REP, "account/", of_account=True),
    Place("account-password", REP, "account/password/change/", of_account=True),
    Place("account-is-it-you", REP, "account/2fa/webauthn/add/", of_account=True),
    Place("account-sign-out", REP, "account/logout/", of_account=True),
    Place("members", ADMIN, "members"),
    Place("member-new", ADMIN, "members/new"),
    Place("member-invite", ADMIN, "members/invitations/new"),
    Place("settings", ADMIN, "settings"),
    Place("who-sees-what", ADMIN, "settings/visibility"),
    Place("who-sees-what-read", REP, "settings/visibility"),
    Place("notices", PM, "notices/"),
    Place("notices-rep", REP, "notices/"),
    Place("notices-settings", REP, "notices/settings"),
    Place("work", ADMIN, "work/"),
    Place("work-failed", ADMIN, "work/failed"),
    Place("work-schedules", ADMIN, "work/schedules"),
    Place("search", PM, "search?q=schedule"),
    Place("not-found", PM, "deals/999999999", status=404),
    Place("empty-tasks", EMPTY, "tasks"),
    Place("empty-home", EMPTY, ""),
    Place("empty-asks", EMPTY, "asks"),
    Place("empty-problems", EMPTY, "problems"),
    Place("empty-decisions", EMPTY, "decisions"),
    Place("empty-deals", EMPTY, "deals"),
    Place("empty-rates", EMPTY, "rates"),
    Place("empty-prospects", EMPTY, "prospects"),
    Place("empty-subscriptions", EMPTY, "subscriptions"),
    Place("empty-accounts", EMPTY, "accounts"),
    Place("empty-planned", EMPTY, "planned"),
    Place("empty-imports", EMPTY, "imports"),
    Place("empty-notices", EMPTY, "notices/"),
    Place("empty-work", EMPTY, "work/"),
    Place("empty-notes", EMPTY, "notes"),
    Place("empty-inbox", EMPTY, "inbox"),
    Place("empty-activities", EMPTY, "activities"),
    Place("empty-calendar-review", EMPTY, "activities/calendar/review"),
)

_ROWS = {
    # the ask that was answered most often, the problem with most asks, and so on: the fullest page of each kind
    "ask": "SELECT ask_id FROM asks_answer WHERE {here} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "problem": "SELECT problem_id FROM problems_filing WHERE {here} AND ended_at IS NULL"
    " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "signed": "SELECT id FROM decisions_decision WHERE {here} AND signed_at IS NOT NULL"
    " ORDER BY signed_at DESC LIMIT 1",
    "draft": "SELECT id FROM decisions_decision WHERE {here} AND signed_at IS NULL ORDER BY id LIMIT 1",
    "seller": "SELECT id FROM workspaces_member WHERE {here} AND sales_team_id IS NOT NULL ORDER BY id LIMIT 1",
    "mover": "SELECT member_id FROM workspaces_teamspell WHERE {here} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "team": "SELECT id FROM workspaces_salesteam WHERE {here} AND parent_id IS NOT NULL ORDER BY id LIMIT 1",
    "rep_deal": "SELECT d.id FROM crm_deal d JOIN workspaces_member m ON m.id = d.owner_id"
    " JOIN workspaces_user u ON u.id = m.user_id LEFT JOIN asks_ask a ON a.deal_id = d.id"
    " WHERE u.email = %(rep)s GROUP BY d.id ORDER BY count(a.id) DESC, d.id LIMIT 1",
    "banded_deal": "SELECT id FROM crm_deal d WHERE {here} AND amount_minor > 0 AND close_date IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM crm_dealteammate t WHERE t.deal_id = d.id) ORDER BY id DESC LIMIT 1",
    "activity": "SELECT a.id FROM activities_activity a JOIN workspaces_member m ON m.id = a.by_id"
    " JOIN workspaces_user u ON u.id = m.user_id WHERE u.email = %(rep)s AND a.text <> ''"
    " ORDER BY a.at DESC, a.id LIMIT 1",
    "waiting": "SELECT e.id FROM activities_calendarevent e JOIN workspaces_member m ON m.id = e.member_id"
    " JOIN workspaces_user u ON u.id = m.user_id WHERE u.email = %(rep)s ORDER BY e.at DESC LIMIT 1",
    "talk_deal": "SELECT about_id FROM discussion_comment WHERE {here} AND about = 'deal' ORDER BY id LIMIT 1",
    "task": "SELECT id FROM discussion_task WHERE {here} ORDER BY id LIMIT 1",
    "asked_back": "SELECT ask_id FROM asks_question WHERE {here} AND replied_at IS NULL ORDER BY id LIMIT 1",
    "triaged": "SELECT note_id FROM inbox_insight WHERE {here} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "said_problem": "SELECT problem_id FROM inbox_insight WHERE {here} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    # of the rep's manager's own team, whose accounts she sees
    "said_account": "SELECT n.account_id FROM inbox_insight i JOIN voice_note n ON n.id = i.note_id"
    " JOIN crm_account c ON c.id = n.account_id JOIN workspaces_member m ON m.id = c.owner_id"
    " JOIN workspaces_user u ON u.id = m.user_id WHERE u.email = %(rep)s ORDER BY i.id LIMIT 1",
    "receipt": "SELECT id FROM imports_import WHERE {here} AND state = 'written' ORDER BY id LIMIT 1",
    "undone": "SELECT id FROM imports_import WHERE {here} AND state = 'undone' ORDER BY id LIMIT 1",
    # of the rep, whose own they are, and so of the manager above them
    "subscription": "SELECT s.id FROM subscriptions_subscription s JOIN crm_account c ON c.id = s.account_id"
    " JOIN subscriptions_subscriptionfact f ON f.subscription_id = s.id JOIN workspaces_member m ON m.id = c.owner_id"
    " JOIN workspaces_user u ON u.id = m.user_id WHERE u.email = %(rep)s"
    " GROUP BY s.id ORDER BY count(*) DESC, s.id LIMIT 1",
    "account": "SELECT c.id FROM asks_ask a JOIN crm_account c ON c.id = a.account_id"
    " JOIN workspaces_member m ON m.id = c.owner_id JOIN workspaces_user u ON u.id = m.user_id"
    " WHERE u.email = %(rep)s GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 1",
}


def addresses(site: Site) -> dict[str, int]:
    """The ids that stand in the paths, read as the owner of the tables, to whom no policy applies."""
    rep = site.person(REP)
    with psycopg.connect(site.addresses.owner) as connection:
        row = connection.execute("SELECT id FROM workspaces_workspace WHERE slug = %s", [rep.slug]).fetchone()
        assert row is not None
        here = f"workspace_id = {row[0]}"
        found = {}
        for name, question in _ROWS.items():
            # the pattern has %(…)s for psycopg and {here} for us
            answer = connection.execute(question.replace("{here}", here).encode(), {"rep": rep.email}).fetchone()
            assert answer is not None, f"the demo has no {name} to show"
            found[name] = answer[0]
    return found


def url_of(place: Place, site: Site, ids: dict[str, int]) -> str:
    path = place.path.format(**ids)
    if place.of_account:
        return f"{site.root}/{path}"
    return site.url(site.person(place.role), path) if place.role else f"{site.root}/{path}"
