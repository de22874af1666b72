"""What an import may write: each table with the columns it sets, in the order in which its rows can be taken back.

The triggers of migration 0006 follow the same columns while `app.import` names an import; a test holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Track:
    """A table whose rows an import leaves traces in."""

    table: str
    columns: tuple[str, ...]
    singular: str
    plural: str
    key: str = "id"
    about: str = ""  # what talk, tasks and files call it
    parts: tuple[Part, ...] = ()
    stamps: tuple[str, ...] = ()  # who and when, for rows that say who changed them last
    guard: str = ""  # the trigger that keeps its rows from being removed


@dataclass(frozen=True)
class Part:
    """Rows that come and go with a row of another table."""

    table: str
    column: str
    columns: tuple[str, ...]
    guard: str = ""


_SAID = ("external_id", "account_id", "deal_id")

TRACKS: tuple[Track, ...] = (
    Track(
        "subscriptions_subscription",
        ("external_id", "account_id", "product_id", "amount_minor", "period", "started_on", "renews_on", "ended_on"),
        "subscription",
        "subscriptions",
        parts=(
            Part(
                "subscriptions_subscriptionfact",
                "subscription_id",
                ("subscription_id", "kind", "on"),
                guard="subscriptions.SubscriptionFact:append_only",
            ),
        ),
        stamps=("changed_at", "changed_by_id"),
    ),
    Track(
        "activities_activity",
        (*_SAID, "kind", "at", "minutes", "direction", "subject", "text", "outcome", "next_step", "by_id",
         "removed_at"),
        "activity",
        "activities",
        parts=(Part("activities_attendee", "activity_id", ("activity_id", "contact_id")),),
    ),
    Track(
        "voice_note",
        (*_SAID, "contact_id", "text", "author_id", "author_name", "origin", "at", "removed_at"),
        "note",
        "notes",
    ),
    Track(
        "asks_ask",
        (*_SAID, "wants", "type", "needed_by", "workaround", "said_by", "p_win_with", "p_win_without", "asked_by_id",
         "asked_at", "area_id", "triage_owner_id", "decider_id"),
        "ask",
        "asks",
        about="ask",
        parts=(Part("asks_answer", "ask_id", ("ask_id", "kind"), guard="asks.Answer:append_only"),),
    ),
    Track(
        "buying_dealrole",
        ("deal_id", "contact_id", "role", "source", "confidence", "removed_at"),
        "buying role",
        "buying roles",
        stamps=("changed_at", "changed_by_id"),
    ),
    Track(
        "crm_deal",
        ("external_id", "name", "account_id", "owner_id", "product_id", "stage_id", "type", "amount_minor",
         "amount_estimated", "probability", "close_date", "close_date_estimated", "forecast_category", "created_on",
         "next_step", "lead_source", "lost_reason"),
        "deal",
        "deals",
        about="deal",
        stamps=("changed_at", "changed_by_id"),
    ),
    Track("crm_contact", ("external_id", "account_id", "name", "title", "email"), "contact", "contacts"),
    Track(
        "crm_account",
        ("external_id", "name", "normalized_name", "segment", "industry", "country", "employees",
         "annual_revenue_minor", "founded_year", "parent_name", "owner_id", "recurring_minor", "renewal_date",
         "customer_since"),
        "account",
        "accounts",
        about="account",
    ),
    Track(
        "workspaces_member",
        ("user_id", "name", "title", "sales_team_id", "is_active"),
        "person",
        "people",
        parts=(Part("workspaces_memberrole", "member_id", ("member_id", "role")),),
    ),
    Track("workspaces_salesteam", ("name", "parent_id"), "sales team", "sales teams"),
    Track("workspaces_product", ("name", "owner_id", "lifecycle", "list_price_minor"), "product", "products"),
)  # fmt: skip

# Told history has no values to go back to, and is told apart by hand (see actions.following): the versions that the
# database writes for each changed deal are no import's own.
HISTORY = Track(
    "crm_dealversion", (), "moment of a deal", "moments of deals", key="pgh_id", guard="crm.DealVersion:append_only"
)
ALL = (HISTORY, *TRACKS)
TALK = ("discussion_comment", "discussion_task", "discussion_attachment")


def track_of(table: str) -> Track:
    return next(track for track in ALL if track.table == table)


def is_shown(table: str) -> bool:
    """Parts go with their row and are not counted."""
    return any(track.table == table for track in ALL)
