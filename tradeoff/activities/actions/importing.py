"""Activities from files and other systems: found by id, external id or what they are, written in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.activities import access, events, queries
from tradeoff.activities.models import Activity, Attendee
from tradeoff.activities.rules import ActivityImport, Kind, Source, check_said
from tradeoff.crm.queries import visible_accounts, visible_contacts, visible_deals
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts

BATCH = 2000
STATED = ("subject", "text", "outcome", "direction", "minutes", "next_step", "by_id", "external_id", "at")
Same = tuple[int | None, int | None, str, datetime, str]


@transaction.atomic
def import_activities(
    *, actor: Member, rows: Sequence[ActivityImport], now: datetime, source: Source = Source.FILE
) -> Counts:
    """Create or update activities, found by id, else external id, else by kind, time and subject on the same noun.

    A second run changes nothing; one that was removed stays removed. Refuses everything a hand-made activity is refused
    for, and writes then nothing at all. One log entry.
    """
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    accounts = _checked(actor, rows, now=now)
    known = _Known(actor, rows)
    fresh: dict[int, Activity] = {}
    changed: dict[int, Activity] = {}
    seen: set[int] = set()
    attendance: dict[int, frozenset[int]] = {}
    for row in rows:
        activity = known.find(row)
        if activity is None:
            activity = _new(actor, row, accounts.get(row.deal_id or 0, row.account_id), source, now=now)
            fresh[id(activity)] = activity
            known.add(activity)
        elif _restate(activity, row) and id(activity) not in fresh:
            changed[activity.pk] = activity
        seen.add(id(activity))
        attendance[id(activity)] = attendance.get(id(activity), frozenset()) | row.contact_ids
    Activity.objects.bulk_create(fresh.values(), batch_size=BATCH)
    Activity.objects.bulk_update(changed.values(), STATED, batch_size=BATCH)
    Attendee.objects.bulk_create(
        (
            Attendee(workspace_id=actor.workspace_id, activity=activity, contact_id=contact_id)
            for activity in known.all()
            for contact_id in sorted(attendance.get(id(activity), ()))
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    counts = Counts(len(fresh), len(changed), len(seen) - len(fresh) - len(changed))
    if counts.created or counts.updated:
        log.record(events.ActivitiesImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


class _Known:
    """The activities a row may mean, those of the same import too."""

    def __init__(self, actor: Member, rows: Sequence[ActivityImport]) -> None:
        self._by_id: dict[int, Activity] = {}
        self._by_external_id: dict[str, Activity] = {}
        self._same: dict[Same, Activity] = {}
        self._all: list[Activity] = []
        here = queries.known_activities(actor).order_by("pk")
        times = {row.at for row in rows}
        span = here.filter(at__range=(min(times), max(times))) if times else here.none()
        named = here.filter(pk__in=[row.id for row in rows if row.id])
        keys = {row.external_id for row in rows if row.external_id}
        external = here.filter(external_id__in=keys)
        if Activity.objects.filter(workspace=actor.workspace_id, external_id__in=keys).count() != external.count():
            raise Conflict("An id in this file belongs to an activity that is not yours to see; leave that row out.")
        for found in (span, named, external):
            for activity in found.iterator(chunk_size=BATCH):
                if activity.pk not in self._by_id:
                    self.add(activity)

    def all(self) -> list[Activity]:
        return self._all

    def find(self, row: ActivityImport) -> Activity | None:
        if row.id is not None:
            if row.id not in self._by_id:
                raise Invalid("The activity this was matched with is gone; check the file once more.")
            return self._by_id[row.id]
        if row.external_id and row.external_id in self._by_external_id:
            return self._by_external_id[row.external_id]
        account_id = None if row.deal_id else row.account_id
        same = self._same.get((row.deal_id, account_id, row.kind, row.at, row.subject.strip().casefold()))
        return same if same is not None and (not row.external_id or same.external_id is None) else None

    def add(self, activity: Activity) -> None:
        self._all.append(activity)
        if activity.pk is not None:
            self._by_id[activity.pk] = activity
        if activity.external_id:
            self._by_external_id[activity.external_id] = activity
        account_id = None if activity.deal_id else activity.account_id
        key = (activity.deal_id, account_id, activity.kind, activity.at, activity.subject.casefold())
        self._same.setdefault(key, activity)


def _checked(actor: Member, rows: Sequence[ActivityImport], *, now: datetime) -> dict[int, int | None]:
    """Deal id -> its account's; refuses the first row that cannot be taken, by its subject."""
    accounts = set(visible_accounts(actor).filter(pk__in={row.account_id for row in rows}).values_list("pk", flat=True))
    wanted = {row.deal_id for row in rows if row.deal_id}
    found = visible_deals(actor).filter(pk__in=wanted).order_by()
    deals: dict[int, int | None] = dict(found.values_list("pk", "account_id"))
    people = set(Member.objects.filter(workspace=actor.workspace_id).values_list("pk", flat=True))
    named = frozenset[int]().union(*(row.contact_ids for row in rows))
    contacts = dict(visible_contacts(actor).filter(pk__in=named).order_by().values_list("pk", "account_id"))
    for row in rows:
        name = f"“{row.subject.strip()[:80]}”"
        try:
            check_said(row, now=now)
        except Invalid as refusal:
            raise Invalid(f"{name}: {refusal.message}", field=refusal.field) from None
        if row.deal_id is None and row.account_id is None:
            raise Invalid(f"{name}: name the deal or the account it was with.", field="account")
        account_id = deals.get(row.deal_id) if row.deal_id else row.account_id
        gone = (row.deal_id and row.deal_id not in deals) or (not row.deal_id and row.account_id not in accounts)
        if gone or (row.by_id and row.by_id not in people):
            raise Conflict(f"{name}: its account, deal or member is gone; check the file once more.")
        if row.deal_id and row.account_id is not None and account_id not in {None, row.account_id}:
            raise Invalid(f"{name}: the deal belongs to another account.", field="account")
        if any(contacts.get(key) != account_id for key in row.contact_ids):
            raise Invalid(f"{name}: somebody named is no contact of that account.", field="contacts")
    return deals


def _new(actor: Member, row: ActivityImport, account_id: int | None, source: Source, *, now: datetime) -> Activity:
    return Activity(
        workspace_id=actor.workspace_id,
        external_id=row.external_id or None,
        kind=row.kind,
        at=row.at,
        account_id=account_id,
        deal_id=row.deal_id,
        by_id=row.by_id,
        subject=row.subject.strip(),
        text=row.text.strip(),
        outcome=row.outcome or "",
        direction="" if row.kind is Kind.MEETING else row.direction or "",
        minutes=row.minutes,
        next_step=row.next_step.strip(),
        source=source,
        logged_at=now,
    )


def _restate(activity: Activity, row: ActivityImport) -> bool:
    """What the row states onto the activity; whether anything is another now."""
    before = [getattr(activity, field) for field in STATED]
    for field in STATED:
        value = getattr(row, field)
        value = value.strip() if isinstance(value, str) else value
        if value not in {None, ""} and (field != "external_id" or activity.external_id is None):
            setattr(activity, field, value)
    return before != [getattr(activity, field) for field in STATED]
