"""Slack's blocks for what the house says. Every text is escaped, and cut to what Slack takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tradeoff.integrations.sinks import Message
from tradeoff.integrations.slack.said import AskSaid, Card, DecisionSaid, DigestSaid, Pick

Block = dict[str, Any]
SECTION: Final = 3000
HEADER: Final = 150
LABEL: Final = 75
MOST_BLOCKS: Final = 50
MOST_ROWS: Final = 10
DECIDE: Final = "decide"
OPEN: Final = "open"


def escaped(words: str) -> str:
    """Nothing that somebody wrote becomes a mention, a link or markup of Slack's."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def title(words: str) -> str:
    """What an ask is called: its first line, as far as it is short."""
    return cut((words.strip().splitlines() or [""])[0].strip(), 90)


def section(words: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _safe_cut(words)}}


def header(words: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": cut(words, HEADER), "emoji": False}}


def context(*words: str) -> Block:
    told = [{"type": "mrkdwn", "text": cut(word, SECTION)} for word in words if word]
    return {"type": "context", "elements": told[:10]}


def quote(words: str) -> str:
    """As somebody said it, line by line behind a bar."""
    return "\n".join(f"> {escaped(line)}" for line in cut(words.strip(), 1500).splitlines())


def link(url: str, words: str) -> str:
    """A bar or a bracket in the words would end the link."""
    return f"<{url.replace('|', '%7C').replace('>', '%3E')}|{escaped(words).replace('|', '¦')}>"


def button(words: str, action: str, *, value: str = "", url: str = "", style: str = "") -> Block:
    made: Block = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": cut(words, LABEL), "emoji": False},
    }
    return {**made, **({"value": value} if value else {}), **({"url": url} if url else {}),
            **({"style": style} if style else {})}  # fmt: skip


def receipt(ask: AskSaid) -> Message:
    """To the asker, at once: heard, who looks at it, by when."""
    by_when = " ".join(part for part in (f"{ask.owner} looks at it." if ask.owner else "",
                                         f"You have an answer by {ask.due}." if ask.due else "") if part)  # fmt: skip
    blocks = [
        section(f"*Heard: {link(ask.url, ask.title)}*\n{escaped(by_when)}"),
        section(quote(ask.wants)),
        _open(ask.url, "Open the ask"),
    ]
    return Message(text=cut(f"Heard: {ask.title}. {by_when}", 500), blocks=tuple(blocks))


def answer(ask: AskSaid) -> Message:
    """To the asker: what was answered, why, and what to say to the customer, ready to copy."""
    told = f"*{escaped(ask.status)}: {link(ask.url, ask.title)}*"
    if ask.account:
        told += f"\nYou asked for {escaped(ask.account)}."
    blocks = [section(told)]
    if ask.reason:
        blocks.append(section(f"*Because*\n{quote(ask.reason)}"))
    if ask.words_to_say:
        blocks.append(section(f"*What you can say*\n```{escaped(ask.words_to_say).replace('```', '` ` `')}```"))
    if ask.answered_by:
        blocks.append(context(f"Answered by {escaped(ask.answered_by)}"))
    blocks.append(_open(ask.url, "Open the ask"))
    return Message(text=cut(f"{ask.status}: {ask.title}", 500), blocks=tuple(blocks))


def decision(waiting: DecisionSaid) -> Message:
    """To the decider: a button an option. What is pressed opens a form; nothing is signed by one press."""
    due = f"Due {waiting.due}. " if waiting.due else ""
    blocks = [
        section(f"*You decide: {link(waiting.url, waiting.title)}*\n{escaped(due + waiting.why)}"),
        *(section(f"*{escaped(one.label)}*\n{escaped(cut(one.hint, 600))}") for one in waiting.options if one.hint),
    ]
    presses = [
        button(one.label, f"{DECIDE}:{one.value}", value=f"{waiting.id}:{one.value}") for one in waiting.options[:24]
    ]
    blocks.append({"type": "actions", "block_id": f"decision-{waiting.id}",
                   "elements": [*presses, button("Open it", OPEN, url=waiting.url)]})  # fmt: skip
    return Message(text=cut(f"You decide: {waiting.title}", 500), blocks=tuple(blocks[-MOST_BLOCKS:]))


def decided(signed: DecisionSaid) -> Message:
    """What replaces the buttons once it is signed."""
    words = f"{signed.title}: {signed.chosen}, signed by {signed.signed_by}."
    told = f"*{link(signed.url, signed.title)}*\n{escaped(signed.chosen)}. Signed by {escaped(signed.signed_by)}."
    return Message(text=cut(words, 500), blocks=(section(told), _open(signed.url, "Open it")))


def digest(week: DigestSaid) -> Message:
    """To a channel; names no customer and no amount."""
    figures = "\n".join(f"*{escaped(value)}* {escaped(label)}" for label, value in week.figures)
    blocks = [header(week.title), context(escaped(week.period)), section(figures or "Nothing moved.")]
    for title, standing, url in week.rows[:MOST_ROWS]:
        blocks.append(section(f"{link(url, title)}\n{escaped(standing)}"))
    if len(week.rows) > MOST_ROWS:
        blocks.append(context(f"{len(week.rows) - MOST_ROWS} more in Tradeoff"))
    if week.url:
        blocks.append(_open(week.url, "Open Tradeoff"))
    told = ", ".join(f"{value} {label}" for label, value in week.figures)
    return Message(text=cut(f"{week.title}. {week.period}. {told}", 500), blocks=tuple(blocks))


def card(shown: Card) -> Message:
    """A link, unfolded."""
    blocks = [section(f"*{link(shown.url, shown.title)}*")]
    if shown.facts:
        blocks.append(context(" · ".join(escaped(fact) for fact in shown.facts)))
    return Message(text=shown.title, blocks=tuple(blocks))


def said(words: str) -> Message:
    """One plain sentence, as a refusal is."""
    return Message(text=cut(words, SECTION), blocks=(section(escaped(words)),))


def option(pick: Pick) -> Block:
    made: Block = {"text": {"type": "plain_text", "text": cut(pick.label, LABEL), "emoji": False}, "value": pick.value}
    if pick.hint:
        made["description"] = {"type": "plain_text", "text": cut(pick.hint, LABEL), "emoji": False}
    return made


def options(picks: Sequence[Pick]) -> list[Block]:
    return [option(pick) for pick in picks[:100]]


def _open(url: str, words: str) -> Block:
    return {"type": "actions", "elements": [button(words, OPEN, url=url)]}


def _safe_cut(words: str) -> str:
    """An escape that the cut would halve goes whole."""
    if len(words) <= SECTION:
        return words
    kept = words[: SECTION - 1]
    start = kept.rfind("&", len(kept) - 5)
    return (kept[:start] if start >= 0 and ";" not in kept[start:] else kept) + "…"
