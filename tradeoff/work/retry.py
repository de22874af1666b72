"""The house's retry policy: waits that double up to a limit, and nothing is tried again that was refused for good."""

from __future__ import annotations

from dataclasses import dataclass

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from tradeoff.kernel.errors import Refused
from tradeoff.work import rules


@dataclass(frozen=True)
class Again(BaseRetryStrategy):
    """`@app.task(name=…, retry=Again())`: up to ten tries, 4 s, 8 s, … at most an hour apart."""

    attempts: int = rules.ATTEMPTS
    longest: int = rules.LONGEST_WAIT

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if (isinstance(exception, Refused) and not exception.passes) or job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": rules.wait_before(job.attempts, longest=self.longest)})
