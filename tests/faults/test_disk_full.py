"""A disk that is full: the import's folder and the database's tables on a small file system of their own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.test import Client
from psycopg import sql
from pytest_django import Settings

from tests.database import Addresses
from tests.journeys.house import words_of
from tradeoff.config.postgres import SUPERUSER
from tradeoff.crm.factories import make_account
from tradeoff.crm.models import Contact
from tradeoff.imports import actions, jobs
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import NOW, make_seller, take_in
from tradeoff.log.models import Entry
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

ROWS = 10_000


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Two megabytes and no more; needs the right to mount."""
    with tempfile.TemporaryDirectory(prefix="tradeoff-disk-") as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "small"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [900_000, 5_000_000])
def test_a_file_for_which_there_is_no_room_is_refused_in_words(size: int, small_disk: Path, settings: Settings) -> None:
    """A large one before it is read, a small one while it is kept."""
    settings.MEDIA_ROOT = small_disk
    _fill(small_disk / "other", leave=400_000)
    seller = make_seller()

    response = _upload(seller, b"Account Name\nHarbor\n".ljust(size, b"\n"))

    assert response.status_code in {422, 507}
    assert "disk" in words_of(response)
    assert "ake room, then try again." in words_of(response)
    tenancy.enter(seller.workspace_id)
    assert not Import.objects.exists()
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["other"]


@pytest.mark.django_db(transaction=True)
def test_a_full_database_writes_nothing_and_the_import_comes_in_once_there_is_room(
    small_disk: Path, settings: Settings, tmp_path: Path, worker_addresses: Addresses
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with _tables_on(small_disk, worker_addresses):
        with transaction.atomic():
            seller = make_seller()
            file = _contacts(seller)
            run = actions.start_write(run=file, actor=seller, now=NOW)
        _fill(small_disk / "other", leave=400_000)
        asked = {"workspace_id": seller.workspace_id, "run_id": run.pk, "import_id": file.pk}

        with pytest.raises(OperationalError):
            jobs.write(**asked)

        with transaction.atomic():
            tenancy.enter(seller.workspace_id)
            run.refresh_from_db()
            assert "disk is full, so nothing was written" in run.words
            assert (run.state, Contact.objects.count(), _entries()) == ("queued", 0, 0)
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        jobs.write(**asked)
        with transaction.atomic():
            tenancy.enter(seller.workspace_id)
            run.refresh_from_db()
            assert (run.state, Contact.objects.count(), _entries()) == ("done", ROWS, 1)


def _contacts(seller: Member) -> Import:
    make_account(workspace=seller.workspace, name="Harbor", normalized_name="harbor")
    lines = [f"K-{row},Person {row},Harbor,p{row}@harbor.example" for row in range(ROWS)]
    return take_in(seller, "\n".join(("Contact ID,Name,Account,Email", *lines)) + "\n", Noun.CONTACTS)


def _entries() -> int:
    return Entry.objects.filter(event="FileImported").count()


class _tables_on:  # noqa: N801 - reads as what it does
    """The table of contacts on that disk for a while."""

    def __init__(self, disk: Path, addresses: Addresses) -> None:
        parts = urlsplit(addresses.owner)
        socket = parse_qs(parts.query).get("host", [""])[0]
        if not socket:
            pytest.skip("the database is not ours to put on another disk")
        self._url = f"postgresql://{SUPERUSER}@{parts.path}?host={socket}"
        self._disk = disk

    def __enter__(self) -> None:
        folder = self._disk / "tables"
        folder.mkdir()
        with psycopg.connect(self._url, autocommit=True) as server:
            data = Path(str(server.execute("SHOW data_directory").fetchone()[0]))  # type: ignore[index]
            owner = data.stat()
            os.chown(folder, owner.st_uid, owner.st_gid)
            place = sql.Literal(str(folder))
            server.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(place))
            server.execute("ALTER TABLE crm_contact SET TABLESPACE small")

    def __exit__(self, *_: object) -> None:
        with psycopg.connect(self._url, autocommit=True) as server:
            server.execute("ALTER TABLE crm_contact SET TABLESPACE pg_default")
            server.execute("DROP TABLESPACE small")


def _upload(member: Member, content: bytes) -> Any:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    file = SimpleUploadedFile("a.csv", content, "text/csv")
    return client.post(f"/{member.workspace.slug}/imports/new", {"file": file, "noun": "accounts"})


def _fill(path: Path, *, leave: int) -> None:
    room = os.statvfs(path.parent)
    path.write_bytes(b"x" * (room.f_bavail * room.f_frsize - leave))
