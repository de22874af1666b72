"""Problems behind a text, for whoever shows them: a problem is as near as the one text under it that comes closest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradeoff.asks.queries import visible_asks
from tradeoff.crm.queries import is_banded
from tradeoff.matching import vectors
from tradeoff.matching.queries.finding import by_words_each, candidate, nearest_of, sought_text, spans_at, texts_seen
from tradeoff.matching.queries.progress import serving_encoder
from tradeoff.matching.rules import WORTH_SHOWING, Noun
from tradeoff.problems.queries import Behind, Similar, roots_of_asks, roots_of_problems, visible_problems, whats_behind
from tradeoff.text.ranking import Ranked, rank
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
    near: vectors.Near | None
    from_ask: bool


@dataclass
class _Hits:
    """What one text found in one noun: noun id to the passage that has its words, and to the one near in meaning."""

    passages: dict[int, int]
    near: dict[int, vectors.Near]


def suggest(actor: Member, texts: Mapping[int, str], *, asks: bool, limit: int) -> dict[int, list[Similar]] | None:
    """Key to problems, best first. None before any model has read.

    Asks that are known are compared by their kept vectors, one whose vector is still to come by its words; what is
    typed is read by the model as it comes. Fifty texts take the statements of one.
    """
    if not serving_encoder(actor.workspace_id):
        return None
    sought = {key: text for key, text in texts.items() if len(text.strip()) >= SHORTEST_SOUGHT}
    if not sought:
        return {}
    candidates: dict[int, list[_Text]] = defaultdict(list)
    for noun in (Noun.PROBLEM,) if is_banded(actor) else (Noun.PROBLEM, Noun.ASK):  # a hit on a name would tell it
        near = _near_known(actor, noun, sought) if asks else _near_typed(actor, noun, sought)
        for key, more in _texts(actor, noun, _hits(noun, sought, near, asks=asks)).items():
            candidates[key] += more
    best = {key: found for key, text in sought.items() if (found := _best(text, candidates[key])[:limit])}
    behind = whats_behind(actor, {near.root_id for found in best.values() for _, near in found}) if best else {}
    return {key: _told(behind, sought[key], found) for key, found in best.items()}


def _near_known(actor: Member, noun: Noun, sought: Mapping[int, str]) -> dict[int, dict[int, vectors.Near]]:
    serving = serving_encoder(actor.workspace_id)
    each = vectors.near_each(actor.workspace_id, Noun.ASK, list(sought), among=noun, encoder=serving, most=CANDIDATES)
    return {key: nearest_of(rows) for key, rows in each.items()}


def _near_typed(actor: Member, noun: Noun, sought: Mapping[int, str]) -> dict[int, dict[int, vectors.Near]]:
    found = {}
    for key, text in sought.items():
        read = sought_text(actor.workspace_id, text)
        if read.vector is not None:
            rows = vectors.nearest(actor.workspace_id, noun, read.vector, encoder=read.encoder, most=CANDIDATES)
            found[key] = nearest_of(rows)
    return found


def _hits(
    noun: Noun, sought: Mapping[int, str], near: Mapping[int, dict[int, vectors.Near]], *, asks: bool
) -> dict[int, _Hits]:
    found = {}
    for key, worded in by_words_each(noun, sought, most=CANDIDATES).items():
        hits = _Hits(dict(worded), near.get(key, {}))
        hits.passages |= {noun_id: one.passage_id for noun_id, one in hits.near.items()}
        if asks and noun is Noun.ASK:
            hits.passages.pop(key, None)
        found[key] = hits
    return found


def _texts(actor: Member, noun: Noun, hits: Mapping[int, _Hits]) -> dict[int, list[_Text]]:
    """What each may see of its hits, under which problem it stands; texts, places and problems read once for all."""
    visible = visible_asks(actor) if noun is Noun.ASK else visible_problems(actor)
    everything = {noun_id: passage for one in hits.values() for noun_id, passage in one.passages.items()}
    texts = texts_seen(noun, visible, everything)
    roots = roots_of_asks(actor, texts) if noun is Noun.ASK else roots_of_problems(actor, texts)
    spans = spans_at({passage for one in hits.values() for passage in one.passages.values()})
    return {
        key: [
            _Text(
                roots[noun_id],
                texts[noun_id][slice(*spans.get(passage, (0, None)))],
                one.near.get(noun_id),
                noun is Noun.ASK,
            )
            for noun_id, passage in one.passages.items()
            if noun_id in roots
        ]
        for key, one in hits.items()
    }


def _best(text: str, candidates: list[_Text]) -> list[tuple[Ranked, _Text]]:
    """Each problem once, with the text under it that comes closest."""
    ranked = rank(text, [candidate(n, one.said, one.near, None) for n, one in enumerate(candidates)])
    best: dict[int, tuple[Ranked, _Text]] = {}
    for one in ranked:
        if one.score >= WORTH_SHOWING:
            best.setdefault(candidates[one.key].root_id, (one, candidates[one.key]))
    return list(best.values())


def _told(behind: Mapping[int, Behind], text: str, best: list[tuple[Ranked, _Text]]) -> list[Similar]:
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
