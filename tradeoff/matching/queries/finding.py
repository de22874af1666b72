"""What says something similar to a text: by its rarest words and by its meaning, ranked together, with the reason.

Candidates come from the whole workspace and go through what the actor may see before anything of them is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from tradeoff.asks.queries import visible_asks
from tradeoff.kernel.isolation import CURRENT_WORKSPACE
from tradeoff.matching import vectors
from tradeoff.matching.encoding import encoder
from tradeoff.matching.models import Passage
from tradeoff.matching.queries.progress import serving_encoder
from tradeoff.matching.rules import NEAR_ENOUGH, Noun
from tradeoff.problems.queries import visible_problems
from tradeoff.text.ranking import Candidate, Ranked, rank
from tradeoff.voice.queries import visible_notes
from tradeoff.workspaces.models import Member

CANDIDATES: Final = 60  # by meaning; as many again by words
WIDER: Final = 4
WIDEST: Final = 4_000
RAREST: Final = 4  # stems that are looked up
LONGEST_SOUGHT: Final = 4_000  # characters of a text whose words are looked up
COMMON: Final = 3_000  # a stem in more passages than this tells little and costs much


@dataclass(frozen=True)
class Found:
    """A noun that says something similar: `score` 0 to 1, `start` and `end` of the passage that does, and why."""

    noun: Noun
    noun_id: int
    text: str
    start: int
    end: int
    score: float
    cosine: float | None
    reasons: tuple[str, ...]

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end].strip()

    @property
    def reason(self) -> str:
        return " · ".join(self.reasons)


@dataclass(frozen=True)
class Sought:
    """A text as it is looked for: its words, and its vector as pgvector writes it where there is one."""

    text: str
    vector: str | None
    encoder: str
    but: int | None = None  # the noun itself, when it is one


def sought_text(workspace_id: int, text: str) -> Sought:
    """Something typed; without a model, or while another one's vectors serve, by its words alone."""
    serving, present = serving_encoder(workspace_id), encoder()
    if present is None or present.name != serving or not text.strip():
        return Sought(text, None, "")
    return Sought(text, vectors.as_texts(present.encode([text]))[0], serving)


def sought_noun(workspace_id: int, noun: Noun, noun_id: int, text: str) -> Sought:
    """A noun that is known: its kept vector serves, whatever the model is now."""
    serving = serving_encoder(workspace_id)
    kept = vectors.of_noun(workspace_id, noun, noun_id, encoder=serving) if serving else None
    if kept is None:
        found = sought_text(workspace_id, text)
        return Sought(text, found.vector, found.encoder, noun_id)
    return Sought(text, kept, serving, noun_id)


def similar_notes(actor: Member, sought: Sought, *, limit: int = 5) -> list[Found]:
    """Notes that say something similar, best first."""
    return _similar(actor, Noun.NOTE, visible_notes(actor), sought, limit=limit)


def similar_asks(actor: Member, sought: Sought, *, limit: int = 5) -> list[Found]:
    """Asks that say something similar, best first."""
    return _similar(actor, Noun.ASK, visible_asks(actor), sought, limit=limit)


def problems_like(actor: Member, sought: Sought, *, limit: int = 5) -> list[Found]:
    """Problems whose title and statement say something similar; those merged into another are left out."""
    return _similar(actor, Noun.PROBLEM, visible_problems(actor), sought, limit=limit)


def find_problems(actor: Member, text: str, *, limit: int = 5) -> list[Found]:
    """The same for something typed."""
    return problems_like(actor, sought_text(actor.workspace_id, text), limit=limit)


def _similar(
    actor: Member,
    noun: Noun,
    visible: QuerySet[Any],
    sought: Sought,
    *,
    limit: int,
) -> list[Found]:
    near = _by_meaning(actor.workspace_id, noun, visible, sought, limit=limit)
    passages = {noun_id: one.passage_id for noun_id, one in near.items()}
    for noun_id, passage_id in by_words(noun, sought.text, most=CANDIDATES):
        passages.setdefault(noun_id, passage_id)
    passages.pop(sought.but or 0, None)
    texts = texts_seen(noun, visible, passages)
    spans = spans_of({key: passages[key] for key in texts})
    ranked = rank(sought.text, [candidate(key, texts[key], near.get(key), spans.get(key)) for key in sorted(texts)])
    return [_found(noun, one, texts[one.key], near.get(one.key), spans.get(one.key)) for one in ranked[:limit]]


