"""How news of asks is worded, each as its reader may see it: names of customers only for those who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tradeoff.asks import access, presenting, queries
from tradeoff.asks.inputs import title_of
from tradeoff.asks.models import Answer, Appeal, Ask
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.ui.format import day
from tradeoff.workspaces.models import Member

Wording = Callable[[Member, Notice, Ask], Words]


def words(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """What this reader may see, the asks read once for all kinds; left out where the ask or the answer is gone."""
    visible = queries.visible_asks(actor).filter(pk__in={notice.noun_id for notice in notices})
    asks = {ask.pk: ask for ask in queries.veiled(actor, visible.select_related("account", "deal", "asked_by"))}
    tells = {"asks.answered": _answered(notices), "asks.appealed": _appealed(notices), "asks.new": _logged,
             "asks.due": _due}  # fmt: skip
    said = {}
    for notice in notices:
        if notice.noun_id in asks:
            try:
                said[notice.pk] = tells[notice.kind](actor, notice, asks[notice.noun_id])
            except KeyError:  # the answer or appeal went with its ask's import
                continue
    return said


def _answered(notices: Sequence[Notice]) -> Wording:
    """To the asker: what was answered, and what to say to the customer."""
    given = Answer.objects.select_related("by").in_bulk(_keys(notices, "answer_id"))

    def tell(actor: Member, notice: Notice, ask: Ask) -> Words:
        said = given[notice.facts["answer_id"]]
        today = said.at.astimezone(actor.workspace.zone).date()
        status = presenting.status_words(AnswerKind(said.kind), said.until, today=today)
        because = [f"Because: {said.reason}"] if said.reason else []
        text = "\n\n".join([f"Your ask has an answer: {status}.", *because, f"Answered by {said.by.name}."])
        to_say = [("What you can say to the customer:", said.words_to_say)] if said.words_to_say else []
        asked = (f"You asked{_whose(actor, ask, ' for')}:", ask.wants)
        return _of(ask, f"{status}: {title_of(ask.wants)}", text, *to_say, asked)

    return tell


def _appealed(notices: Sequence[Notice]) -> Wording:
    """To whoever gave the answer that is to be looked at again."""
    made = Appeal.objects.select_related("by", "answer").in_bulk(_keys(notices, "appeal_id"))

    def tell(actor: Member, notice: Notice, ask: Ask) -> Words:
        appeal = made[notice.facts["appeal_id"]]
        status = AnswerKind(appeal.answer.kind).label
        text = (
            f"{appeal.by.name} asks you to look again at your answer “{status}”{_whose(actor, ask, ' to')}.\n\n"
            f"An answer is due by {day(ask.answer_due)}."
        )
        quotes = ("Why:", appeal.reason), ("The ask was:", ask.wants)
        return _of(ask, f"Look again: {title_of(ask.wants)}", text, *quotes)

    return tell


def _logged(actor: Member, _: Notice, ask: Ask) -> Words:
    """To whoever looks after a new ask."""
    kind, by = AskType(ask.type), ask.asked_by.name
    text = (
        f"{by} logged an ask that you look after{_whose(actor, ask, ', from')}.\n\n{kind.label}: {kind.hint}\n"
        f"{by} was told that an answer comes by {day(ask.answer_due)}."
    )
    return _of(ask, f"New ask: {title_of(ask.wants)}", text, ("The ask:", ask.wants))


def _due(actor: Member, notice: Notice, ask: Ask) -> Words:
    """To whoever owes an answer, the day before it is due and when it is late."""
    late = bool(notice.facts.get("late"))
    title = f"{'Answer overdue' if late else 'Answer due tomorrow'}: {title_of(ask.wants)}"
    promised = "was promised" if late else "is promised"
    text = f"{ask.asked_by.name} {promised} an answer by {day(ask.answer_due)}{_whose(actor, ask, ' for')}."
    return _of(ask, title, text)


def _keys(notices: Sequence[Notice], fact: str) -> list[int]:
    return [notice.facts[fact] for notice in notices if fact in notice.facts]


def _of(ask: Ask, title: str, text: str, *quotes: tuple[str, str]) -> Words:
    return Words(title, text, f"asks/{ask.pk}", quotes)


def _whose(actor: Member, ask: Ask, word: str) -> str:
    """Account and deal, for readers who may know them."""
    if not access.can_see_customers(actor):
        return ""
    return f"{word} {ask.account.name}" + (f" ({ask.deal.name})" if ask.deal else "")
