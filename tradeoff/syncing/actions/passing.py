"""One pass over a connection: owners, stages, then every noun from where the last pass ended.

The vendor is asked outside of transactions; every chunk is laid in one, together with the cursor behind it, so a pass
that is killed goes on where its last chunk ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Protocol

from django.db import transaction

from tradeoff.integrations.ports import Batch, DealSource, FieldMapping, Missing, NotPermitted, Since
from tradeoff.syncing import queries
from tradeoff.syncing.actions.laying import Into, lay_accounts, lay_contacts, lay_deals, lay_gone
from tradeoff.syncing.actions.mishaps import note_mishaps
from tradeoff.syncing.actions.others import lay_activities, lay_history, lay_notes, lay_subscriptions
from tradeoff.syncing.actions.owners import match_owners
from tradeoff.syncing.actions.stages import lay_stages
from tradeoff.syncing.models import Reading
from tradeoff.syncing.rules import CHUNK, DELETIONS_EVERY, MOST_MISHAPS, Noun, Told, moment_after
from tradeoff.workspaces import tenancy

DELETED: Final = "deleted"
REREAD: Final = frozenset({Noun.DEAL, Noun.ACCOUNT, Noun.CONTACT, Noun.ACTIVITY, Noun.NOTE})
LINKED: Final = (Noun.DEAL, Noun.ACCOUNT, Noun.CONTACT)
LAY: Final[dict[Noun, Callable[[Into, Sequence[Any]], Told]]] = {
    Noun.ACCOUNT: lay_accounts,
    Noun.CONTACT: lay_contacts,
    Noun.DEAL: lay_deals,
    Noun.HISTORY: lay_history,
    Noun.ACTIVITY: lay_activities,
    Noun.NOTE: lay_notes,
    Noun.SUBSCRIPTION: lay_subscriptions,
}


class Progress(Protocol):
    def advance(self, done: int, total: int | None = None, words: str = "") -> None: ...
    def raise_if_cancelled(self) -> None: ...


@dataclass
class Reader:
    """A source and where its records go. `most` stops after so many records of a noun, as a dry run does."""

    source: DealSource
    into: Into
    mapping: FieldMapping
    overlap: timedelta
    progress: Progress | None = None
    most: int | None = None
    told: Told = field(default_factory=Told)
    _read: int = 0

    def read_all(self) -> Told:
        """Everything that changed since the last pass."""
        self.read_frame()
        for noun in Noun:
            self._try_noun(noun)
        self._read_deletions()
        return self.told

    def read_frame(self) -> None:
        """Owners and stages, on which the rest stands."""
        owners = list(self.source.owners())
        stages = list(self.source.stages())
        with self._laying():
            match_owners(self.into.connection, owners)
        with self._laying():
            lay_stages(self.into, stages)

    def reread(self, noun: Noun, external_ids: Iterable[str]) -> None:
        """These as they are now, whatever their last change says; one that does not come is gone."""
        wanted = list(dict.fromkeys(external_ids))
        for at in range(0, len(wanted), CHUNK):
            some = wanted[at : at + CHUNK]
            records: list[Any] = []
            errors: dict[str, str] = {}
            for batch in self.source.reread(noun.value, some, self.mapping):
                records += batch.records
                errors |= {error.id: error.words for error in batch.errors}
            if noun is Noun.DEAL:
                self._bring_accounts(records)
            came = {record.id for record in records} | set(errors)
            with self._laying():
                self._lay(noun, records, errors)
                if noun in LINKED:
                    missing = [key for key in some if key not in came]
                    self.told.add("gone", noun, lay_gone(self.into, noun, missing))
            self._tell(noun, len(records))

    def retry_mishaps(self) -> None:
        with self._laying():
            waiting = queries.mishaps_to_try(self.into.connection, most=MOST_MISHAPS)
        for noun in Noun:
            if noun in REREAD and waiting.get(noun):
                self.reread(noun, waiting[noun])

    def _try_noun(self, noun: Noun) -> None:
        """What the connected user may not read is said, and costs nothing else its place."""
        try:
            self._read_noun(noun)
        except (NotPermitted, Missing) as trouble:
            self.told.words.append(f"{noun.label.capitalize()} were not read: {trouble.message}")

    def _read_noun(self, noun: Noun) -> None:
        with self._laying():
            reading = self._reading(noun)
        chunk: list[Any] = []
        errors: dict[str, str] = {}
        read, cursor = 0, reading.resume
        for batch in self._batches(noun, reading):
            chunk += batch.records
            errors |= {error.id: error.words for error in batch.errors}
            cursor, read = batch.cursor or cursor, read + len(batch.records)
            if len(chunk) + len(errors) >= CHUNK:
                self._keep(noun, reading, chunk, errors, cursor)
                chunk, errors = [], {}
            if self.most is not None and read >= self.most:
                break
        self._keep(noun, reading, chunk, errors, cursor, is_end=True)

    def _batches(self, noun: Noun, reading: Reading) -> Iterator[Batch[Any]]:
        overlap = self.overlap if reading.moment else timedelta(0)
        since = Since(moment=reading.moment, overlap=overlap, resume=reading.resume)
        if noun is Noun.HISTORY:
            return self.source.history(since)
        fetch = {
            Noun.ACCOUNT: self.source.accounts,
            Noun.CONTACT: self.source.contacts,
            Noun.DEAL: self.source.deals,
            Noun.ACTIVITY: self.source.activities,
            Noun.NOTE: self.source.notes,
            Noun.SUBSCRIPTION: self.source.subscriptions,
        }[noun]
        return fetch(since, self.mapping)

    def _keep(
        self,
        noun: Noun,
        reading: Reading,
        records: list[Any],
        errors: dict[str, str],
        cursor: str,
        *,
        is_end: bool = False,
    ) -> None:
        """A chunk and the cursor behind it, in one transaction."""
        if noun is Noun.DEAL:
            self._bring_accounts(records)
        times = [record.at if noun is Noun.HISTORY else record.changed_at for record in records]
        with self._laying():
            self._lay(noun, records, errors)
            newest = max([*times, *([reading.newest] if reading.newest else [])], default=None)
            if is_end:
                reading.moment = moment_after(newest, reading.moment, began=self.into.now)
                reading.whole_at = reading.whole_at or self.into.now
                reading.newest, reading.resume, reading.read_at = None, "", self.into.now
            else:
                reading.newest, reading.resume = newest, cursor
            reading.save()
        self._tell(noun, len(records))

    def _lay(self, noun: Noun, records: Sequence[Any], errors: dict[str, str]) -> None:
        if records:
            self._add(LAY[noun](self.into, records))
        if errors:
            note_mishaps(self.into.connection, noun, errors, self.into.now)
            self.told.add("refused", noun, len(errors))

    def _bring_accounts(self, deals: Sequence[Any]) -> None:
        """Accounts that deals name and that have not come: made a moment ago, or left out of what changed."""
        wanted = {deal.account_id for deal in deals if deal.account_id}
        with self._laying():
            known = queries.link_ids(self.into.connection, Noun.ACCOUNT, wanted)
        if missing := sorted(wanted - set(known)):
            self.reread(Noun.ACCOUNT, missing)

    def _read_deletions(self) -> None:
        """Once an hour: vendors tell of them apart, and some tell of all there ever were."""
        with self._laying():
            reading = self._reading(DELETED)
        if self.most is not None or (reading.read_at and self.into.now - reading.read_at < DELETIONS_EVERY):
            return
        since = Since(moment=reading.moment, overlap=self.overlap if reading.moment else timedelta(0))
        try:
            found = {noun: list(self.source.deleted(noun.value, since)) for noun in LINKED}
        except (NotPermitted, Missing) as trouble:
            self.told.words.append(f"What was deleted there was not read: {trouble.message}")
            return
        with self._laying():
            for noun, external_ids in found.items():
                self.told.add("gone", noun, lay_gone(self.into, noun, external_ids))
            reading.moment = reading.read_at = self.into.now
            reading.save()

    def _reading(self, noun: str) -> Reading:
        connection = self.into.connection
        found, _ = Reading.objects.get_or_create(
            workspace_id=connection.workspace_id, connection=connection, noun=str(noun)
        )
        return found

    def _laying(self) -> AbstractContextManager[None]:
        return entered(self.into.connection.workspace_id)

    def _add(self, told: Told) -> None:
        for what, counts in told.facts().items():
            for noun, number in counts.items():
                self.told.add(what, noun, number)

    def _tell(self, noun: Noun, number: int) -> None:
        self._read += number
        if self.progress is not None:
            self.progress.raise_if_cancelled()
            self.progress.advance(self._read, words=f"{self._read:,} read, now {noun.label}")


@contextmanager
def entered(workspace_id: int) -> Iterator[None]:
    """A transaction in the workspace."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        yield
