from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.discussion import access, actions, page, presenting, queries, subjects
from tradeoff.discussion.answering import number_of, refused, shown_again, wants_part
from tradeoff.discussion.forms import CommentForm
from tradeoff.kernel.errors import Conflict, NotAllowed, Refused
from tradeoff.notices.queries import zone_of
from tradeoff.workspaces.middleware import MemberRequest


@require_POST
def write(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    member, subject = request.member, subjects.about(request.member, noun, noun_id)
    form = CommentForm(request.POST, auto_id=f"{noun}-%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.comment(actor=member, noun=noun, noun_id=noun_id, text=said["text"],
                                   quoted_id=said["quoted"], now=timezone.now())  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            shown = number_of(request.POST.get("shown")) or queries.SHOWN
            return shown_again(request, subject, part="talk", anchor=f"comment-{made.pk}", shown=shown)
    reply_to = number_of(request.POST.get("quoted"))
    reply = queries.comments_about(subject, actor=member).filter(pk=reply_to).first() if reply_to else None
    return refused(request, subject, part="talk", form=form, reply=reply)


@require_safe
def comment(request: MemberRequest, comment_id: int) -> HttpResponse:
    """A permalink: the discussion's own page, at this comment. For htmx the comment alone."""
    found, subject = queries.comment_of(request.member, comment_id)
    if wants_part(request):
        return render(request, "discussion/_comment.html", {"row": _row(request, comment_id), "subject": subject})
    shown = queries.shown_back_to(found, subject, actor=request.member)
    return redirect(f"{reverse(f'discussion:{subject.noun}', args=[subject.id])}?shown={shown}#comment-{found.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, comment_id: int) -> HttpResponse:
    """Edit in place; when somebody was quicker, both wordings stand one above the other."""
    member = request.member
    found, subject = queries.comment_of(member, comment_id)
    if not access.can_edit(member, found):
        raise NotAllowed("A comment is edited by who wrote it, until it is deleted.")
    form, standing, status = page.edit_form(found, actor=member), "", 200
    if request.method == "POST":
        form = CommentForm(request.POST, auto_id=f"edit-{found.pk}-%s")
        try:
            if form.is_valid():
                said = form.cleaned_data
                actions.edit(actor=member, comment=found, text=said["text"], version=said["version"] or 0,
                             now=timezone.now())  # fmt: skip
                return _after_edit(request, comment_id)
        except Conflict as refusal:
            form, standing = _begun_anew(request, refusal), queries.comment_of(member, comment_id)[0].text
        except Refused as refusal:
            form.refuse(refusal)
        status = 422
    names = queries.names_in([standing], actor=member)
    context = {"comment": found, "subject": subject, "form": form, "standing": presenting.marked_up(standing, names),
               "people_url": reverse("discussion:people", args=[subject.noun, subject.id])}  # fmt: skip
    return render(request, f"discussion/{'_edit' if wants_part(request) else 'edit'}.html", context, status=status)


@require_POST
def remove(request: MemberRequest, comment_id: int) -> HttpResponse:
    found, subject = queries.comment_of(request.member, comment_id)
    actions.remove(actor=request.member, comment=found, now=timezone.now())
    if wants_part(request):
        return render(request, "discussion/_comment.html", {"row": _row(request, comment_id), "subject": subject})
    return shown_again(request, subject, part="talk", anchor=f"comment-{found.pk}")


@require_safe
def wordings(request: MemberRequest, comment_id: int) -> HttpResponse:
    """How a comment was worded before, the newest first."""
    found, subject = queries.comment_of(request.member, comment_id)
    former, zone = list(queries.wordings_of(found)), zone_of(request.member)
    names = queries.names_in([found.text, *(one.text for one in former)], actor=request.member)
    rows = [(presenting.moment(one.until, zone), presenting.marked_up(one.text, names)) for one in former]
    now_says = presenting.marked_up(found.text, names)
    context = {"subject": subject, "comment": found, "rows": rows, "now_says": now_says}
    return render(request, "discussion/wordings.html", context)


def _row(request: MemberRequest, comment_id: int) -> presenting.CommentRow:
    found, _ = queries.comment_of(request.member, comment_id)
    texts = [found.text, found.quoted.text if found.quoted else ""]
    names, zone = queries.names_in(texts, actor=request.member), zone_of(request.member)
    return presenting.comment_row(found, names, actor=request.member, now=timezone.now(), zone=zone)


def _after_edit(request: MemberRequest, comment_id: int) -> HttpResponse:
    _, subject = queries.comment_of(request.member, comment_id)
    if wants_part(request):
        return render(request, "discussion/_comment.html", {"row": _row(request, comment_id), "subject": subject})
    return redirect("discussion:comment", comment_id)


def _begun_anew(request: MemberRequest, refusal: Conflict) -> CommentForm:
    """The words as they were typed, on top of the wording that stands now."""
    current, _ = queries.comment_of(request.member, int(request.resolver_match.kwargs["comment_id"]))  # type: ignore[union-attr]
    posted = request.POST.copy()
    posted["version"] = str(current.version)
    form = CommentForm(posted, auto_id=f"edit-{current.pk}-%s")
    form.is_valid()
    form.refuse(refusal)
    return form
