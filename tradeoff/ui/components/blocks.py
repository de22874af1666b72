"""Components that hold other content: panel, table, empty state, callout, facts, toolbar and the rest."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from tradeoff.ui.components.html import EMPTY, attributes, unique
from tradeoff.ui.components.html import icon as sign
from tradeoff.ui.format import NOTHING

EMPTY_ICONS = {"nothing_yet": "sprout", "nothing_matches": "search-x", "nothing_selected": "mouse-pointer-click"}
CALLOUT_ICONS = {
    "info": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert", "neutral": "info",
}  # fmt: skip


def panel(
    content: str,
    title: str = "",
    *,
    note: str = "",
    count: str | int = "",
    flush: bool = False,
    level: int = 2,
    actions_url: str = "",
    actions_label: str = "",
    **attrs: Any,
) -> SafeString:
    """A titled section; `flush` lets a table or list reach its edges."""
    if not title:
        return format_html("<section{}>{}</section>", attributes(_classes("panel", flush=flush), attrs), content)
    heading = unique("panel")
    if "aria_label" not in attrs:
        attrs["aria-labelledby"] = heading
    number = EMPTY if count == "" else format_html(' <span class="count">{}</span>', count)
    more = format_html('<a class="panel-link" href="{}">{}</a>', actions_url, actions_label) if actions_url else EMPTY
    return format_html(
        '<section{}><header class="panel-head"><h{level} class="panel-title" id="{heading}">{}{}</h{level}>{}{}'
        '</header><div class="panel-body">{}</div></section>',
        attributes(_classes("panel", flush=flush), attrs), title, number,
        format_html('<p class="panel-note">{}</p>', note) if note else EMPTY, more, content,
        level=level, heading=heading,
    )  # fmt: skip


def table(
    content: str,
    label: str,
    *,
    rows: bool = True,
    cards: bool = True,
    dense: bool = False,
    **attrs: Any,
) -> SafeString:
    """A scrollable table whose head and first column stay; on phones rows become cards."""
    box = attributes("table-box", {"role": "group", "aria-label": label, "tabindex": "0", **attrs})
    own = attributes(_classes("table", cards=cards, dense=dense), {"data-rows": "tbody tr" if rows else None})
    return format_html(
        '<div{}><table{}><caption class="visually-hidden">{}</caption>{}</table></div>', box, own, label, content
    )


def empty(content: str, kind: str, title: str, icon: str = "", **attrs: Any) -> SafeString:
    """Why there is nothing here and what to do: nothing yet, nothing matches, or nothing selected."""
    return format_html(
        '<div{}><span class="empty-icon">{}</span><p class="empty-title">{}</p><div class="empty-body">{}</div></div>',
        attributes(f"empty {kind.replace('_', '-')}", attrs), sign(icon or EMPTY_ICONS[kind]), title, content,
    )  # fmt: skip


def callout(content: str, tone: str = "info", title: str = "", **attrs: Any) -> SafeString:
    head = format_html('<p class="callout-title">{}</p>', title) if title else EMPTY
    body = '<div{}>{}<div class="callout-body">{}{}</div></div>'
    return format_html(body, attributes(f"callout {tone}", attrs), sign(CALLOUT_ICONS[tone]), head, content)


def facts(content: str, **attrs: Any) -> SafeString:
    return format_html("<dl{}>{}</dl>", attributes("facts", attrs), content)


def fact(content: str, label: str, help: str = "") -> SafeString:  # noqa: A002 - the word page authors use
    """One property; a body without content reads as a dash."""
    value = content if content.strip() else format_html('<span class="muted">{}</span>', NOTHING)
    title = format_html(' title="{}"', help) if help else EMPTY
    return format_html("<div><dt{}>{}</dt><dd>{}</dd></div>", title, label, value)


def figures(content: str, **attrs: Any) -> SafeString:
    return format_html("<div{}>{}</div>", attributes("figures", attrs), content)


def toolbar(content: str, **attrs: Any) -> SafeString:
    return format_html("<div{}>{}</div>", attributes("toolbar", attrs), content)


def form_actions(content: str, **attrs: Any) -> SafeString:
    return format_html("<div{}>{}</div>", attributes("form-actions", attrs), content)


def more_fields(content: str, label: str = "More") -> SafeString:
    """Fields most people can skip; open by itself when one of them has an error."""
    opened = SafeString(" open") if 'aria-invalid="true"' in content else EMPTY
    head = format_html("<summary>{}<span>{}</span></summary>", sign("chevron-right"), label)
    return format_html('<details class="more-fields"{}>{}<div class="form">{}</div></details>', opened, head, content)


def _classes(base: str, **flags: bool) -> str:
    return " ".join([base, *(name for name, on in flags.items() if on)])
