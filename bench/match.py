"""Matching at scale: 10,000 notes taken in and read by the model, then questions asked of a million.

The million are perturbed copies of the vectors of 2,000 real ones (cosine about 0.9 to theirs), with words of their
own; recall is against an exact scan as the same role under the same policy.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import psycopg

from bench.figure import Figure, seconds
from bench.ground import Ground
from evaluation import duplicates
from tradeoff.config.places import CHECKOUT
from tradeoff.text.ranking import CROWD, learned

NOTES: Final = int(os.environ.get("MATCH_NOTES", "1000000"))
TAKEN: Final = int(os.environ.get("MATCH_TAKEN", "10000"))
BASE: Final = min(2_000, TAKEN)
QUERIES, EXACT, ASKED = 200, 30, 10
WORDS, TYPED = 55, 12  # of a note, and of a question
NOISE: Final = 0.48  # a cosine of about 0.9 to the vector it is a copy of
SEED: Final = 20261123
SLUG: Final = "ostermere"


def figures(ground: Ground) -> Iterator[Figure]:
    texts = _texts(ground, TAKEN + QUERIES)
    workspace, account = _place(ground)
    _write_notes(ground, workspace, account, texts[:TAKEN])
    words_s = seconds(lambda: _run(ground, _TAKE_IN, workspace))
    read = _run(ground, _CATCH_UP, workspace)
    beside = {
        "words_s": words_s,
        "model_cpu_ms_each": read["cpu"] * 1000 / TAKEN,
        "likenesses_s": read["rest"],
    }
    yield Figure("match.intake_10k_s", words_s + read["took"], "s", TAKEN, beside, warm=False)
    yield Figure("match.worker_mb", read["mb"], "MB", TAKEN, {}, warm=False)
    with psycopg.connect(ground.addresses.owner, autocommit=True) as owner:
        built_s = seconds(lambda: _grow(owner, workspace, account))
    typed = [" ".join(text.split()[:TYPED]) for text in texts[TAKEN:]]
    asked, whole = _run(ground, _ASK, workspace, *typed), _run(ground, _ASK, workspace, *texts[TAKEN : TAKEN + EXACT])
    times = sorted(asked["ms"])
    beside = {
        "median_ms": float(np.median(times)),
        "slowest_ms": times[-1], "of_55_words_p95_ms": _p95(whole["ms"]),
        "nearest_only_p95_ms": _p95(asked["near_ms"]),
        "exact_scan_ms": float(np.median(asked["exact_ms"])), "grown_and_indexed_s": built_s,
    }  # fmt: skip
    yield Figure("match.query_p95_ms", _p95(times), "ms", len(times), beside, warm=True)
    yield Figure("match.ann_recall", asked["recall"], "of 10", len(asked["exact_ms"]), {"exact": 1.0}, warm=True)
    yield _map_gain()


def _map_gain() -> Figure:
    """On the half of the labelled duplicates that nothing was learned from; beside, the best plain way a column."""
    made = duplicates.columns()
    best = {name: max(duplicates.baselines(column, first=False).values()) for name, column in made.items()}
    gain = duplicates.map_gain(learned()[CROWD], made)
    asked = sum(len(duplicates.of_half(column, first=False)) for column in made.values())
    return Figure("match.map_gain", gain, "mean average precision", asked, best, warm=True)


def _p95(times: list[float]) -> float:
    return float(np.percentile(times, 95))


def _texts(ground: Ground, amount: int) -> list[str]:
    """As many texts of WORDS words, from sentences that the demo's people say, shuffled by one seed."""
    with psycopg.connect(ground.addresses.owner) as owner:
        said = [
            row[0] for row in owner.execute("SELECT wants FROM asks_ask UNION SELECT text FROM voice_note").fetchall()
        ]
    pool = sorted({word for text in said for word in text.split()})
    lines = sorted(
        {line.strip() for text in said for line in text.replace("\n", " ").split(". ") if len(line.split()) > 4}
    )
    dice = random.Random(SEED)
    found = []
    for _ in range(amount):
        words: list[str] = []
        while len(words) < WORDS:
            words += dice.choice(lines).split()
        words = words[:WORDS]
        words[dice.randrange(WORDS)] = dice.choice(pool)
        found.append(" ".join(words))
    return found


def _place(ground: Ground) -> tuple[int, int]:
    with psycopg.connect(ground.addresses.owner) as owner:
        row = owner.execute(
            "SELECT w.id, min(a.id) FROM workspaces_workspace w JOIN crm_account a ON a.workspace_id = w.id"
            " WHERE w.slug = %s GROUP BY w.id", [SLUG],
        ).fetchone()  # fmt: skip
    if row is None:
        raise SystemExit(f"There is no workspace {SLUG}.")
    return row


