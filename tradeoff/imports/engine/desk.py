"""Where one check is worked out: the directories it asks, and everything it has to say at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tradeoff.imports.engine.columns import Cells
from tradeoff.imports.engine.inputs import Choices, Context, KnownRow
from tradeoff.imports.engine.references import Directory, Stages
from tradeoff.imports.rules import CellProblem, Noun, shorten
from tradeoff.kernel.names import normalize

PERSON_FIELDS = {Noun.ASKS: "asked_by", Noun.CHANGES: "by", Noun.NOTES: "author", Noun.ACTIVITIES: "by"}


class RowRefused(Exception):
    """This row stays out; the problem says why."""

    def __init__(self, problem: CellProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class RowHeld(Exception):
    """This row waits for an answer in the review list."""


@dataclass
class Desk:
    """Mutable for the length of one check. `headers` names the column of each field, for messages."""

    noun: Noun
    context: Context
    choices: Choices
    headers: dict[str, str]
    existing: Directory = field(init=False)
    accounts: Directory = field(init=False)
    products: Directory = field(init=False)
    members: Directory = field(init=False)
    deals: Directory = field(init=False)
    contacts: Directory = field(init=False)
    stages: Stages = field(init=False)
    notes: Counter[str] = field(default_factory=Counter)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known, choices = self.context, self.choices
        self.existing = Directory(self.noun, "name", known.existing, choices)
        self.accounts = Directory(Noun.ACCOUNTS, "account", known.accounts, choices)
        self.products = Directory(Noun.PRODUCTS, "product", known.products, choices)
        self.members = Directory(Noun.PEOPLE, PERSON_FIELDS.get(self.noun, "owner"), known.members, choices)
        self.deals = Directory(Noun.DEALS, "deal", known.deals, choices)
        self.contacts = Directory(Noun.CONTACTS, "contact", known.contacts, choices)
        self.stages = Stages([(stage.id, stage.name, stage.state) for stage in known.stages])

    @cached_property
    def asks_by_words(self) -> dict[tuple[Any, ...], KnownRow]:
        """Known asks by account, deal and words; of the same twice, the first."""
        asks = reversed(self.context.existing) if self.noun is Noun.ASKS else ()
        return {(row.values.get("account"), row.values.get("deal"), _words(row)): row for row in asks}

    @cached_property
    def told(self) -> dict[tuple[Any, ...], KnownRow]:
        """Known notes or activities by what makes two of them the same where no id says so."""
        return {_told_key(row): row for row in reversed(self.context.existing)}

    @cached_property
    def subscriptions(self) -> dict[tuple[Any, ...], KnownRow]:
        """Known ones by account, product and the day they started; of the same twice, the first."""
        rows = reversed(self.context.existing)
        return {tuple(row.values.get(name) for name in ("account_id", "product_id", "started_on")): row for row in rows}

    @cached_property
    def roles(self) -> dict[tuple[Any, ...], KnownRow]:
        """Known parts in buying by deal and contact."""
        return {(row.values.get("deal"), row.values.get("contact")): row for row in self.context.existing}

    @cached_property
    def contacts_by_email(self) -> dict[str, list[KnownRow]]:
        found: dict[str, list[KnownRow]] = {}
        for row in self.context.contacts:
            if email := row.values.get("email"):
                found.setdefault(str(email).casefold(), []).append(row)
        return found

    def note(self, text: str) -> None:
        self.notes[text] += 1

    def refuse(self, cells: Cells, field_name: str, message: str, remedy: str) -> RowRefused:
        header = self.headers.get(field_name, "")
        return RowRefused(CellProblem(cells.number, header, shorten(cells.raw.get(field_name, "")), message, remedy))

    def reference(self, cells: Cells, field_name: str, directory: Directory) -> int | None:
        """The id a required-to-exist name means; holds the row for a near name, refuses one known to nobody."""
        name = cells.values.get(field_name)
        if name is None:
            return None
        found = directory.find(name)
        if found.held:
            raise RowHeld
        if found.id is None:
            one, many = directory.noun.singular, directory.noun.value
            if found.ambiguous:
                raise self.refuse(
                    cells,
                    field_name,
                    f"{found.ambiguous} {many} are called so.",
                    f"Give the {one}'s id instead of its name.",
                )
            raise self.refuse(
                cells, field_name, f"No {one} is known by this name or id.",
                f"Correct the name, or import the {many} first.",
            )  # fmt: skip
        return found.id

    def person(self, cells: Cells, field_name: str) -> int | None:
        """The member a name means; an unknown one goes to the review list and the row comes in without."""
        name = cells.values.get(field_name)
        if name is None:
            return None
        found = self.members.find(name, review_unknown=True)
        if found.id is None:
            label = self.headers.get(field_name, field_name)
            self.note(
                f"“{label}” names somebody who is not a member here; the row comes in without. See the review list."
            )
        return found.id

    def claim(self, cells: Cells, field_name: str, *key: object) -> None:
        """Refuses the second row of the file that says it is the same thing."""
        first = self.seen.setdefault(key, cells.number)
        if first != cells.number:
            raise self.refuse(
                cells, field_name, f"Row {first} is the same {self.noun.singular} already.",
                "Keep one of the two rows, or give them different ids.",
            )  # fmt: skip

    def named_once(self, cells: Cells, name: str) -> KnownRow | None:
        """The known row of a noun whose names are unique; holds a new name that is near to a known one."""
        key = normalize(name)
        if not key:
            raise self.refuse(cells, "name", "The name has no letter or digit.", "Write the name in full.")
        external_id = cells.values.get("external_id", "")
        if external_id:
            self.claim(cells, "external_id", "id", external_id)
        self.claim(cells, "name", "name", key)
        known = self.existing.by_external(external_id) if external_id else None
        named = self.existing.by_key(name)
        if known is None and named:
            known = named[0]
            if external_id and known.external_id:
                raise self.refuse(
                    cells, "external_id", f"“{shorten(known.name)}” is known with another id, {known.external_id}.",
                    "Correct the id, or rename one of the two.",
                )  # fmt: skip
        elif known is not None and named and named[0].id != known.id:
            raise self.refuse(cells, "name", "Another one has this name already.", "Rename one of the two.")
        known = known or self._unlike_others(name)
        if known is not None:
            self.claim(cells, "name", "known", known.id)
        return known

    def _unlike_others(self, name: str) -> KnownRow | None:
        found = self.existing.find(name)
        if found.held:
            raise RowHeld
        if found.id is None:
            return None
        return self.existing.by_id[found.id]

    def name_for(self, cells: Cells, name: str, known: KnownRow | None) -> str:
        """A row found by its id may rename; one found by its name was found by another way to write it."""
        if known is None or (known.external_id and known.external_id == cells.values.get("external_id")):
            return name
        return known.name

    def matched(self, cells: Cells, name: str, account_id: int | None) -> KnownRow | None:
        """The known row of a noun whose names repeat: by id, else by name within its account where that is one row."""
        external_id = cells.values.get("external_id", "")
        if external_id:
            self.claim(cells, "external_id", "id", external_id)
            if known := self.existing.by_external(external_id):
                self.claim(cells, "external_id", "known", known.id)
                return known
        else:
            self.claim(cells, "name", "name", normalize(name), account_id)
        return self._same_name(cells, name, account_id, external_id)

    def _same_name(self, cells: Cells, name: str, account_id: int | None, external_id: str) -> KnownRow | None:
        same = [
            row
            for row in self.existing.by_key(name)
            if row.values.get("account_id") == account_id and not (external_id and row.external_id)
        ]
        if len(same) > 1 and not external_id:
            raise self.refuse(cells, "name", f"{len(same)} {self.noun.value} have this name.", "Give its id.")
        if len(same) != 1:
            return None
        self.claim(cells, "name", "known", same[0].id)
        return same[0]


def _told_key(row: KnownRow) -> tuple[Any, ...]:
    get = row.values.get
    place = (get("deal"), None if get("deal") else get("account"))
    said = (get("kind"), get("at"), get("subject")) if "kind" in row.values else (get("at"), get("words"))
    return (*place, *said)


def _words(row: KnownRow) -> str:
    return str(row.values.get("wants", "")).casefold()


def changes(row: Any, known: KnownRow) -> bool:
    """Whether the row states something that differs from what is known; what it leaves empty never does."""
    if getattr(row, "clear_amount", False) and known.values.get("amount_minor") is not None:
        return True
    external_id = getattr(row, "external_id", "")
    if external_id and external_id != known.external_id:
        return True
    for name, before in known.values.items():
        stated = getattr(row, name, None)
        if name.endswith("_estimated"):
            part = name.removesuffix("_estimated")
            stated = stated if getattr(row, f"{part}_minor", getattr(row, part, None)) is not None else None
        if stated is not None and stated not in ("", before):
            return True
    return False
