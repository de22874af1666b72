from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.drafting import access, actions, presenting, queries
from tradeoff.drafting.forms import SettingForm, StatementForm
from tradeoff.drafting.offering import language_model
from tradeoff.drafting.rules import DEFAULT_BUDGET, Noun
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, noun_id: int, noun: Noun) -> HttpResponse:
    """The newest draft of this that is the reader's own; a POST asks for another."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.ask_for_draft(actor=request.member, noun=noun, noun_id=noun_id, now=timezone.now())
        except Refused as refused:
            refusal, status = refused.message, 422
        else:
            if not is_fragment(request):
                return redirect(f"drafting:{noun.value}", noun_id)
    elif not access.can_draft(request.member):
        queries.material_of(request.member, noun, noun_id)  # what may not be seen is not there
    return _panel(request, noun, noun_id, refusal=refusal, status=status)


@require_POST
def use(request: MemberRequest, draft_id: int) -> HttpResponse:
    """Write a statement into its problem."""
    found, form = queries.draft_of(request.member, draft_id), StatementForm(request.POST)
    refusal = "Write the statement, or discard the draft."
    if form.is_valid():
        try:
            actions.use_draft(actor=request.member, draft=found, text=form.cleaned_data["text"], now=timezone.now())
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, "The statement is yours; its history keeps what stood there before.")
            return _back(request, presenting.PAGES[Noun(found.noun)], found.noun_id)
    return _panel(request, Noun(found.noun), found.noun_id, refusal=refusal, status=422)


@require_POST
def dismiss(request: MemberRequest, draft_id: int) -> HttpResponse:
    found = queries.draft_of(request.member, draft_id)
    actions.dismiss_draft(actor=request.member, draft=found, now=timezone.now())
    if is_fragment(request):
        return _panel(request, Noun(found.noun), found.noun_id)
    return redirect(presenting.PAGES[Noun(found.noun)], found.noun_id)


@require_http_methods(["GET", "HEAD", "POST"])
def setting(request: MemberRequest) -> HttpResponse:
    """Whether a language model drafts, what leaves for it, and what the month has cost."""
    member, now = request.member, timezone.now()
    if not access.can_see_setting(member):
        raise NotAllowed("The language model is set up by administrators.")
    kept = queries.setting_of(member.workspace_id)
    first = {"is_on": kept.is_on, "tokens": kept.tokens_a_month} if kept else {"tokens": DEFAULT_BUDGET}
    form = SettingForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        try:
            actions.set_up(actor=member, is_on=form.cleaned_data["is_on"], tokens=form.cleaned_data["tokens"], now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved. It holds from the next draft on.")
            return redirect("drafting:setting")
    model = language_model()
    budget = queries.budget_of(member.workspace_id, now=now.astimezone(member.workspace.zone))
    context = {
        "form": form,
        "kept": kept,
        "model": model.name if model else "",
        "may_set": access.can_set_up(member),
        "budget": budget,
        "spent": f"{budget.spent:,}",
        "limit": f"{budget.limit:,}",
    }
    return render(request, "drafting/setting.html", context, status=422 if form.is_bound else 200)


def _panel(request: MemberRequest, noun: Noun, noun_id: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    member = request.member
    if not access.can_draft(member):
        return render(request, "drafting/panel.html", {"may": False, "noun": noun.value}, status=status)
    kept, speaks = queries.setting_of(member.workspace_id), language_model()
    model = speaks.name if speaks and kept and kept.is_on else ""
    shown = presenting.panel(noun, noun_id, queries.newest_draft(member, noun, noun_id), model=model)
    form = StatementForm(initial={"text": shown["draft"].text if shown["draft"] else ""})
    return render(
        request, "drafting/panel.html", {**shown, "form": form, "may": True, "refusal": refusal}, status=status
    )


def _back(request: MemberRequest, page: str, noun_id: int) -> HttpResponse:
    if not is_fragment(request):
        return redirect(page, noun_id)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = reverse(page, args=[noun_id])
    return answer


def is_fragment(request: MemberRequest) -> bool:
    """Whether a part of a page is asked for, not a page."""
    return bool(getattr(request, "htmx", False))