def _write_notes(ground: Ground, workspace: int, account: int, texts: list[str]) -> None:
    with psycopg.connect(ground.addresses.owner) as owner:
        owner.execute(
            "INSERT INTO voice_note (workspace_id, account_id, text, author_name, source, origin, at, added_at,"
            " person_kind, state) SELECT %s, %s, said, '', 'file', '', now(), now(), 'customer', 'unprocessed'"
            " FROM unnest(%s::text[]) AS said",
            [workspace, account, texts],
        )


def _run(ground: Ground, script: str, *given: object) -> Any:
    """In a process of its own, as a worker is; what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _BEGIN + script, *map(str, given)],
        env=ground.environment, cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


_BEGIN = """
import json, os, resource, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tradeoff.config.settings"
import django
django.setup()
from django.db import connection, transaction
from tradeoff.workspaces import tenancy
workspace = int(sys.argv[1])
"""
_TAKE_IN = """
from tradeoff.matching import actions
while actions.take_in(workspace, everything=True):
    pass
print("{}")
"""
_CATCH_UP = """
from tradeoff.matching import actions, jobs
from tradeoff.matching.encoding import encoder
from tradeoff.matching.models import Passage
present = encoder()
began, cpu = time.perf_counter(), time.process_time()
fresh, done = [], 1
while done:
    done, new = actions.embed(workspace, present)
    fresh.append({noun.value: ids for noun, ids in new.items()})
from django.utils import timezone
actions.serve(workspace, present.name, now=timezone.now())
took, cpu = time.perf_counter() - began, time.process_time() - cpu
began = time.perf_counter()
for one in fresh:
    jobs.compare(workspace, present.name, one)
