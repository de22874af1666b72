"""Components that walk a list or need the page's own address: tabs, chips, sortable heads, paging, timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tradeoff.ui.components.html import EMPTY, attributes, icon
from tradeoff.ui.format import number, plural
from tradeoff.ui.parts import Picker

SELECTED = SafeString(" selected")


def query(context: Context) -> QueryDict:
    """The page's query parameters, free to change; empty where a template is rendered without a request."""
    request = context.get("request")
    return request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)


def keep_query(context: Context, **changes: Any) -> str:
    """The page's query string with changes; None takes a parameter away."""
    kept = query(context)
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return f"?{kept.urlencode()}"


def th(
    context: Context,
    label: str,
    *,
    sort_key: str = "",
    sort: str = "",
    num: bool = False,
    hidden: bool = False,
    **attrs: Any,
) -> SafeString:
    """A column head; with a sort key it is a link that sorts by it, and by its reverse when it already does."""
    classes = "num" if num else ""
    words = format_html('<span class="visually-hidden">{}</span>', label) if hidden else format_html("{}", label)
    if not sort_key:
        return format_html('<th scope="col"{}>{}</th>', attributes(classes, attrs), words)
    direction = {sort_key: "ascending", f"-{sort_key}": "descending"}.get(sort or "")
    first, then = (f"-{sort_key}", sort_key) if num else (sort_key, f"-{sort_key}")
    href = keep_query(context, sort=then if sort == first else first, page=None)
    mark = icon({"ascending": "arrow-up", "descending": "arrow-down"}.get(direction or "", "chevrons-up-down"))
    attrs |= {"aria-sort": direction}
    return format_html('<th scope="col"{}><a href="{}">{}{}</a></th>', attributes(classes, attrs), href, words, mark)


def picker(part: Picker) -> SafeString:
    """One filter of a `data-autosubmit` form; a choice that is no longer offered falls back to the first."""
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == part.chosen else EMPTY, words) for value, words in part.options),
    )
    return format_html(
        '<div class="field line"><label class="label visually-hidden" for="pick-{0}">{1}</label>'
        '<div class="control"><select name="{0}" id="pick-{0}">{2}</select></div></div>',
        part.name, part.label, options,
    )  # fmt: skip


def more(href: str, shown: int, total: int, noun: str, target: str = "") -> dict[str, Any]:
    """What the "load more" line needs; with a target, htmx appends that element's children from the next page."""
    words = f"{number(shown)} of {number(total)} {plural(noun, total)}"
    return {"href": href, "words": words, "left": max(total - shown, 0), "target": target}


def dom_id(obj: Any, prefix: str = "") -> str:
    """One id per thing and use: row-deal-12."""
    name = getattr(getattr(obj, "_meta", None), "model_name", None) or type(obj).__name__.lower()
    key = getattr(obj, "pk", None) or getattr(obj, "id", None) or "new"
    return "-".join(str(part) for part in (prefix, name, key) if part)


def root_url(name: str, *args: Any) -> str:
    """An address outside the workspace we are in, such as signing out."""
    return "/" + reverse(name, args=args).removeprefix(get_script_prefix()).lstrip("/")


def theme_attribute(context: Context) -> SafeString:
    """The reader's own choice of theme; without one the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme") if isinstance(request, HttpRequest) else None
    return format_html(' data-theme="{}"', chosen) if chosen in {"light", "dark"} else EMPTY
