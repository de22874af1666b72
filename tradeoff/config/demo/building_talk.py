"""What people of the demo say to each other, are to do, and keep beside a deal; told through the story's actions."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from io import BytesIO
from struct import pack

from django.core.files.uploadedfile import SimpleUploadedFile

from tradeoff.asks import actions as asks_actions
from tradeoff.asks.models import Ask
from tradeoff.asks.queries import visible_asks, with_answers
from tradeoff.crm.actions import join_deal_team
from tradeoff.crm.models import Deal
from tradeoff.crm.queries import visible_deals
from tradeoff.decisions.models import Decision
from tradeoff.discussion import actions
from tradeoff.problems.models import Problem
from tradeoff.workspaces.models import Member

Members = dict[str, Member]
TEAM = (("marketing", "Reference and launch"), ("legal", "Data processing terms"))
COMMENTS = (
    "Buyer and depot do not want the same thing, says their operations lead. @{pm}, may they join one interview?",
    "Please do, the sooner the better. Half an hour is enough, and I would rather hear the depot than the buyer.",
    "I will be on that call too. @{rep}, send me the date once it stands.",
)
TASKS = (("Send the dates for the depot interview", "rep", 2, 1), ("Read the requirements before the call", "pm", 1, 0),
         ("Agree who presents to their board", "manager", -1, None))  # fmt: skip
QUESTIONS = (
    "How many people would use it in the first month, and on which devices?",
    "Would they accept it without the export, if the rest came this quarter?",
)


def build(members: Members, *, now: datetime) -> None:
    """On the fullest deal of the rep, its account, its ask, and a problem and a decision that everybody sees."""
    cast = _cast(members)
    deal = _fullest_deal(cast["rep"])
    for who, part in TEAM:
        join_deal_team(actor=cast["rep"], deal=deal, member=cast[who], part=part, now=now - timedelta(days=2))
    for number, who in enumerate(("rep", "pm", "manager")):
        _say(cast[who], "deal", deal.pk, COMMENTS[number], cast, at=now - timedelta(hours=30 - number * 4))
    for text, who, due_in, remind_in in TASKS:
        remind = (now + timedelta(days=remind_in)).replace(hour=8, minute=0) if remind_in else None
        actions.give_task(
            actor=cast["manager"], noun="deal", noun_id=deal.pk, text=text, assignee=cast[who],
            due=(now + timedelta(days=due_in)).date(), remind_at=remind, now=now - timedelta(hours=20),
        )  # fmt: skip
    _attach(cast, deal, now=now - timedelta(hours=19))
    if deal.account_id:
        _say(cast["manager"], "account", deal.account_id, "Their new operations director starts in January. "
             "@{rep}, plan a first visit before the budget round.", cast, at=now - timedelta(days=3))  # fmt: skip
    _on_product(cast, now=now)
    _ask_back(cast, now=now)


def _cast(members: Members) -> Members:
    """The people of the sign-in page, by what they do in this story."""
    by_email = {one.user.email.split("@")[0]: one for one in members.values() if one.user}
    named = {
        "rep": "priya.raman", "manager": "dana.whitlock", "pm": "elena.markovic", "head": "claire.bouchard",
        "marketing": "beatriz.amaral", "legal": "philip.ashdown",
    }  # fmt: skip
    return {part: by_email[email] for part, email in named.items()}


def _fullest_deal(rep: Member) -> Deal:
    asks = Ask.objects.filter(deal__in=visible_deals(rep).open().filter(owner=rep)).values_list("deal", flat=True)
    busiest = sorted(asks, key=lambda key: (-list(asks).count(key), key or 0))
    return visible_deals(rep).get(pk=busiest[0])


def _say(who: Member, noun: str, noun_id: int, text: str, cast: Members, *, at: datetime) -> None:
    words = text.format(**{part: member.name for part, member in cast.items()})
    actions.comment(actor=who, noun=noun, noun_id=noun_id, text=words, now=at)


def _on_product(cast: Members, *, now: datetime) -> None:
    problem = Problem.objects.filter(workspace=cast["pm"].workspace_id).order_by("pk").first()
    decision = (
        Decision.objects.filter(workspace=cast["pm"].workspace_id, signed_at__isnull=False).order_by("pk").first()
    )
    if problem:
        _say(cast["pm"], "problem", problem.pk, "Three interviews in, the words differ and the need does not. "
             "@{head}, may I frame it wider before we weigh it?", cast, at=now - timedelta(days=2))  # fmt: skip
        _say(cast["head"], "problem", problem.pk, "Wider, yes, as long as the success measure stays one number.", cast,
             at=now - timedelta(days=1))  # fmt: skip
    if decision:
        _say(cast["manager"], "decision", decision.pk, "Told all four customers today. One asked for the date in "
             "writing; the words to say were enough.", cast, at=now - timedelta(days=1, hours=3))  # fmt: skip


def _ask_back(cast: Members, *, now: datetime) -> None:
    """One question waits for the rep, another was replied to."""
    open_asks = with_answers(visible_asks(cast["pm"])).filter(
        asked_by=cast["rep"], current_kind__in=["listening", "considering"]
    )
    for number, ask in enumerate(open_asks.order_by("pk")[: len(QUESTIONS)]):
        at = now - timedelta(days=4 - number)
        question = asks_actions.ask_back(actor=cast["pm"], ask=ask, text=QUESTIONS[number], now=at)
        if number == 0 and open_asks.count() > 1:
            asks_actions.reply(
                actor=cast["rep"], question=question, text="About sixty, all on the tablets they have in the vans.",
                now=at + timedelta(hours=5),
            )  # fmt: skip


def _attach(cast: Members, deal: Deal, *, now: datetime) -> None:
    """A short text, a table and a picture, made here and the same on every machine."""
    files = (
        (
            "rep",
            "call-notes.txt",
            b"Who was there: operations lead, two dispatchers.\nWhat they fear: another password.\n",
        ),
        ("rep", "seats-by-depot.csv", b"depot,seats\nNorth,140\nHarbor,95\nInland,60\n"),
        ("pm", "where-it-hurts.png", _picture()),
    )
    for who, name, content in files:
        actions.attach(actor=cast[who], noun="deal", noun_id=deal.pk, upload=SimpleUploadedFile(name, content), now=now)


def _picture(width: int = 240, height: int = 160) -> bytes:
    """Bars of a chart as a PNG."""
    heights, ink, paper = (150, 110, 84, 52, 30), b"\x4f\x46\xc8", b"\xf4\xf4\xfb"
    rows = BytesIO()
    for y in range(height):
        bars = b"".join(ink if x % 48 < 34 and height - y <= heights[min(x // 48, 4)] else paper for x in range(width))
        rows.write(b"\0" + bars)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(rows.getvalue(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