print(json.dumps({"took": took, "cpu": cpu, "rest": time.perf_counter() - began,
                  "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_ASK = f"""
from tradeoff.matching import queries, vectors
from tradeoff.matching.rules import Noun
from tradeoff.workspaces.models import Member
def timed(work):
    began = time.perf_counter()
    found = work()
    return found, (time.perf_counter() - began) * 1000
out = {{"ms": [], "near_ms": [], "exact_ms": []}}
with transaction.atomic():
    tenancy.enter(workspace)
    actor = Member.objects.select_related("workspace", "user").filter(roles__role="product_manager").first()
    for text in sys.argv[2:12]:
        queries.similar_notes(actor, queries.sought_text(workspace, text))
    hits = 0
    for n, text in enumerate(sys.argv[2:]):
        found, ms = timed(lambda: queries.similar_notes(actor, queries.sought_text(workspace, text)))
        out["ms"].append(ms)
        sought = queries.sought_text(workspace, text)
        near, ms = timed(lambda: vectors.nearest(
            workspace, Noun.NOTE, sought.vector, encoder=sought.encoder, most={ASKED}))
        out["near_ms"].append(ms)
        if n < {EXACT}:
            with connection.cursor() as cursor:
                def scan():
                    cursor.execute("SELECT passage_id FROM matching_vector WHERE workspace_id = %s AND"
                                   " noun = 'note' AND encoder = %s ORDER BY (vector <=>"
                                   " %s::halfvec) + 0 LIMIT {ASKED}",
                                   [workspace, sought.encoder, sought.vector])
                    return {{row[0] for row in cursor.fetchall()}}
                exact, ms = timed(scan)
            out["exact_ms"].append(ms)
            hits += len(exact & {{one.passage_id for one in near}})
    out["recall"] = hits / ({ASKED} * len(out["exact_ms"]))
print(json.dumps(out))
"""  # noqa: S608 - ours


def _grow(owner: psycopg.Connection, workspace: int, account: int) -> None:
    """Copies of the notes, their passages and perturbed vectors, and the indexes over them."""
    base = owner.execute(
        "SELECT v.vector::text, p.words::text, n.text, v.encoder FROM matching_vector v"
        " JOIN matching_passage p ON p.id = v.passage_id JOIN voice_note n ON n.id = p.noun_id"
        " WHERE v.workspace_id = %s AND v.noun = 'note' AND n.source = 'file' ORDER BY n.id"
        " LIMIT %s", [workspace, BASE],
    ).fetchall()  # fmt: skip
    vectors = np.array([json.loads(row[0]) for row in base], dtype=np.float32)
    first = owner.execute("SELECT max(id) + 1000 FROM voice_note").fetchone()[0]  # type: ignore[index]
    piece = owner.execute("SELECT max(id) + 1000 FROM matching_passage").fetchone()[0]  # type: ignore[index]
    amount = max(NOTES - TAKEN, 0)
    owner.execute("SET synchronous_commit = off; SET maintenance_work_mem = '3GB'")
    owner.execute("SET max_parallel_maintenance_workers = 2")
    owner.execute(
        "DROP INDEX matching_vector_near_note; DROP INDEX matching_passage_words; DROP INDEX voice_note_words"
    )
    owner.execute("CREATE TEMP TABLE base (place int PRIMARY KEY, words tsvector, said text)")
    with owner.cursor() as cursor, cursor.copy("COPY base FROM STDIN") as copy:
        for place, row in enumerate(base):
            copy.write_row((place, row[1], row[2]))
    owner.execute(
        "INSERT INTO voice_note (id, workspace_id, account_id, text, author_name, source, origin, at, added_at,"
        " person_kind, state) SELECT %s + k, %s, %s, said, '', 'file', '', now() - k *"
        " interval '1 minute', now(), 'customer',"
        " CASE WHEN k %% 20 = 0 THEN 'unprocessed' ELSE 'processed' END FROM generate_series(0, %s) k"
        " JOIN base ON place = k %% %s", [first, workspace, account, amount - 1, len(base)],
    )  # fmt: skip
    owner.execute(
        "INSERT INTO matching_passage (id, workspace_id, noun, noun_id, part, start, \"end\", digest, encoder, words)"
        " SELECT %s + k, %s, 'note', %s + k, 0, 0, length(said), md5(said), %s, words FROM generate_series(0, %s) k"
        " JOIN base ON place = k %% %s", [piece, workspace, first, base[0][3], amount - 1, len(base)],
    )  # fmt: skip
    _copy_vectors(owner, vectors, workspace=workspace, encoder=base[0][3], first=first, piece=piece, amount=amount)
    owner.execute(
        "INSERT INTO matching_stem SELECT %s, 'note', stem, count(*)"
        " FROM matching_passage, unnest(tsvector_to_array(words)) AS stem WHERE workspace_id ="
        " %s AND noun = 'note' GROUP BY stem"
        " ON CONFLICT (workspace_id, noun, stem) DO UPDATE SET passages = EXCLUDED.passages", [workspace, workspace],
    )  # fmt: skip
    owner.execute("CREATE INDEX matching_passage_words ON matching_passage USING gin (words)")
    owner.execute("CREATE INDEX voice_note_words ON voice_note USING gin (to_tsvector('simple', text))")
    owner.execute(
        "CREATE INDEX matching_vector_near_note ON matching_vector USING hnsw (vector halfvec_cosine_ops)"
        " WITH (ef_construction = 128) WHERE noun = 'note'"
    )
    owner.execute("VACUUM ANALYZE")


def _copy_vectors(
    owner: psycopg.Connection, base: Any, *, workspace: int, encoder: str, first: int, piece: int, amount: int
) -> None:
    dice = np.random.default_rng(SEED)
    halves = base.shape[1]
    fields = [
        ("n", ">i2"), ("l1", ">i4"), ("passage", ">i8"), ("l2", ">i4"), ("encoder", f"S{len(encoder)}"), ("l3", ">i4"),
        ("workspace", ">i8"), ("l4", ">i4"), ("noun", "S4"), ("l5", ">i4"), ("note", ">i8"), ("l6", ">i4"),
        ("dim", ">i2"), ("unused", ">i2"), ("vector", ">f2", (halves,)),
    ]  # fmt: skip
    words = "COPY matching_vector (passage_id, encoder, workspace_id, noun, noun_id, vector) FROM STDIN (FORMAT BINARY)"
    with owner.cursor() as cursor, cursor.copy(words) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(0, amount, 10_000):
            places = np.arange(start, min(start + 10_000, amount))
            near = base[places % len(base)] + dice.normal(0, NOISE / np.sqrt(halves), (len(places), halves))
            rows = np.zeros(len(places), dtype=fields)
            rows["n"], rows["l1"], rows["l3"], rows["l5"], rows["l4"] = 6, 8, 8, 8, 4
            rows["l2"], rows["l6"], rows["dim"] = len(encoder), 4 + 2 * halves, halves
            rows["encoder"], rows["noun"], rows["workspace"] = encoder.encode(), b"note", workspace
            rows["passage"], rows["note"] = piece + places, first + places
            rows["vector"] = near / np.linalg.norm(near, axis=1, keepdims=True)
            copy.write(rows.tobytes())
        copy.write(b"\xff\xff")
