"""Constructed values for the living page: no row of any workspace is read for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms

from tradeoff.ui.navigation import Place
from tradeoff.ui.parts import Chip, Moment, Part, Picker, Slope, Tab
from tradeoff.ui.widgets import AmountBox, ChoiceCards, DateBox, Prose


@dataclass(frozen=True)
class House:
    name: str = "Harborline"
    slug: str = "harborline"
    constructed: bool = True


@dataclass(frozen=True)
class Reader:
    name: str = "Mara Lindqvist"
    title: str = "Account executive"
    is_sales: bool = True
    is_product: bool = False
    is_active: bool = True
    sees_money: bool = True
    workspace: House = field(default_factory=House)

    def holds(self, roles: object) -> bool:
        """The menus of the living pages show everything."""
        return roles is not None


@dataclass(frozen=True)
class Deal:
    name: str
    account: str
    stage: str
    amount: str
    closes: str
    owner: str
    next_step: str
    asks: int
    estimated: bool = False
    late: bool = False


class AskForm(forms.Form):
    """The shape of a form in the house: six fields or fewer, the rest under "more"."""

    words = forms.CharField(
        label="What do they want, in their words?",
        widget=Prose(),
        help_text="Quote them. Product reads this first.",
        max_length=2000,
    )
    kind = forms.ChoiceField(
        label="How much hangs on it?",
        widget=ChoiceCards(),
        choices=[
            ("blocker", "Blocker"),
            ("retention", "Retention"),
            ("fast_follow", "Fast follow"),
            ("nice_to_have", "Nice to have"),
        ],
    )
    needed_by = forms.DateField(label="Needed by", widget=DateBox(), required=False)
    worth = forms.DecimalField(label="Amount of the deal", widget=AmountBox(), min_value=0)
    area = forms.ChoiceField(
        label="Area", choices=[("", "Choose an area"), ("reports", "Reports"), ("access", "Access and audit")]
    )
    quiet = forms.BooleanField(
        label="Keep the customer's name out of mails",
        required=False,
        help_text="Colleagues without a sales role see “a customer”.",
    )
    workaround = forms.CharField(label="Workaround today", required=False)


WRONG = {"words": "", "kind": "blocker", "needed_by": "soon", "worth": "-5", "area": ""}

READER = Reader()
PLACES = [
    Place("Home", "/ui/", "house", "h"),
    Place("Asks", "/ui/#asks", "inbox", "a"),
    Place("Deals", "/ui/deals", "handshake", "d"),
    Place("Accounts", "/ui/#accounts", "building-2", "c"),
    Place("Problems", "/ui/#problems", "puzzle", "p"),
    Place("Decisions", "/ui/#decisions", "gavel", "e"),
    Place("Import", "/ui/#import", "upload", "i"),
]
DEALS = [
    Deal(
        "Group reporting rollout",
        "Brightwater Utilities",
        "Negotiation",
        "$312,000",
        "28 Nov",
        "Mara Lindqvist",
        "Legal review on Tuesday",
        3,
    ),
    Deal(
        "EMEA expansion",
        "Castellan Freight",
        "Proposal",
        "$248,500",
        "12 Dec",
        "Tomás Ferreira",
        "Send the security answers",
        2,
    ),
    Deal("Audit and access", "Norrland Bank", "Evaluation", "$187,000", "19 Dec", "Mara Lindqvist", "", 4, late=True),
    Deal(
        "Renewal 2027",
        "Oakmere Clinics",
        "Negotiation",
        "$164,200",
        "30 Nov",
        "Ines Okafor",
        "Price held until the 30th",
        1,
    ),
    Deal(
        "Plant pilot",
        "Veldt Ceramics",
        "Evaluation",
        "$96,000",
        "15 Jan 2027",
        "Jonas Weir",
        "Workshop with operations",
        0,
        estimated=True,
    ),
    Deal(
        "Second region",
        "Paloma Foods",
        "Discovery",
        "$74,800",
        "27 Jan 2027",
        "Tomás Ferreira",
        "First call with finance",
        1,
    ),
    Deal(
        "Team plan",
        "Quill & Harrow",
        "Proposal",
        "$38,400",
        "5 Dec",
        "Ines Okafor",
        "Waiting for the purchase order",
        0,
    ),
    Deal("Starter to business", "Tern Logistics", "Discovery", "", "", "Jonas Weir", "", 0, late=True),
]
TABS = [
    Tab("Overview", "/ui/", current=True),
    Tab("Evidence", "/ui/#evidence", count="18"),
    Tab("Options", "/ui/#options", count="3"),
    Tab("Weighing", "/ui/#weighing"),
]
PICKERS = [Picker("owner", "Owner", (("", "Every owner"), ("7", "Priya Raman"), ("9", "Tom Becerra")), "7")]
CHIPS = [
    Chip("Blocker", "?kind=blocker", "14"),
    Chip("Retention", "?kind=retention", "9", active=True),
    Chip("Nice to have", "?kind=nice", "31"),
]
INPUTS = [("Castellan Freight", "$248,500"), ("Norrland Bank", "$187,000"), ("Five more deals", "$804,500")]
HORIZONS = [
    Part("This quarter", 612, "$612k", "accent"),
    Part("Next quarter", 408, "$408k", "info"),
    Part("Later", 220, "$220k", "neutral"),
]
SLOPES = [
    Slope("Single sign-on for subsidiaries", 1, 4),
    Slope("Scheduled board reports", 2, 1),
    Slope("Offline meter reading", 3, 9, marked=True),
    Slope("Audit trail export", 4, 2),
    Slope("Custom approval chains", 5, 7),
    Slope("Faster bulk edit", 6, 5),
    Slope("Bring your own key", 7, 8),
    Slope("Usage alerts", 8, 3, marked=True),
    Slope("Right-to-left layout", 9, 6),
]
MOMENTS = [
    Moment(
        "answered “Planned”",
        "2 hours ago",
        who="Priya Raman",
        text="Board reports on a schedule ship in the first week of December.",
        icon="calendar-check",
        tone="accent",
    ),
    Moment("filed it under Scheduled board reports", "yesterday", who="Priya Raman", icon="puzzle", tone="info"),
    Moment("moved the close date to 28 Nov", "3 days ago", who="Mara Lindqvist", icon="calendar-clock", tone="warn"),
    Moment(
        "logged an ask",
        "5 days ago",
        who="Mara Lindqvist",
        icon="inbox",
        quote="If the board pack cannot go out by itself on the first of the month, my team keeps the spreadsheet.",
    ),
]
ANSWERS = (
    "listening",
    "considering",
    "planned",
    "building",
    "shipped",
    "not_now",
    "no",
    "already_there",
    "workaround",
    "merged",
)
KINDS = (
    "blocker",
    "retention",
    "fast_follow",
    "nice_to_have",
    "won",
    "lost",
    "draft",
    "decided",
    "superseded",
    "overdue",
)
TONES = ("neutral", "info", "good", "warn", "bad", "accent")
NAMES = ("Mara Lindqvist", "Tomás Ferreira", "Priya Raman", "Ines Okafor", "Jonas Weir", "Wen")


def stage_chips(active: str) -> list[Chip]:
    stages = list(dict.fromkeys(deal.stage for deal in DEALS))
    counts = {stage: sum(deal.stage == stage for deal in DEALS) for stage in stages}
    return [
        Chip(stage, "?" if stage == active else f"?stage={stage}", str(counts[stage]), stage == active)
        for stage in stages
    ]
