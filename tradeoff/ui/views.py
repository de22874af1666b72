"""The living page: each component in all its states, in both themes, and two whole pages made of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tradeoff.ui import sample

THEMES = ("light", "dark")


@login_required
def living(request: HttpRequest) -> HttpResponse:
    sides = [
        (theme, sample.AskForm(sample.WRONG, auto_id=f"{theme}-%s"), sample.AskForm(auto_id=f"{theme}-new-%s"))
        for theme in THEMES
    ]
    return render(request, "ui/living.html", {"sides": sides, "sample": sample})


@login_required
def sample_deals(request: HttpRequest) -> HttpResponse:
    chosen = [deal for deal in sample.DEALS if request.GET.get("stage", deal.stage) == deal.stage]
    context = {
        "deals": chosen,
        "chips": sample.stage_chips(request.GET.get("stage", "")),
        "sort": request.GET.get("sort", "-amount"),
    }
    return _as_reader(request, "ui/sample_deals.html", context)


@login_required
def sample_deal(request: HttpRequest) -> HttpResponse:
    return _as_reader(request, "ui/sample_deal.html", {"sample": sample, "deal": sample.DEALS[0]})


def _as_reader(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    request.member = sample.READER  # type: ignore[attr-defined]
    return render(request, template, {"places": sample.PLACES, **context})
