"""Problems that say the same in other words: PostgreSQL's English stems, rare words worth more, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from tradeoff.ui.format import count
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask

HIT, END = "\x02", "\x03"  # no text that came through a form has them
LONGEST = 4_000
WORDS_NAMED = 4
# Below this share of the sought words' worth a resemblance is chance; one common word is enough for short texts only.
LEAST_SCORE, LEAST_WORDS, SHORT = 0.15, 2, 3


@dataclass(frozen=True)
class Similar:
    """A problem that resembles a text. `score` is the share of the text's words, rare ones counting more (0 to 1);
    `quote` alternates plain and matching pieces of the closest sentence; `reasons` say it where more than words did."""

    problem_id: int
    title: str
    area: str
    accounts: int
    score: float
    words: tuple[str, ...]
    quote: tuple[tuple[str, bool], ...]
    from_ask: bool
    reasons: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        if self.reasons:
            return " · ".join(self.reasons)
        named = ", ".join(self.words[:WORDS_NAMED])
        return f"{count('word', len(self.words))} in common: {named}{' …' if len(self.words) > WORDS_NAMED else ''}"


def similar_in(actor: Member, texts: Mapping[int, str], asks: QuerySet[Ask], *, limit: int) -> dict[int, list[Similar]]:
    """Key to the problems whose title, statement and filed asks share words with its text, best first.

    A problem resembles a text as much as the one text under it that comes closest, so that many asks do not make it
    resemble everything. A word is worth ln(texts ÷ texts that have it). `asks` are those whose words may be quoted.
    """
    visible, values = _ids_of(asks)
    keys, words = list(texts), [text.replace("\x00", " ")[:LONGEST] for text in texts.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            _SIMILAR.replace("<visible asks>", visible),
            [actor.workspace_id, *values, keys, words, LEAST_SCORE, LEAST_WORDS, SHORT, limit],
        )
        rows = cursor.fetchall()
    found: dict[int, list[Similar]] = defaultdict(list)
    for key, problem_id, title, area, accounts, score, common, headline, from_ask in rows:
        quote = _pieces(headline)
        found[key].append(Similar(problem_id, title, area, accounts, score, tuple(common), quote, from_ask))
    return found


def _ids_of(asks: QuerySet[Ask]) -> tuple[str, tuple[Any, ...]]:
    try:
        return asks.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false", ()


def _pieces(headline: str) -> tuple[tuple[str, bool], ...]:
    pieces = []
    for index, part in enumerate(headline.split(HIT)):
        hit, _, rest = part.partition(END) if index else ("", "", part)
        pieces += [(text, is_hit) for text, is_hit in ((hit, True), (rest, False)) if text]
    return tuple(pieces)


# The problems a chain of merges ends in; each text said under one of them; which stems it holds; which are sought, and
# what they are worth; and of every problem the text that comes closest.
_SIMILAR = f"""
WITH RECURSIVE root (problem_id, root_id) AS (
  SELECT p.id, p.id FROM problems_problem p
  WHERE p.workspace_id = %s
    AND NOT EXISTS (SELECT 1 FROM problems_problemmerge m WHERE m.problem_id = p.id AND m.undone_at IS NULL)
  UNION ALL
  SELECT m.problem_id, root.root_id FROM problems_problemmerge m
  JOIN root ON m.into_id = root.problem_id WHERE m.undone_at IS NULL
), text AS (
  SELECT root.root_id, NULL::bigint AS account_id, p.id AS problem_id, NULL::bigint AS ask_id,
    concat_ws('. ', p.title, nullif(p.statement, '')) AS body
  FROM root JOIN problems_problem p ON p.id = root.problem_id
  UNION ALL
  SELECT root.root_id, a.account_id, NULL, a.id, a.wants
  FROM root JOIN problems_filing f ON f.problem_id = root.problem_id AND f.ended_at IS NULL
  JOIN asks_ask a ON a.id = f.ask_id
  WHERE a.id IN (<visible asks>)
), said AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY ask_id NULLS FIRST, problem_id) AS place, text.*,
    to_tsvector('english', body) AS vector
  FROM text
), held AS MATERIALIZED (
  SELECT said.place, said.root_id, stem FROM said, unnest(tsvector_to_array(said.vector)) AS stem
), sought AS MATERIALIZED (
  SELECT given.key, stem, min(word) AS word
  FROM unnest(%s::bigint[], %s::text[]) AS given (key, words),
    regexp_split_to_table(lower(given.words), '[^[:alnum:]]+') AS word,
    unnest(tsvector_to_array(to_tsvector('english', word))) AS stem
  GROUP BY given.key, stem
), stems AS MATERIALIZED (
  SELECT each.stem, ln((SELECT count(*) + 2 FROM said)::float / (count(held.place) + 1)) AS worth
  FROM (SELECT DISTINCT stem FROM sought) AS each LEFT JOIN held ON held.stem = each.stem GROUP BY each.stem
), whole AS (
  SELECT sought.key, sum(stems.worth) AS worth, count(*) AS words,
    string_agg('''' || replace(replace(stem, '\\', '\\\\'), '''', '''''') || '''', ' | ')::tsquery AS query
  FROM sought JOIN stems USING (stem) GROUP BY sought.key
), matched AS (
  SELECT sought.key, held.place, held.root_id, sum(stems.worth) AS worth,
    array_agg(sought.word ORDER BY stems.worth DESC, sought.word) AS common
  FROM sought JOIN held USING (stem) JOIN stems USING (stem) GROUP BY sought.key, held.place, held.root_id
), closest AS (
  SELECT DISTINCT ON (matched.key, matched.root_id) matched.*, whole.query, matched.worth / whole.worth AS score
  FROM matched JOIN whole USING (key) JOIN said USING (place)
  WHERE matched.worth / whole.worth >= %s AND (cardinality(matched.common) >= %s OR whole.words <= %s)
  ORDER BY matched.key, matched.root_id, matched.worth DESC, ts_rank(said.vector, whole.query) DESC, matched.place
), ranked AS (
  SELECT closest.*, row_number() OVER (PARTITION BY key ORDER BY worth DESC, root_id) AS rank FROM closest
), reached AS (
  SELECT root_id, count(DISTINCT account_id) AS accounts FROM said GROUP BY root_id
)
SELECT ranked.key, problem.id, problem.title, area.name, reached.accounts, ranked.score, ranked.common,
  ts_headline('english', translate(said.body, '{HIT}{END}', ''), ranked.query,
    'StartSel={HIT}, StopSel={END}, MaxWords=28, MinWords=10, ShortWord=0'),
  said.ask_id IS NOT NULL
FROM ranked
JOIN said ON said.place = ranked.place
JOIN problems_problem problem ON problem.id = ranked.root_id
JOIN workspaces_area area ON area.id = problem.area_id
JOIN reached ON reached.root_id = ranked.root_id
WHERE ranked.rank <= %s
ORDER BY ranked.key, ranked.rank
"""  # noqa: S608 - nothing of a user is in it; texts are parameters
