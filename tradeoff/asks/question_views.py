"""Product asks the seller back, and the seller replies in place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tradeoff.asks import actions, queries
from tradeoff.asks.forms import QuestionForm, ReplyForm
from tradeoff.asks.page import shown
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces.middleware import MemberRequest


@require_POST
def ask_back(request: MemberRequest, ask_id: int) -> HttpResponse:
    found, form = queries.ask_of(request.member, ask_id), QuestionForm(request.POST, auto_id="question-%s")
    if form.is_valid():
        try:
            actions.ask_back(actor=request.member, ask=found, text=form.cleaned_data["text"], now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Asked. The ask waits for {found.asked_by.name} until they reply.")
            return redirect("asks:ask", found.pk)
    context = shown(found, actor=request.member, now=timezone.now(), question_form=form)
    return render(request, "asks/ask.html", context, status=422)


@require_POST
def reply(request: MemberRequest, question_id: int) -> HttpResponse:
    question, form = queries.question_of(request.member, question_id), ReplyForm(request.POST, auto_id="reply-%s")
    if form.is_valid():
        try:
            actions.reply(actor=request.member, question=question, text=form.cleaned_data["text"], now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Replied. {question.by.name} is told, and product is at it again.")
            return redirect("asks:ask", question.ask_id)
    found = queries.ask_of(request.member, question.ask_id)
    context = shown(found, actor=request.member, now=timezone.now(), reply_form=form)
    return render(request, "asks/ask.html", context, status=422)


@require_POST
def withdraw(request: MemberRequest, question_id: int) -> HttpResponse:
    question = queries.question_of(request.member, question_id)
    actions.withdraw_question(actor=request.member, question=question, now=timezone.now())
    messages.success(request, "Withdrawn. The ask waits for product again.")
    return redirect("asks:ask", question.ask_id)
