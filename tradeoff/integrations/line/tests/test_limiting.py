from __future__ import annotations

import threading
from dataclasses import dataclass, field

from tradeoff.integrations.line import Limiter, VendorRules, limiter_for


@dataclass
class Time:
    now: float = 0.0
    naps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


def _limiter(time: Time, **changes: float) -> Limiter:
    told = {"per_second": 10.0, "burst": 3, "concurrency": 2, **changes}
    return Limiter(
        per_second=told["per_second"],
        burst=int(told["burst"]),
        concurrency=int(told["concurrency"]),
        clock=time.clock,
        sleep=time.sleep,
    )


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    limiter = _limiter(time := Time())
    for _ in range(23):
        with limiter.place():
            pass

    assert 2.0 <= time.now < 2.05
    assert len(time.naps) < 60


def test_who_is_told_to_wait_makes_all_wait() -> None:
    limiter = _limiter(time := Time())
    limiter.hold(30)
    limiter.hold(5)
    with limiter.place():
        pass

    assert time.now == 30


def test_no_more_calls_at_a_time_than_there_are_places() -> None:
    limiter = Limiter(per_second=10_000, burst=100, concurrency=2)
    inside, most, lock, gate = 0, 0, threading.Lock(), threading.Event()

    def call() -> None:
        nonlocal inside, most
        with limiter.place():
            with lock:
                inside += 1
                most = max(most, inside)
            gate.wait(0.05)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 2


def test_a_connection_has_one_limiter() -> None:
    rules = VendorRules(name="acme")

    assert limiter_for(("acme", 1), rules) is limiter_for(("acme", 1), rules)
    assert limiter_for(("acme", 1), rules) is not limiter_for(("acme", 2), rules)
