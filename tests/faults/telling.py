"""People who talk by page while servers die under them: what was answered counts, what was not may be there or not."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.stage import Person, Stage
from tradeoff.workspaces.factories import PASSWORD

PAUSE = 0.15
MENTIONED = (
    "SELECT count(*) FROM notices_notice WHERE kind = 'discussion.mention' AND noun = 'comment' AND noun_id = %s"
)
UNTOLD = """
    SELECT count(*) FROM discussion_mention m WHERE NOT EXISTS
    (SELECT 1 FROM notices_notice n WHERE n.noun = 'comment' AND n.noun_id = m.comment_id AND n.member_id = m.member_id)
"""
TOLD_TWICE = """
    SELECT coalesce(sum(times - 1), 0) FROM
    (SELECT count(*) AS times FROM notices_notice WHERE noun = 'comment' GROUP BY member_id, noun_id) AS told
"""


@dataclass
class Talk:
    """What talkers were told was written: the comment's number, and whom it names."""

    answered: dict[int, str] = field(default_factory=dict)
    unanswered: int = 0
    over: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def talking(stage: Stage, *, talkers: int, members: int) -> Iterator[Talk]:
    """Each of so many people names one member after the other in comments on the same deal until this block ends."""
    talk, people = Talk(), [Person(stage, f"t{number}@faults.example", PASSWORD) for number in range(talkers)]
    deal = stage.ask("SELECT min(id) FROM crm_deal")
    for person in people:
        person.sign_in()
    threads = [
        threading.Thread(target=_talk, args=(talk, person, number, deal, members), daemon=True)
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    try:
        yield talk
    finally:
        talk.over.set()
        for thread in threads:
            thread.join(timeout=240)


def _talk(talk: Talk, person: Person, number: int, deal: int, members: int) -> None:
    url = f"{person.stage.root}/discussion/deal/{deal}/comments"
    token = person.token(f"/discussion/deal/{deal}")
    count = 0
    while not talk.over.is_set():
        named = f"m{(number * 7 + count) % members}"
        said = {"text": f"said-{number}-{count} for @Member {named[1:]}.", "csrfmiddlewaretoken": token}
        found = re.search(r"#comment-(\d+)", person.leads_to(url, said))
        if found:
            talk.answered[int(found[1])] = f"{named}@faults.example {number}-{count}"
        else:
            talk.unanswered += 1
        count += 1
        time.sleep(PAUSE)