def _by_meaning(
    workspace_id: int,
    noun: Noun,
    visible: QuerySet[Any],
    sought: Sought,
    *,
    limit: int,
) -> dict[int, vectors.Near]:
    """Noun id to its nearest passage: wider and wider, until enough of them may be seen."""
    if sought.vector is None:
        return {}
    most = CANDIDATES
    while True:
        rows = vectors.nearest(workspace_id, noun, sought.vector, encoder=sought.encoder, most=most)
        seen = set(visible.filter(pk__in={row.noun_id for row in rows}).values_list("pk", flat=True))
        enough = len(seen - {sought.but}) >= min(4 * limit, CANDIDATES // 2)
        if enough or len(rows) < most or most >= WIDEST:
            break
        most *= WIDER
    return nearest_of([row for row in rows if row.noun_id in seen])


def nearest_of(rows: Sequence[vectors.Near]) -> dict[int, vectors.Near]:
    """Noun id to its nearest passage, of rows in order; what is too far off is left out."""
    best: dict[int, vectors.Near] = {}
    for row in rows:
        if row.cosine >= NEAR_ENOUGH:
            best.setdefault(row.noun_id, row)
    return best


def by_words(noun: Noun, text: str, *, most: int) -> list[tuple[int, int]]:
    """(noun id, passage id) of those that have one of the text's rarest stems, in no order."""
    return by_words_each(noun, {0: text}, most=most)[0]


def by_words_each(noun: Noun, texts: Mapping[int, str], *, most: int) -> dict[int, list[tuple[int, int]]]:
    """The same for several texts at once, by their keys."""
    found: dict[int, list[tuple[int, int]]] = {key: [] for key in texts}
    queries = {key: " | ".join(map(_quoted, stems)) for key, stems in _rarest(noun, texts).items()}
    if not queries:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, hit.noun_id, hit.passage_id FROM unnest(%s::bigint[], %s::text[]) AS sought (key, query)"
            " CROSS JOIN LATERAL matching_with(%s, sought.query, %s) AS hit",
            [list(queries), list(queries.values()), noun.value, most],
        )
        for key, noun_id, passage_id in cursor.fetchall():
            found[key].append((noun_id, passage_id))
    return found


def _quoted(stem: str) -> str:
    return "'" + stem.replace("'", "''").replace("\\", "\\\\") + "'"


def _rarest(noun: Noun, texts: Mapping[int, str]) -> dict[int, list[str]]:
    said = [text[:LONGEST_SOUGHT].replace("\x00", " ") for text in texts.values()]
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, stem FROM (SELECT key, known.stem, row_number() OVER"  # noqa: S608 - ours
            " (PARTITION BY key ORDER BY known.passages, known.stem) AS place"
            " FROM unnest(%s::bigint[], %s::text[]) AS sought (key, said)"
            " CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('english', said))) AS word (stem)"
            f" JOIN matching_stem known ON known.workspace_id = {CURRENT_WORKSPACE}"
            " AND known.noun = %s AND known.stem = word.stem AND known.passages <= %s) AS each WHERE place <= %s",
            [list(texts), said, noun.value, COMMON, RAREST],
        )
        for key, stem in cursor.fetchall():
            found[key].append(stem)
    return found


def texts_seen(noun: Noun, visible: QuerySet[Any], ids: Mapping[int, int]) -> dict[int, str]:
    """The texts of those the actor may see."""
    if noun is Noun.PROBLEM:
        rows = visible.filter(pk__in=list(ids)).values_list("pk", "title", "statement")
        return {key: f"{title}. {statement}" for key, title, statement in rows}
    field = "text" if noun is Noun.NOTE else "wants"
    return dict(visible.filter(pk__in=list(ids)).values_list("pk", field))


def spans_of(passages: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Noun id to where its passage begins and ends."""
    rows = spans_at(passages.values())
    return {noun_id: rows[passage_id] for noun_id, passage_id in passages.items() if passage_id in rows}


def spans_at(passage_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Passage id to where it begins and ends."""
    rows = Passage.objects.filter(pk__in=list(passage_ids)).values_list("pk", "start", "end")
    return {key: (start, end) for key, start, end in rows}


def candidate(key: int, text: str, near: vectors.Near | None, span: tuple[int, int] | None) -> Candidate:
    """A text as it is ranked: by the passage of it that is near, with how near it is and that passage's vector."""
    said = text[slice(*span)] if span else text
    return Candidate(key, said, near.cosine, near.vector) if near else Candidate(key, said)


def _found(noun: Noun, one: Ranked, text: str, near: vectors.Near | None, span: tuple[int, int] | None) -> Found:
    start, end = span or (0, len(text))
    return Found(noun, one.key, text, start, end, one.score, near.cosine if near else None, one.reasons)
