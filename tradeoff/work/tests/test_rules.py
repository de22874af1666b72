from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.jobs import Job

from tradeoff.kernel.errors import NotFound
from tradeoff.work import presenting, rules
from tradeoff.work.retry import Again

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def job(attempts: int) -> Job:
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts, task_kwargs={})


@given(st.integers(0, 10_000))
def test_waits_grow_and_are_bounded(attempts: int) -> None:
    wait = rules.wait_before(attempts)

    assert rules.FIRST_WAIT <= wait <= rules.LONGEST_WAIT
    assert rules.wait_before(attempts + 1) >= wait


def test_tries_end_and_a_refusal_is_not_tried_again() -> None:
    policy = Again(attempts=3)

    assert policy.get_retry_decision(exception=ValueError(), job=job(0)) is not None
    assert policy.get_retry_decision(exception=ValueError(), job=job(1)) is not None
    assert policy.get_retry_decision(exception=ValueError(), job=job(2)) is None
    assert policy.get_retry_decision(exception=NotFound("gone"), job=job(0)) is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFound("There is no such file."), "There is no such file."),
        (ConnectionRefusedError("10.0.0.7 refused"), "Another server could not be reached"),
        (KeyError("Acme, $4M"), "An error of ours (KeyError)"),
    ],
)
def test_trouble_is_said_plainly_and_shows_no_data(error: Exception, words: str) -> None:
    said = rules.said(error)

    assert words in said
    assert "Acme" not in said
    assert "10.0.0.7" not in said


def test_a_worker_is_missed_after_two_minutes() -> None:
    assert presenting.missing_worker(NOW - timedelta(seconds=119), now=NOW) == ""
    assert "for 3 minutes" in presenting.missing_worker(NOW - timedelta(minutes=3), now=NOW)
    assert "No worker is running" in presenting.missing_worker(None, now=NOW)


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("* * * * *", "Every minute"), ("*/5 * * * *", "Every 5 minutes"), ("7 * * * *", "Every hour at :07"),
        ("17 3 * * *", "Every day at 03:17 UTC"), ("0 6 * * 1", "0 6 * * 1"),
    ],
)  # fmt: skip
def test_a_rhythm_in_words(cron: str, words: str) -> None:
    assert presenting.rhythm(cron) == words
