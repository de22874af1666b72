from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.discussion.models import Comment
from tradeoff.workspaces.models import Area, Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class TriagePolicy(WorkspaceRow):
    """Who looks at a new ask and by when it is answered, by area and type; the most specific row wins."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    type = models.CharField(max_length=20, choices=choices(AskType), blank=True)
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Empty means the area's owner.",
    )  # fmt: skip
    answer_within_days = models.PositiveSmallIntegerField(help_text="Working days.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "area", "type"], name="triage_policy_once", nulls_distinct=False
            ),
        )


class Ask(WorkspaceRow):
    """What somebody wants, in their words, as it stood when it was said.

    The deal's stage, amount, probability and close date are a snapshot: later changes of the deal never rewrite it.
    """

    external_id = models.CharField(max_length=120, null=True, blank=True)
    deal = models.ForeignKey(Deal, on_delete=models.SET_NULL, null=True, blank=True, related_name="asks")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="asks")
    wants = models.TextField()
    type = models.CharField(max_length=20, choices=choices(AskType))
    needed_by = models.DateField(null=True, blank=True)
    workaround = models.TextField(blank=True)
    said_by = models.CharField(max_length=200, blank=True, help_text="Who at the customer said it, and where.")
    said_by_contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    from_customer = models.BooleanField(default=True, help_text="False: the seller infers it.")
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    p_win_with = models.PositiveSmallIntegerField(null=True, blank=True)
    p_win_without = models.PositiveSmallIntegerField(null=True, blank=True)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="asks")
    asked_at = models.DateTimeField()

    deal_stage = models.CharField(max_length=60, blank=True)
    deal_amount_minor = models.BigIntegerField(null=True, blank=True)
    deal_probability = models.PositiveSmallIntegerField(null=True, blank=True)
    deal_close_date = models.DateField(null=True, blank=True)

    triage_owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answer_due = models.DateField()
    decider = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    current = models.ForeignKey(
        "Answer", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False,
        help_text="The newest answer; the database points here when one is given.",
    )  # fmt: skip

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="ask_external_id_once"),
            models.CheckConstraint(condition=~Q(wants=""), name="ask_has_words"),
            models.CheckConstraint(
                condition=Q(p_win_with__isnull=True, p_win_without__isnull=True)
                | Q(p_win_with__lte=100, p_win_without__lte=100),
                name="both_claims_or_none",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-asked_at"], name="ask_by_time"),
            models.Index(fields=["deal"], name="ask_by_deal"),
            models.Index(fields=["account"], name="ask_by_account"),
        )

    def __str__(self) -> str:
        return self.wants[:80]


POINT_AT_NEWEST = """
    UPDATE asks_ask SET current_id = newest.id
      FROM (SELECT DISTINCT ON (a.ask_id) a.ask_id, a.id FROM asks_answer a
             WHERE a.ask_id IN (SELECT ask_id FROM given) ORDER BY a.ask_id, a.at DESC, a.id DESC) AS newest
     WHERE asks_ask.id = newest.ask_id AND asks_ask.current_id IS DISTINCT FROM newest.id;
    RETURN NULL;
"""


class Answer(WorkspaceRow):
    """A reply to an ask; append-only, the newest is the current one."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=20, choices=choices(AnswerKind))
    reason = models.TextField(blank=True, help_text="May be shown to the customer.")
    internal_reason = models.TextField(blank=True)
    words_to_say = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True, help_text="Not now: until. Planned: by.")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    fast = models.BooleanField(default=False, help_text="Given in the fast lane, without a decision.")
    hasty = models.BooleanField(default=False, help_text="A fast no by someone who never opened the problem.")

    class Meta:
        indexes = (models.Index(fields=["ask", "-at", "-id"], name="answer_newest_first"),)
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="is_current",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="given"),  # type: ignore[no-untyped-call]
                func=POINT_AT_NEWEST,
            ),
        )


class Appeal(WorkspaceRow):
    """The asker asks to look again at a fast answer; once an ask."""

    ask = models.OneToOneField(Ask, on_delete=models.CASCADE, related_name="appeal")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class AskMerge(WorkspaceRow):
    """An ask that says what another says; undone by setting who and when, never by deletion."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="merged_from")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ask"], condition=Q(undone_at__isnull=True), name="ask_merged_once"),
            models.CheckConstraint(condition=~Q(ask=F("into")), name="ask_not_merged_into_itself"),
        )


class Question(WorkspaceRow):
    """Product asks the seller back; both sides' words are comments on the ask. One is open at a time, rounds follow."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="questions")
    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reply = models.OneToOneField(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replied_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ask"],
                condition=Q(replied_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_question_an_ask",
            ),
        )
        indexes = (models.Index(fields=["ask", "-at"], name="question_by_ask"),)

    @property
    def is_open(self) -> bool:
        return self.replied_at is None and self.withdrawn_at is None
