"""Components that walk a list or need the page's own address: tabs, chips, sortable heads, paging, timeline."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tradeoff.ui.components.html import EMPTY, attributes, icon
from tradeoff.ui.format import number, plural
from tradeoff.ui.parts import Chip, Picker

KEEP: Final = object()
LET_GO: Final = '{}<span class="visually-hidden">, on; remove this filter</span>'


def query(context: Context) -> QueryDict:
    """The page's query parameters, free to change; empty where a template is rendered without a request."""
    request = context.get("request")
    return request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)


def keep_query(context: Context, **changes: Any) -> str:
    """The page's query string with changes; None takes a parameter away."""
    request = context.get("request")
    return kept_query(request.GET if isinstance(request, HttpRequest) else QueryDict(), **changes)


def kept_query(before: QueryDict, **changes: object) -> str:
    """Without copying the query, which a list would do for each of its chips and heads."""
    kept = {name: [str(changes[name])] if name in changes else values for name, values in before.lists()}
    kept |= {name: [str(value)] for name, value in changes.items() if name not in kept}
    return f"?{urlencode({name: kept[name] for name in kept if changes.get(name, KEEP) is not None}, doseq=True)}"


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


def chips(label: str, items: Iterable[Chip]) -> SafeString:
    """Filters with how many each would leave."""
    name = escape(label)
    return mark_safe(  # noqa: S308 - escaped here
        f'<div class="chips" role="group" aria-label="{name}">'
        f'<span class="chips-label" aria-hidden="true">{name}</span>'
        f"{''.join(map(_chip, items))}\n</div>\n"
    )


def _chip(chip: Chip) -> str:
    on, off = (' aria-current="true"', LET_GO.format(icon("x"))) if chip.active else ("", "")
    left = f' <span class="count">{escape(chip.count)}</span>' if chip.count else ""
    return f'\n  <a class="chip" href="{escape(chip.href)}"{on}>{escape(chip.label)}{left}{off}</a>'


def picker(part: Picker) -> SafeString:
    """One filter of a `data-autosubmit` form; a choice that is no longer offered falls back to the first."""
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == part.chosen else ""}>{escape(words)}</option>'
        for value, words in part.options
    )
    name = escape(part.name)
    return mark_safe(  # noqa: S308 - escaped here
        f'<div class="field line"><label class="label visually-hidden" for="pick-{name}">{escape(part.label)}</label>'
        f'<div class="control"><select name="{name}" id="pick-{name}">{options}</select></div></div>'
    )


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
