"""Where bands end is the company's to say: who may, what is refused, and what a change tells those who see bands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.rights.test_bands import ASKED, BACKEND, Company
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.actions import set_bands, tried_bands
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WIDER = (10_000_000, 50_000_000, 100_000_000)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def admin(company: Company) -> Member:
    return make_member(Role.ADMIN, workspace=company.rep.workspace, name="Ada Admin")


def page(member: Member, **posted: str) -> tuple[int, str]:
    client = Client()
    assert member.user is not None
    client.force_login(member.user, backend=BACKEND)
    address = f"/northwind/settings/{member.workspace_id}/bands"
    response = client.post(address, posted) if posted else client.get(address)
    return response.status_code, response.content.decode()


def test_under_bands_of_their_own_amounts_move_unseen_too(company: Company, admin: Member) -> None:
    set_bands(actor=admin, edges=WIDER, now=NOW)
    before = {path: company.answer(path, company.contributor) for path in ASKED}
    company.move_within_bands()

    assert [path for path in ASKED if before[path] != company.answer(path, company.contributor)] == []
    assert "$100k to $500k" in before["deals"]
    assert "7 deals · together $1M to $2.5M" in before["deals"]
    assert "$50k" not in before["deals"]


def test_an_administrator_looks_first_and_then_saves(company: Company, admin: Member) -> None:
    status, looked = page(admin, edges="100k\n500k\n1M", look="1")
    assert status == 200
    assert "Not saved yet" in looked
    assert "$50k to $100k" in company.answer("deals", company.contributor)

    status, _ = page(admin, edges="100,000\n500k\n1M")
    assert status == 302
    assert "$50k to $100k" not in company.answer("deals", company.contributor)
    kept = Entry.objects.get(event="BandsSet")
    assert set(kept.facts) <= {"workspace_id"}


def test_everybody_reads_where_bands_end_and_only_an_administrator_says_it(company: Company, admin: Member) -> None:
    for reader in (company.contributor, company.rep, company.manager):
        status, text = page(reader)
        assert status == 200
        assert "$50k to $100k" in text
        assert "Open deals" not in text
        assert page(reader, edges="100k\n500k\n1M")[0] == 403
        with pytest.raises(NotAllowed):
            tried_bands(actor=reader, edges=WIDER)
    assert "Open deals" in page(admin)[1]


@pytest.mark.parametrize("words", ["50k", "12\nmany\n5M", "50k\n55k\n200k", "50k\n100.5\n1M", "\n", "1e9\n2\n3"])
def test_what_is_no_scale_is_refused_in_words_beside_the_field(company: Company, admin: Member, words: str) -> None:
    status, text = page(admin, edges=words)

    assert status == 422
    assert 'aria-invalid="true"' in text
    assert company.rep.workspace.band_edges == []


def test_an_edge_beside_one_that_was_met_is_refused_until_nobody_met_it(company: Company, admin: Member) -> None:
    beside = (11_000_000, 50_000_000, 100_000_000)
    with pytest.raises(Invalid, match=r"\$110,000 lies so near to \$100,000"):
        set_bands(actor=admin, edges=beside, now=NOW)
    set_bands(actor=admin, edges=(14_000_000, 60_000_000, 130_000_000), now=NOW)
    with pytest.raises(Invalid, match=r"\$150,000 lies so near to \$140,000"):
        set_bands(actor=admin, edges=(15_000_000, 60_000_000, 130_000_000), now=NOW)
    set_bands(actor=admin, edges=WIDER, now=NOW)  # what was met may come back

    fresh = make_workspace(slug="fresh", name="Fresh")
    set_bands(actor=make_member(Role.ADMIN, workspace=fresh, name="Frida"), edges=beside, now=NOW)
    assert fresh.scale.edges == beside
