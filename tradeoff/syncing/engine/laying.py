"""The pipeline that a CRM's stages make of the house's: names follow the CRM, deals keep the stage they stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tradeoff.crm.rules import DEFAULT_STAGES, DealState, ForecastCategory, StageInput, default_stage_for
from tradeoff.integrations.ports import StageRecord
from tradeoff.syncing.rules import forecast_of

LONGEST = 60


@dataclass(frozen=True)
class HouseStage:
    """A stage as it is here; `is_used` when a deal stands or stood on it."""

    id: int
    said: StageInput
    is_used: bool


def pipeline_of(
    theirs: Sequence[StageRecord], here: Sequence[HouseStage], links: Mapping[str, int]
) -> tuple[list[StageInput], dict[str, int]]:
    """The stages to lay, in order, and for each of the CRM's ids the place in that list.

    Known by link first, else by name, else by what the name usually means where nobody else claims that stage. A stage
    of the house that no CRM stage is stays where deals stand on it. Two of the CRM's with one name and state are one.
    """
    by_id = {stage.id: stage for stage in here}
    taken: set[int] = set()
    places: dict[str, int] = {}
    laid: list[StageInput] = []
    names: dict[str, int] = {}
    for record in sorted(theirs, key=lambda stage: (stage.state != "open", stage.position, stage.id)):
        name = _name(record, laid, names)
        if name.casefold() in names:
            places[record.id] = names[name.casefold()]
            continue
        known = _known(record, name, by_id, links, taken)
        if known is not None:
            taken.add(known.id)
        names[name.casefold()] = places[record.id] = len(laid)
        laid.append(_input(record, name, known))
    kept = [stage for stage in here if stage.id not in taken and stage.is_used]
    for stage in kept:
        if stage.said.name.casefold() not in names:
            names[stage.said.name.casefold()] = len(laid)
            laid.append(replace(stage.said, id=stage.id))
        else:
            laid.append(replace(stage.said, id=stage.id, name=f"{stage.said.name[: LONGEST - 7]} (here)"))
    laid += [default for default in _missing(laid) if default.name.casefold() not in names]
    order = sorted(range(len(laid)), key=lambda at: (_rank(laid[at]), at))
    moved = {old: new for new, old in enumerate(order)}
    return [laid[at] for at in order], {key: moved[at] for key, at in places.items()}


def _name(record: StageRecord, laid: Sequence[StageInput], names: Mapping[str, int]) -> str:
    """A name that another state has already is told apart by its pipeline."""
    name = (record.name.strip() or record.id)[:LONGEST]
    there = names.get(name.casefold())
    if there is None or laid[there].state == DealState(record.state):
        return name
    return f"{name[: LONGEST - 30]} ({(record.pipeline or record.state)[:26]})"


def _known(
    record: StageRecord, name: str, here: Mapping[int, HouseStage], links: Mapping[str, int], taken: set[int]
) -> HouseStage | None:
    linked = here.get(links.get(record.id, 0))
    if linked is not None:
        return linked if linked.id not in taken else None
    claimed = taken | set(links.values())
    free = [stage for stage in here.values() if stage.id not in claimed and stage.said.state == record.state]
    same = [stage for stage in free if stage.said.name.casefold() == name.casefold()]
    meant = default_stage_for(name)
    return next(iter(same or [stage for stage in free if meant and stage.said.name == meant]), None)


def _input(record: StageRecord, name: str, known: HouseStage | None) -> StageInput:
    state = DealState(record.state)
    fallback = {DealState.WON: ForecastCategory.CLOSED, DealState.LOST: ForecastCategory.OMITTED}
    category = forecast_of(record.forecast) or fallback.get(state, ForecastCategory.PIPELINE)
    usual = {DealState.WON: 100, DealState.LOST: 0}.get(state, known.said.probability if known else 50)
    chance = usual if record.probability is None else min(max(round(record.probability), 0), 100)
    return StageInput(name, chance, category, state, id=known.id if known else None)


def _missing(laid: Sequence[StageInput]) -> list[StageInput]:
    """A pipeline needs an open, a won and a lost stage."""
    there = {stage.state for stage in laid}
    lacking = [state for state in DealState if state not in there]
    return [next(stage for stage in DEFAULT_STAGES if stage.state == state) for state in lacking]


def _rank(stage: StageInput) -> int:
    return {DealState.OPEN: 0, DealState.WON: 1, DealState.LOST: 2}[stage.state]
