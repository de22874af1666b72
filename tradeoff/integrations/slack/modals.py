"""The forms Slack opens, and what was filled in: pure, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from tradeoff.integrations.sinks import Message
from tradeoff.integrations.slack import blocks
from tradeoff.integrations.slack.said import AskForm, AskTold, DecisionSaid, Pick, Refusal, SignTold

ASK: Final = "ask"
SIGN: Final = "sign"
WHICH: Final = "which"
LONGEST_INPUT: Final = 3000
FIELDS: Final = {"account": "about", "deal": "about", "option": "reason"}

View = dict[str, Any]


def ask(form: AskForm) -> View:
    about: dict[str, Any] = {
        "type": "external_select",
        "action_id": WHICH,
        "min_query_length": 0,
        "placeholder": _plain("A deal or an account"),
    }
    if len(form.about) == 1:
        about["initial_option"] = blocks.option(form.about[0])
    kinds = blocks.options(form.types)
    return _modal(ASK, "New ask", "Log it", [
        _input("about", "Who asks", about, hint="Your open deals first; type to find another."),
        _input("wants", "What they want, in their words", _text(form.wants, lines=True)),
        _input("type", "How much hangs on it", {"type": "static_select", "action_id": "type", "options": kinds}),
        _input("needed_by", "Needed by", {"type": "datepicker", "action_id": "needed_by"}, optional=True),
        _input("said_by", "Who said it", _text(form.said_by), optional=True),
    ])  # fmt: skip


def asked(view: Mapping[str, Any]) -> AskTold:
    return AskTold(
        about=_value(view, "about"),
        wants=_value(view, "wants"),
        type=_value(view, "type"),
        needed_by=_day(view, "needed_by"),
        said_by=_value(view, "said_by"),
        key=str(view.get("id") or ""),
    )


def sign(waiting: DecisionSaid, chosen: Pick) -> View:
    """The same that the page asks of who signs; the option was chosen by the button."""
    review: dict[str, Any] = {"type": "datepicker", "action_id": "review_on"}
    if waiting.earliest_review:
        review["initial_date"] = waiting.earliest_review.isoformat()
    view = _modal(SIGN, "Decide", "Sign", [
        blocks.section(f"*{blocks.escaped(waiting.title)}*\nYou choose: *{blocks.escaped(chosen.label)}*"),
        _input("reason", "Reason, as you would say it to the customer", _text(lines=True)),
        _input("expected_outcome", "What you expect to see", _text(lines=True)),
        _input("review_on", "Look again on", review),
        _input("deliver_by", "Promised by", {"type": "datepicker", "action_id": "deliver_by"}, optional=True),
        blocks.context("A signed decision is frozen. Everybody who asked gets the answer at once."),
    ])  # fmt: skip
    return {**view, "private_metadata": f"{waiting.id}:{chosen.value}"}


def signed(view: Mapping[str, Any]) -> SignTold | None:
    """None where the form is not one of ours."""
    named = pressed(str(view.get("private_metadata") or ""))
    if named is None:
        return None
    return SignTold(
        decision_id=named[0],
        option_id=named[1],
        reason=_value(view, "reason"),
        expected=_value(view, "expected_outcome"),
        review_on=_day(view, "review_on"),
        deliver_by=_day(view, "deliver_by"),
    )


def pressed(value: str) -> tuple[int, int] | None:
    """Decision and option that a button names."""
    decision, _, option = value.partition(":")
    return (int(decision), int(option)) if decision.isdecimal() and option.isdecimal() else None


def done(title: str, message: Message) -> View:
    """What a form becomes once it is through."""
    view = _modal("done", title, "", [dict(block) for block in message.blocks])
    return {name: value for name, value in view.items() if name != "submit"}


def errors(refusal: Refusal, view: Mapping[str, Any], first: str) -> dict[str, str]:
    """By the input it is about, or at the first one: Slack shows no words elsewhere."""
    inputs = {block.get("block_id") for block in view.get("blocks") or [] if block.get("type") == "input"}
    named = FIELDS.get(refusal.field, refusal.field)
    return {named if named in inputs else first: blocks.cut(refusal.words, LONGEST_INPUT)}


def _modal(name: str, title: str, submit: str, rows: list[blocks.Block]) -> View:
    return {
        "type": "modal",
        "callback_id": name,
        "title": _plain(title[:24]),
        "submit": _plain(submit[:24]),
        "close": _plain("Close"),
        "blocks": rows,
    }


def _input(name: str, label: str, element: dict[str, Any], *, hint: str = "", optional: bool = False) -> blocks.Block:
    made: blocks.Block = {
        "type": "input", "block_id": name, "label": _plain(label), "element": element, "optional": optional,
    }  # fmt: skip
    return {**made, "hint": _plain(hint)} if hint else made


def _text(value: str = "", *, lines: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "plain_text_input", "action_id": "text", "multiline": lines, "max_length": LONGEST_INPUT,
    }  # fmt: skip
    return {**made, "initial_value": value[:LONGEST_INPUT]} if value.strip() else made


def _plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def _told(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    state = (view.get("state") or {}).get("values") or {}
    for told in (state.get(name) or {}).values():
        if isinstance(told, Mapping):
            return told
    return {}


def _value(view: Mapping[str, Any], name: str) -> str:
    told = _told(view, name)
    chosen = told.get("selected_option")
    return str((chosen or {}).get("value") or told.get("value") or "").strip()


def _day(view: Mapping[str, Any], name: str) -> date | None:
    told = _told(view, name).get("selected_date")
    try:
        return date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
