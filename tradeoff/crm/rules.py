"""The words of a pipeline, in the field's standard terms."""

from __future__ import annotations

from enum import StrEnum


class ForecastCategory(StrEnum):
    OMITTED = "omitted"
    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    MOST_LIKELY = "most_likely"
    COMMIT = "commit"
    CLOSED = "closed"


class DealType(StrEnum):
    NEW_BUSINESS = "new_business"
    EXPANSION = "expansion"
    RENEWAL = "renewal"


class DealState(StrEnum):
    """What a pipeline stage says of its deals."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class BuyingRole(StrEnum):
    DECISION_MAKER = "decision_maker"
    CHAMPION = "champion"
    USER = "user"
    BLOCKER = "blocker"
