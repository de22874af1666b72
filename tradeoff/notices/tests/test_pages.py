from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradeoff.notices import queries
from tradeoff.notices.models import Notice
from tradeoff.notices.rules import Cadence
from tradeoff.notices.tests.conftest import Told


def test_the_list_shows_ones_own_and_the_bell_counts(told: Told) -> None:
    assert "No notices yet" in told.get(told.rita, "notices/").content.decode()
    told.tell()
    told.tell(entry=2)
    told.tell(thing=2, entry=3)

    page = told.get(told.rita, "notices/").content.decode()
    assert "Thing 1" in page
    assert "1 earlier about this" in page
    assert "3 unread" in page
    assert ">3</span>" in told.get(told.rita, "notices/bell").content.decode()


def test_following_a_notice_reads_it_and_it_can_be_marked_unread(told: Told) -> None:
    told.tell()
    notice = Notice.objects.get(member=told.rita)

    followed = told.get(told.rita, f"notices/{notice.pk}")
    assert followed.headers["Location"] == f"/{told.rita.workspace.slug}/deals/1"
    assert queries.unread_count(told.rita) == 0
    told.post(told.rita, f"notices/{notice.pk}/mark", unread="1")
    assert queries.unread_count(told.rita) == 1
    told.post(told.rita, "notices/mark")
    assert queries.unread_count(told.rita) == 0
    assert "Nothing unread here" in told.get(told.rita, "notices/?show=unread").content.decode()
    assert queries.unread_count(told.mona) == 1


def test_nobody_opens_anothers_notice(told: Told) -> None:
    told.tell()
    notice = Notice.objects.get(member=told.mona)

    assert told.get(told.rita, f"notices/{notice.pk}").status_code == 404
    assert told.post(told.rita, f"notices/{notice.pk}/mark").status_code == 404


def test_wishes_are_kept_and_half_a_quiet_time_is_said_beside_its_field(told: Told) -> None:
    kinds = {f"kind:{name}": "daily" for name in ("tests.thing", "tests.other", "work.failed")}
    page = told.get(told.rita, "notices/settings").content.decode()
    assert "News of things" in page
    assert "Europe/Berlin" in page
    names = set(re.findall(r'name="(kind:[^"]+)"', page))
    said = dict.fromkeys(names, "never") | kinds | {"digest_hour": "9", "digest_weekday": "4"}

    assert told.post(told.rita, "notices/settings", **said).status_code == 302
    chosen = queries.cadences([told.rita.pk])
    assert chosen[told.rita.pk, "tests.thing"] is Cadence.DAILY
    assert (queries.rhythm_of(told.rita).digest_hour, queries.rhythm_of(told.rita).digest_weekday) == (9, 4)
    refused = told.post(told.rita, "notices/settings", **said, quiet_from="20:00")
    assert refused.status_code == 422
    assert "Say from when until when" in refused.content.decode()


def test_the_list_asks_the_database_as_often_for_many_as_for_few(told: Told) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            told.get(told.rita, "notices/")
        return len(found)

    told.tell()
    few = asked()
    for entry in range(2, 40):
        told.tell(thing=entry, entry=entry)
    assert asked() == few
