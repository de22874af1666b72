"""Components without parts: button, badge, status, money, avatar, person."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from tradeoff.ui.components.html import EMPTY, attributes
from tradeoff.ui.components.html import icon as sign
from tradeoff.ui.format import NOTHING, initials

# What a kind is called, how it feels, and its sign. The sign keeps the meaning without colour.
STATUSES: dict[str, tuple[str, str, str]] = {
    "listening": ("Listening", "neutral", "ear"),
    "considering": ("Considering", "info", "circle-dot"),
    "planned": ("Planned", "accent", "calendar-check"),
    "building": ("Building", "accent", "hammer"),
    "shipped": ("Shipped", "good", "circle-check"),
    "not_now": ("Not now", "warn", "circle-pause"),
    "no": ("No", "bad", "circle-minus"),
    "already_there": ("Already there", "good", "circle-check"),
    "workaround": ("Workaround", "good", "wrench"),
    "merged": ("Merged", "neutral", "merge"),
    "open": ("Open", "info", "circle-dot"),
    "won": ("Won", "good", "circle-check"),
    "lost": ("Lost", "bad", "circle-minus"),
    "blocker": ("Blocker", "bad", "octagon-alert"),
    "retention": ("Retention", "warn", "refresh-cw"),
    "fast_follow": ("Fast follow", "info", "fast-forward"),
    "nice_to_have": ("Nice to have", "neutral", "circle-dashed"),
    "new": ("New", "info", "circle-dot"),
    "framing": ("Framing", "neutral", "circle-dashed"),
    "ready": ("Ready to decide", "accent", "scale"),
    "draft": ("Draft", "neutral", "circle-dashed"),
    "proposed": ("Proposed", "info", "circle-dot"),
    "decided": ("Decided", "good", "signature"),
    "signed": ("Signed", "good", "signature"),
    "superseded": ("Superseded", "neutral", "history"),
    "running": ("Running", "info", "hourglass"),
    "checked": ("Checked", "info", "circle-dot"),
    "done": ("Done", "good", "circle-check"),
    "failed": ("Failed", "bad", "circle-x"),
    "undone": ("Undone", "neutral", "undo-2"),
    "overdue": ("Overdue", "bad", "clock-alert"),
    "due": ("Due", "warn", "clock"),
}
TINTS = 6
KEPT: Final = 4096  # a list draws the same few people and states on every row


def button(
    label: str,
    *,
    href: str = "",
    kind: str = "quiet",
    icon: str = "",
    icon_only: bool = False,
    key: str = "",
    key_label: str = "",
    small: bool = False,
    type: str = "submit",  # noqa: A002 - the attribute's own name
    **attrs: Any,
) -> SafeString:
    """A link when it has an address, else a button; `key` lets the keyboard press it and lists it in the key sheet."""
    classes = " ".join(["button", kind, *(["small"] if small else []), *(["icon-only"] if icon_only else [])])
    if key:
        attrs |= {"data-key": key, "data-key-label": key_label or label, "aria-keyshortcuts": key}
    if icon_only:
        attrs |= {"aria-label": label, "title": label}
    tag, own = ("a", {"href": href}) if href else ("button", {"type": type})
    body = format_html("{}{}", sign(icon), EMPTY if icon_only else format_html("<span>{}</span>", label))
    return format_html("<{0}{1}>{2}</{0}>", tag, attributes(classes, own | attrs), body)


def badge(label: str, tone: str = "neutral", icon: str = "", **attrs: Any) -> SafeString:
    return format_html("<span{}>{}{}</span>", attributes(f"badge {tone}", attrs), sign(icon), label)


@lru_cache(KEPT, typed=True)
def status(kind: str, label: str = "") -> SafeString:
    """A pill for an answer, a deal's state or any other kind by its name; an unknown name is shown in plain words."""
    key = str(kind or "").lower().replace(" ", "_").replace("-", "_")
    words, tone, mark = STATUSES.get(key, (key.replace("_", " ").capitalize() or NOTHING, "neutral", "circle-dot"))
    return badge(label or words, tone, mark)


@lru_cache(KEPT, typed=True)
def money(text: str | None, estimated: bool = False) -> SafeString:
    """A formatted amount; an estimate is italic and says so."""
    if not text:
        return format_html('<span class="muted" title="{}">{}</span>', "No amount is known", NOTHING)
    if not estimated:
        return format_html('<span class="money">{}</span>', text)
    title = "Estimated: nobody has entered this amount"
    marked = '<span class="money estimated" title="{}">{}<span class="visually-hidden"> estimated</span></span>'
    return format_html(marked, title, text)


def avatar(name: str, small: bool = False) -> SafeString:
    """Initials on a tint that stays with the name."""
    tint = sum(map(ord, name)) % TINTS + 1
    size = " mini" if small else ""
    return format_html('<span class="avatar tint-{}{}" aria-hidden="true">{}</span>', tint, size, initials(name))


@lru_cache(KEPT, typed=True)
def person(name: str | None, note: str = "", href: str = "") -> SafeString:
    if not name:
        return format_html('<span class="muted">{}</span>', "Nobody yet")
    words = format_html('<a href="{}">{}</a>', href, name) if href else format_html("<span>{}</span>", name)
    aside = format_html(' <span class="muted small">{}</span>', note) if note else EMPTY
    return format_html('<span class="person">{}<span>{}{}</span></span>', avatar(name, small=True), words, aside)
