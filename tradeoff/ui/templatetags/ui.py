"""`{% load ui %}`: every component by its name. The living page shows each of them in all its states."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from tradeoff.ui import navigation
from tradeoff.ui import panels as registry
from tradeoff.ui.components import blocks, figures, forms, html, leaves, lists
from tradeoff.ui.components.shell import address, frame
from tradeoff.ui.parts import Moment, Tab

register = template.Library()

register.simple_tag(html.icon)
register.simple_tag(leaves.button)
register.simple_tag(leaves.badge)
register.simple_tag(leaves.status)
register.simple_tag(leaves.money)
register.simple_tag(leaves.avatar)
register.simple_tag(leaves.person)

register.simple_tag(figures.figure)
register.simple_tag(figures.interval)
register.simple_tag(figures.meter)
register.simple_tag(figures.split_bar)
register.simple_tag(figures.ranks)
register.simple_tag(figures.slope_chart)

register.simple_tag(forms.field)
register.simple_tag(forms.form_errors)

register.simple_block_tag(blocks.panel)
register.simple_block_tag(blocks.table)
register.simple_block_tag(blocks.empty)
register.simple_block_tag(blocks.callout)
register.simple_block_tag(blocks.facts)
register.simple_block_tag(blocks.fact)
register.simple_block_tag(blocks.figures)
register.simple_block_tag(blocks.toolbar)
register.simple_block_tag(blocks.form_actions)
register.simple_block_tag(blocks.more_fields)

register.simple_tag(lists.keep_query, takes_context=True)
register.simple_tag(lists.th, takes_context=True)
register.inclusion_tag("ui/parts/more.html")(lists.more)
register.simple_tag(lists.chips)
register.simple_tag(lists.picker)
register.simple_tag(lists.dom_id)
register.simple_tag(lists.root_url)
register.simple_tag(lists.theme_attribute, takes_context=True)


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(label: str, items: list[Tab]) -> dict[str, Any]:
    """Views of one thing, each at its own address."""
    return {"label": label, "items": items}


@register.inclusion_tag("ui/parts/filter_search.html", takes_context=True)
def filter_search(
    context: Context, name: str, value: str = "", label: str = "Filter", placeholder: str = ""
) -> dict[str, Any]:
    """A search box over this list; the page's other parameters stay, its place in the list does not."""
    kept = [
        (key, entry) for key, entries in lists.query(context).lists() for entry in entries if key not in {name, "page"}
    ]
    return {"name": name, "value": value, "label": label, "placeholder": placeholder, "kept": kept}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(moments: list[Moment]) -> dict[str, Any]:
    """What happened, newest first as given."""
    return {"moments": moments}


@register.inclusion_tag("ui/parts/panels.html")
def panels(place: str, noun_id: int) -> dict[str, Any]:
    """The fragments that later packages add to this page, each loaded when it comes into view."""
    return {"panels": [(panel, reverse(panel.url_name, args=[noun_id])) for panel in registry.panels_for(place)]}


@register.simple_tag(takes_context=True)
def rail(context: Context) -> SafeString:
    """The places this reader can go, in the order of their side."""
    places = context.get("places") or _places(context)
    request = context.get("request")
    path = request.path if isinstance(request, HttpRequest) else ""
    home = places[0].href if places else "/"
    return frame("ui/parts/rail.html", places=tuple(navigation.mark_current(places, path)), home=home)


@register.simple_tag(takes_context=True)
def topbar(context: Context) -> SafeString:
    """The workspace, the search box, the + menu with what this reader may make, and the reader's own menu."""
    request = context.get("request")
    member = getattr(request, "member", None)
    if member is None:
        return frame("ui/parts/topbar.html")
    quick = ((item, address(item.url_name)) for item in navigation.quick_items(member))
    return frame(
        "ui/parts/topbar.html",
        request,
        member=member.name,
        title=member.title,
        workspace=member.workspace.name,
        others=tuple((other.slug, other.name) for other in getattr(request, "workspaces", ())),
        quick=tuple((item, href) for item, href in quick if href),
        search_words=str(context.get("search_words") or ""),
    )


@register.simple_tag(takes_context=True)
def dialogs(context: Context) -> SafeString:
    """The sheet of keys, the question before what cannot be undone, and the palette of who is signed in."""
    return frame("ui/parts/dialogs.html", member=getattr(context.get("request"), "member", None) is not None)


def _places(context: Context) -> list[navigation.Place]:
    member = getattr(context.get("request"), "member", None)
    if member is None:
        return []
    items = navigation.items(product_first=member.is_product and not member.is_sales, reader=member)
    found = ((item, address(item.url_name)) for item in items)
    return [navigation.Place(item.label, href, item.icon, item.key) for item, href in found if href]
