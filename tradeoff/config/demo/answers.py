"""What became of each ask: receipt, filing, answers by policy and decision, merges and appeals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from random import Random

from tradeoff.asks.rules import AnswerKind, answer_due, words_to_say
from tradeoff.config.demo.choices import News
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import AnswerPlan, AppealPlan, AreaPlan, AskPlan, DecisionPlan
from tradeoff.config.demo.texts import Table
from tradeoff.config.demo.voices import Voice

_MERGES, _APPEALS = 5, 3
_APPEAL_REASONS = (
    "The customer tried that for a week and sent back the same complaint. Please look at it with them once.",
    "Their renewal talk moved forward by two months. With this answer I have nothing to bring to it.",
    "The answer covers the office and not the technicians, and they were the ones who asked.",
)


class Answering:
    """Answers asks in order of time; the dice decide only what no decision decided."""

    def __init__(
        self, *, areas: tuple[AreaPlan, ...], triage: str, problems: dict[str, Table],
        news: dict[str, tuple[News, ...]], decisions: tuple[DecisionPlan, ...], calendar: Calendar, seed: str,
    ) -> None:  # fmt: skip
        self._areas = {area.key: area for area in areas}
        self._triage, self._problems, self._news = triage, problems, news
        self._deciders = {decision.problem: decision.decider for decision in decisions}
        self._calendar, self._dice = calendar, Random(f"{seed}/answers")

    def asks(self, voices: Iterable[Voice]) -> tuple[AskPlan, ...]:
        heard = sorted(voices, key=lambda voice: (voice.asked_at, voice.wording["wants"]))
        asks = [self._ask(f"Q-{number:04}", voice) for number, voice in enumerate(heard, start=1)]
        return self._with_appeals(self._with_merges(asks))

    def _ask(self, key: str, voice: Voice) -> AskPlan:
        area = self._areas.get(voice.area or "")
        owner, days = (area.owner, area.answer_within_days) if area else (self._triage, 5)
        receipt = self._answer(AnswerKind.LISTENING, owner, voice.asked_at)
        filed_at = None if voice.problem is None else self._filed_at(voice)
        ask = AskPlan(
            key=key,
            account=voice.deal.account,
            deal=voice.deal.key,
            wants=voice.wording["wants"],
            type=voice.wording["type"],
            needed_by=voice.needed_by,
            workaround=voice.wording.get("way", ""),
            said_by=voice.said_by,
            said_by_contact=voice.contact.key if voice.contact else None,
            from_customer=voice.contact is not None,
            area=voice.area,
            p_win_with=voice.claims[0] if voice.claims else None,
            p_win_without=voice.claims[1] if voice.claims else None,
            asked_by=voice.asked_by,
            asked_at=voice.asked_at,
            snapshot=voice.snapshot,
            triage_owner=owner,
            answer_due=answer_due(voice.asked_at.date(), days),
            decider=self._deciders.get(voice.problem or ""),
            problem=voice.problem,
            filed_by=owner if voice.problem else "",
            filed_at=filed_at,
            answers=(receipt,),
        )
        return replace(ask, answers=(receipt, *self._replies(ask)))

    def _filed_at(self, voice: Voice) -> datetime:
        return self._calendar.after(voice.asked_at, self._dice.randint(1, 4), self._dice)

    def _replies(self, ask: AskPlan) -> list[AnswerPlan]:
        """By decision where there is one; else considering, a fast answer, or nothing yet."""
        if ask.problem is None or ask.filed_at is None:
            return []
        filed, row = ask.filed_at, self._problems[ask.problem]
        news = self._news.get(ask.problem, ())
        later = [item for item in news if item.at > filed]
        before = [item for item in news if item.at <= filed]
        replies: list[AnswerPlan] = []
        if before:
            replies.append(self._standing(before[-1], ask))
        elif self._age(ask) > 4:
            replies.append(self._first(ask, row, is_decided=bool(later)))
        replies += [self._of(item) for item in later if not replies or item.at > replies[-1].at]
        return replies

    def _first(self, ask: AskPlan, row: Table, *, is_decided: bool) -> AnswerPlan:
        at = self._calendar.after(ask.filed_at or ask.asked_at, self._dice.randint(0, 3), self._dice)
        if row["fast"] and not is_decided and self._dice.random() < 0.34:
            said = self._dice.choice(row["fast"])
            kind = AnswerKind(said["kind"])
            until = self._calendar.ago(-self._dice.randint(50, 140)) if kind.needs_until else None
            return self._answer(kind, ask.triage_owner, at, reason=said["reason"], until=until, fast=True)
        return self._answer(AnswerKind.CONSIDERING, ask.triage_owner, at, reason=row["considering"])

    def _standing(self, news: News, ask: AskPlan) -> AnswerPlan:
        """An ask that comes after the decision gets its answer at once; what is shipped is already there."""
        kind = AnswerKind.ALREADY_THERE if news.kind is AnswerKind.SHIPPED else news.kind
        at = self._calendar.after(ask.filed_at or ask.asked_at, 1, self._dice)
        fast = kind is AnswerKind.ALREADY_THERE
        return self._answer(kind, ask.triage_owner, at, reason=news.reason, until=news.until, fast=fast)

    def _of(self, news: News) -> AnswerPlan:
        return self._answer(
            news.kind, news.by, news.at, reason=news.reason, internal=news.internal_reason, until=news.until
        )

    def _answer(
        self, kind: AnswerKind, by: str, at: datetime, *, reason: str = "", internal: str = "",
        until: date | None = None, fast: bool = False,
    ) -> AnswerPlan:  # fmt: skip
        due = until if kind in {AnswerKind.PLANNED, AnswerKind.BUILDING} else None
        words = words_to_say(kind, "", reason=reason, by=due, until=until)
        return AnswerPlan(kind.value, reason, internal, words, until, by, at, fast)

    def _age(self, ask: AskPlan) -> int:
        return (self._calendar.today - ask.asked_at.date()).days

    def _with_merges(self, asks: list[AskPlan]) -> list[AskPlan]:
        """The second ask of an account about an undecided problem joins the first; a few times only."""
        first: dict[tuple[str, str], AskPlan] = {}
        merged: list[AskPlan] = []
        for ask in asks:
            place = (ask.account, ask.problem or "")
            known = first.setdefault(place, ask)
            is_repeat = known is not ask and ask.problem and ask.problem not in self._news
            if is_repeat and self._age(ask) > 6 and sum(a.merged_into is not None for a in merged) < _MERGES:
                at = self._calendar.after(ask.answers[-1].at, 2, self._dice)
                reason = "This is the same need as an ask you already have with us; it goes on there, with your words."
                joined = self._answer(AnswerKind.MERGED, ask.triage_owner, at, reason=reason, fast=True)
                merged.append(replace(ask, merged_into=known.key, answers=(*ask.answers, joined)))
            else:
                merged.append(ask)
        return merged

    def _with_appeals(self, asks: list[AskPlan]) -> tuple[AskPlan, ...]:
        """The newest fast answers that were appealed, one reason each."""
        fast = [a for a in asks if a.answers[-1].fast and a.current_kind in {"workaround", "not_now", "no"}]
        reasons = dict(zip((ask.key for ask in fast[-_APPEALS:]), _APPEAL_REASONS, strict=False))
        return tuple(
            replace(
                ask,
                appeal=AppealPlan(
                    reasons[ask.key], ask.asked_by, self._calendar.after(ask.answers[-1].at, 2, self._dice)
                ),
            )
            if ask.key in reasons
            else ask
            for ask in asks
        )
