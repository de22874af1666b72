from tradeoff.work.actions.asking import cancel, start
from tradeoff.work.actions.failing import discard, fail, give_up, note, rescue, retry, retry_all
from tradeoff.work.actions.scheduling import run_now

__all__ = ["cancel", "discard", "fail", "give_up", "note", "rescue", "retry", "retry_all", "run_now", "start"]
