"""Names in a file that mean rows known already: by external id, else by key, else for a person to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tradeoff.crm.rules import default_stage_for
from tradeoff.imports.engine.inputs import Choices, KnownRow, Repair, ReviewItem
from tradeoff.imports.engine.names import Candidate, Neighborhood
from tradeoff.imports.rules import Noun
from tradeoff.kernel.names import normalize


@dataclass(frozen=True)
class Found:
    """`id` of the row meant; without one, `held` for an answer, `ambiguous` among several, or known to nobody."""

    id: int | None = None
    held: bool = False
    ambiguous: int = 0


class Directory:
    """The known rows of one noun, asked by name; remembers what it could not settle and how often."""

    def __init__(self, noun: Noun, field: str, known: Sequence[KnownRow], choices: Choices) -> None:
        self.noun, self.field, self.choices = noun, field, choices
        self.by_id = {row.id: row for row in known}
        self._by_external = {row.external_id: row.id for row in known if row.external_id}
        self._by_key: dict[str, list[KnownRow]] = {}
        for row in known:
            if key := normalize(row.name):
                self._by_key.setdefault(key, []).append(row)
        self._neighborhood: Neighborhood | None = None
        self._answers: dict[str, Found] = {}
        self._respelled: dict[str, str] = {}
        self._unsure: dict[str, Candidate | None] = {}
        self._asked: Counter[str] = Counter()

    def find(self, name: str, *, review_unknown: bool = False) -> Found:
        """Never guesses: a near name is held for review; so is one known to nobody with `review_unknown`."""
        self._asked[name] += 1
        return self._answer(name, review_unknown=review_unknown)

    def _answer(self, name: str, *, review_unknown: bool) -> Found:
        if name not in self._answers:
            self._answers[name] = self._look_up(name, review_unknown=review_unknown)
        return self._answers[name]

    def settled(self, name: str) -> int | None:
        """The id a name means, as `find` says it, without counting a row; of people as asked with `review_unknown`."""
        return self._answer(name, review_unknown=self.noun is Noun.PEOPLE).id

    def count(self, names: Iterable[str | None]) -> None:
        """Rows that carry these names, though nobody asked for each."""
        self._asked.update(name for name in names if name is not None)

    def by_external(self, external_id: str) -> KnownRow | None:
        return self.by_id.get(self._by_external.get(external_id, -1))

    def by_key(self, name: str) -> Sequence[KnownRow]:
        return self._by_key.get(normalize(name), ())

    def repairs(self) -> list[Repair]:
        return [
            Repair(
                self.field, value, to, self._asked[value], "the same letters; only spaces, marks or endings differ",
                self.choices.repairs.get(f"{self.field}|{value}", True),
            )
            for value, to in self._respelled.items()
        ]  # fmt: skip

    def review(self) -> Iterable[ReviewItem]:
        for name, candidate in self._unsure.items():
            rows = self._asked[name]
            if candidate is None:
                reason = f"no {self.noun.singular} is called so"
                yield ReviewItem(self.noun, name, "", None, 0.0, reason, rows)
            else:
                near = self.by_key(candidate.name)[0]
                yield ReviewItem(self.noun, name, near.name, near.id, candidate.score, candidate.reason, rows)

    def _look_up(self, name: str, *, review_unknown: bool) -> Found:
        if name in self._by_external:
            return Found(self._by_external[name])
        same = self.by_key(name)
        if len(same) > 1:
            exact = [row for row in same if row.name == name]
            return Found(exact[0].id) if len(exact) == 1 else Found(ambiguous=len(same))
        if same:
            return self._respell(name, same[0])
        answer = f"{self.noun.value}|{name}"
        if answer in self.choices.same:
            chosen = self.choices.same[answer]
            return Found(chosen if chosen in self.by_id else None)
        if self._neighborhood is None:
            self._neighborhood = Neighborhood(row.name for row in self.by_id.values())
        near = self._neighborhood.near(name, 1)
        if near or review_unknown:
            self._unsure[name] = near[0] if near else None
        return Found(held=bool(near))

    def _respell(self, name: str, known: KnownRow) -> Found:
        if name.casefold() != known.name.casefold():
            self._respelled[name] = known.name
            if not self.choices.repairs.get(f"{self.field}|{name}", True):
                return Found()
        return Found(known.id)


class Stages:
    """The workspace's pipeline stages by any word that means one of them."""

    def __init__(self, stages: Iterable[tuple[int, str, str]]) -> None:
        self.names = [name for _, name, _ in stages]
        self.state = {id_: state for id_, _, state in stages}
        self._by_word = {normalize(name): id_ for id_, name, _ in stages}
        for state, words in (("won", _WON), ("lost", _LOST)):
            ids = [id_ for id_, other in self.state.items() if other == state]
            if len(ids) == 1:
                for word in words:
                    self._by_word.setdefault(word, ids[0])

    def find(self, name: str) -> int | None:
        """By its own name first; else as the default stage that another system's word means, if it is in use here."""
        known = self._by_word.get(normalize(name))
        if known is None and (meant := default_stage_for(name)):
            known = self._by_word.get(normalize(meant))
        return known


_WON = ("won", "closedwon", "closewon", "win", "signed", "gewonnen")
_LOST = ("lost", "closedlost", "closelost", "loss", "verloren")
