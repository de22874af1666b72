"""Problems behind a text, for whoever shows them: a problem is as near as the one text under it that comes closest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradeoff.asks.queries import visible_asks
from tradeoff.crm.queries import is_banded
from tradeoff.matching import vectors
from tradeoff.matching.queries.finding import Sought, by_words, sought_text, spans_of, texts_seen
from tradeoff.matching.queries.progress import serving_encoder
from tradeoff.matching.rules import NEAR_ENOUGH, WORTH_SHOWING, Noun
from tradeoff.problems.queries import Similar, roots_of_asks, roots_of_problems, visible_problems, whats_behind
from tradeoff.text.ranking import Candidate, Ranked, rank
from tradeoff.text.words import marked

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

CANDIDATES = 40
SHORTEST_SOUGHT = 3  # letters


@dataclass(frozen=True)
class _Text:
    """A text under a problem, with the passage of it that is near."""

    root_id: int
    said: str
    cosine: float | None
    from_ask: bool


def suggest(actor: Member, texts: Mapping[int, str], *, asks: bool, limit: int) -> dict[int, list[Similar]] | None:
    """Key to problems, best first. Asks that are known are compared by their kept vectors, so that a page of fifty
    costs one statement a noun; what is typed is read by the model as it comes. None before any model has read."""
    if not serving_encoder(actor.workspace_id):
        return None
    near = _near_known(actor, list(texts)) if asks else {}
    found: dict[int, list[Similar]] = {}
    for key, text in texts.items():
        if len(text.strip()) < SHORTEST_SOUGHT:
            continue
        rows = near.get(key)
        sought = sought_text(actor.workspace_id, text) if rows is None else Sought(text, None, "", key)
        candidates = _candidates(actor, sought, rows or {}, but_ask=key if asks else None)
        best = _best(text, candidates)[:limit]
        if best:
            found[key] = _told(actor, text, best)
    return found


Near = dict[Noun, dict[int, tuple[float, int]]]  # noun id to cosine and passage


def _near_known(actor: Member, ids: list[int]) -> dict[int, Near]:
    serving = serving_encoder(actor.workspace_id)
    if not serving:
        return {}
    found: dict[int, Near] = defaultdict(dict)
    for among in (Noun.PROBLEM, Noun.ASK):
        each = vectors.near_each(actor.workspace_id, Noun.ASK, ids, among=among, encoder=serving, most=CANDIDATES)
        for key, rows in each.items():
            if rows:
                found[key][among] = _nearest(rows)
    return dict(found)


def _nearest(rows: Iterable[vectors.Near]) -> dict[int, tuple[float, int]]:
    best: dict[int, tuple[float, int]] = {}
    for row in rows:
        if row.cosine >= NEAR_ENOUGH and row.noun_id not in best:
            best[row.noun_id] = (row.cosine, row.passage_id)
    return best


def _candidates(actor: Member, sought: Sought, near: Near, *, but_ask: int | None) -> list[_Text]:
    found: list[_Text] = []
    for noun in (Noun.PROBLEM, Noun.ASK):
        if noun is Noun.ASK and is_banded(actor):
            continue  # a hit on a name would tell it
        rows = near.get(noun, {})
        if sought.vector is not None:
            kept = vectors.nearest(actor.workspace_id, noun, sought.vector, encoder=sought.encoder, most=CANDIDATES)
            rows = _nearest(kept)
        passages = {key: passage for key, (_, passage) in rows.items()}
        for key, passage in by_words(noun, sought.text, most=CANDIDATES):
            passages.setdefault(key, passage)
        if noun is Noun.ASK:
            passages.pop(but_ask or 0, None)
        found += _texts(actor, noun, passages, {key: cosine for key, (cosine, _) in rows.items()})
    return found


def _texts(actor: Member, noun: Noun, passages: dict[int, int], cosines: dict[int, float]) -> list[_Text]:
    visible = visible_asks(actor) if noun is Noun.ASK else visible_problems(actor)
    texts, spans = texts_seen(noun, visible, passages), spans_of(passages)
    roots = roots_of_asks(actor, texts) if noun is Noun.ASK else roots_of_problems(actor, texts)
    return [
        _Text(roots[key], said[slice(*spans.get(key, (0, len(said))))], cosines.get(key), noun is Noun.ASK)
        for key, said in texts.items()
        if key in roots
    ]


def _best(text: str, candidates: list[_Text]) -> list[tuple[Ranked, _Text]]:
    """Each problem once, with the text under it that comes closest."""
    ranked = rank(text, [Candidate(key=n, text=one.said, cosine=one.cosine) for n, one in enumerate(candidates)])
    best: dict[int, tuple[Ranked, _Text]] = {}
    for one in ranked:
        if one.score >= WORTH_SHOWING:
            best.setdefault(candidates[one.key].root_id, (one, candidates[one.key]))
    return list(best.values())


def _told(actor: Member, text: str, best: list[tuple[Ranked, _Text]]) -> list[Similar]:
    behind = whats_behind(actor, [near.root_id for _, near in best])
    return [
        Similar(
            problem_id=near.root_id,
            title=behind[near.root_id].title,
            area=behind[near.root_id].area,
            accounts=behind[near.root_id].accounts,
            score=one.score,
            words=(),
            quote=marked(near.said, text),
            from_ask=near.from_ask,
            reasons=one.reasons,
        )
        for one, near in best
        if near.root_id in behind
    ]
