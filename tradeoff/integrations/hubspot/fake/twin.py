"""HubSpot's twin: lists, search with its window, associations, notes; as strict as the vendor where it has bitten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tradeoff.integrations.fakes.story import Story
from tradeoff.integrations.fakes.twin import Twin
from tradeoff.integrations.hubspot.fake.story import fill
from tradeoff.integrations.hubspot.fake.world import FIRST, READ_ONLY, World
from tradeoff.integrations.hubspot.schemas import moment
from tradeoff.integrations.hubspot.webhook import delivered, signature_v3

CLIENT_SECRET: Final = "twin-of-hubspot-client-secret"  # noqa: S105 - of nobody
Handler = Callable[[Request], Any]
SIGNS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "EQ": lambda held, told: bool(held == told),
    "NEQ": lambda held, told: bool(held != told),
    "GT": lambda held, told: bool(held > told),
    "GTE": lambda held, told: bool(held >= told),
    "LT": lambda held, told: bool(held < told),
    "LTE": lambda held, told: bool(held <= told),
}


class Refused(Exception):
    def __init__(self, status: int, category: str, message: str, *names: str) -> None:
        super().__init__(message)
        self.status = status
        errors = [{"message": message, "context": {"propertyName": [name]}} for name in names]
        self.body = {"status": "error", "message": message, "category": category, "correlationId": "twin"}
        if errors:
            self.body["errors"] = errors  # type: ignore[assignment]


class HubSpotTwin(Twin):
    """`window` is how far a search's `after` may go: 10,000 there, less in a test. `page` caps every page."""

    name = "hubspot"
    token_path = "/oauth/v1/token"  # noqa: S105 - an address

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        deals: int = 12,
        window: int = 10_000,
        first: int = FIRST,
    ) -> None:
        super().__init__(clock=clock)
        self.world = World(clock, deals=deals, first=first)
        self.window = window
        self.page: int | None = None
        self.searched = 0

    def settle(self, story: Story) -> None:
        self.world = World(self.clock, deals=None)
        fill(self.world, story)

    def routes(self) -> list[BaseRoute]:
        crm = "/crm/v3"
        return [
            Route("/oauth/authorize", self.consent),
            Route(f"{crm}/owners", self._in(self._owners)),
            Route(f"{crm}/pipelines/deals", self._in(self._pipelines)),
            Route(f"{crm}/properties/{{kind}}", self._in(self._properties)),
            Route(f"{crm}/objects/{{kind}}", self._in(self._list)),
            Route(f"{crm}/objects/{{kind}}", self._in(self._create), methods=["POST"]),
            Route(f"{crm}/objects/{{kind}}/search", self._in(self._search), methods=["POST"]),
            Route(f"{crm}/objects/{{kind}}/{{key}}", self._in(self._one), methods=["GET", "PATCH", "DELETE"]),
            Route("/crm/v4/associations/{kind}/{other}/batch/read", self._in(self._linked), methods=["POST"]),
        ]

    def denied(self) -> Response:
        return _refusal(Refused(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired."))

    def limited(self) -> Response:
        return _refusal(Refused(403, "MISSING_SCOPES", "This app has not been granted all required scopes."))

    def slowed(self, seconds: float | None) -> Response:
        answer = _refusal(Refused(429, "RATE_LIMITS", "You have reached your ten secondly rolling limit."))
        if seconds is not None:
            answer.headers["Retry-After"] = str(seconds)
        return answer

    def granted(self, access: str, refresh: str) -> Mapping[str, Any]:
        return {"access_token": access, "refresh_token": refresh, "expires_in": 1800, "token_type": "bearer"}

    def webhook(self, url: str, *, secret: str = CLIENT_SECRET) -> tuple[bytes, dict[str, str]]:
        """Body and headers for everything that has happened since the last one."""
        body, stamp = delivered(self.world.events), str(round(self.clock().timestamp() * 1000))
        self.world.events.clear()
        signed = signature_v3(secret, "POST", url, body, stamp)
        return body, {"x-hubspot-signature-v3": signed, "x-hubspot-request-timestamp": stamp}

    def _in(self, handler: Handler) -> Callable[[Request], Any]:
        async def enter(request: Request) -> Response:
            if not self.opens(request.headers, request.url.path):
                return self.denied()
            raw = await request.body()
            request.state.body = json.loads(raw) if raw else {}
            try:
                answer = handler(request)
            except Refused as refused:
                answer = _refusal(refused)
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return enter

    def _owners(self, request: Request) -> Any:
        archived = request.query_params.get("archived") == "true"
        found = [row for row in self.world.owners if row["archived"] == archived]
        return self._paged(found, int(request.query_params.get("after") or 0), 100)

    def _pipelines(self, _request: Request) -> Any:
        default = {"id": "default", "label": "Sales", "displayOrder": 0, "archived": False, "stages": self.world.stages}
        return {"results": [default]}

    def _properties(self, request: Request) -> Any:
        options = [{"label": stage["label"], "value": stage["id"]} for stage in self.world.stages]
        rows = [
            {
                "name": name,
                "label": name.replace("_", " ").capitalize(),
                "type": kind,
                "fieldType": "text",
                "hubspotDefined": name not in {"segment", "hs_arr"},
                "showCurrencySymbol": name in {"amount", "hs_arr"},
                "options": options if name == "dealstage" else [],
                "modificationMetadata": {"readOnlyValue": name in READ_ONLY},
            }
            for name, kind in self._columns(request).items()
        ]
        return {"results": rows}

    def _list(self, request: Request) -> Any:
        told = request.query_params
        limit, most = int(told.get("limit") or 10), 50 if told.get("propertiesWithHistory") else 100
        if limit > most:
            raise Refused(400, "VALIDATION_ERROR", f"limit must be at most {most}")
        archived = told.get("archived") == "true"
        rows = [row for row in self._table(request).values() if row["archived"] == archived]
        page = self._paged(rows, int(told.get("after") or 0), limit)
        page["results"] = [self._shown(row, told, request) for row in page["results"]]
        return page

    def _one(self, request: Request) -> Any:
        row = self._table(request).get(request.path_params["key"])
        if row is None or row["archived"]:
            raise Refused(404, "OBJECT_NOT_FOUND", "Object not found.")
        if request.method == "DELETE":
            self.world.delete(request.path_params["kind"], row["id"])
            return Response(status_code=204)
        if request.method == "PATCH":
            told = self._writable(request)
            self.world.change(request.path_params["kind"], row["id"], None, **told)
        return self._shown(row, request.query_params, request)

    def _create(self, request: Request) -> Any:
        kind = request.path_params["kind"]
        self._table(request)
        row = self.world.add(kind, **self._writable(request))
        for link in request.state.body.get("associations") or []:
            to = str(link["to"]["id"])
            if to not in self.world.tables["deals"]:
                raise Refused(404, "OBJECT_NOT_FOUND", f"No deal with id {to}")
            self.world.link(kind, row["id"], "deals", to)
        return JSONResponse(self._shown(row, request.query_params, request), status_code=201)

    def _search(self, request: Request) -> Any:
        told = request.state.body
        limit, after, sorts = int(told.get("limit") or 10), int(told.get("after") or 0), told.get("sorts") or []
        if limit > 200 or len(sorts) > 1:
            raise Refused(400, "VALIDATION_ERROR", "limit is at most 200, and one sort is allowed")
        if after + limit > self.window:
            raise Refused(400, "VALIDATION_ERROR", f"paging past {self.window} results is not supported")
        filters = [one for group in told.get("filterGroups") or [] for one in group["filters"]]
        columns = self._columns(request)
        for name in [one["propertyName"] for one in filters]:
            if name not in columns:
                raise Refused(400, "VALIDATION_ERROR", f"There is no property called {name}", name)
        rows = [row for row in self._table(request).values() if not row["archived"]]
        found = [row for row in rows if all(_holds(row["properties"], one) for one in filters)]
        if sorts:
            by = sorts[0]["propertyName"]
            # Of one moment in no order that anybody may rely on: by id, backwards at one search, forwards at the next.
            self.searched += 1
            way = -1 if self.searched % 2 else 1
            found.sort(key=lambda row: (_measure(row["properties"].get(by)) or 0, way * int(row["id"])))
        asked = {"properties": ",".join(told.get("properties") or [])}
        page = self._paged(found, after, limit)
        page["results"] = [self._shown(row, asked, request) for row in page["results"]]
        return {"total": len(found), **page}

    def _linked(self, request: Request) -> Any:
        kind, other = request.path_params["kind"], request.path_params["other"]
        rows = []
        for one in request.state.body["inputs"]:
            to = self.world.links.get((kind, str(one["id"]), other), [])
            if to:
                kinds = [{"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"}]
                plain = [{"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}]
                known = [{"toObjectId": int(key), "associationTypes": plain} for key in reversed(to[1:])]
                first = {"toObjectId": int(to[0]), "associationTypes": kinds}
                rows.append({"from": {"id": str(one["id"])}, "to": [*known, first]})
        return {"status": "COMPLETE", "results": rows}

    def _paged(self, rows: Sequence[Any], after: int, limit: int) -> dict[str, Any]:
        limit = min(limit, self.page or limit)
        answer: dict[str, Any] = {"results": rows[after : after + limit]}
        if self.faults.holds("endless"):
            answer["paging"] = {"next": {"after": str(after or 1)}}
        elif after + limit < len(rows):
            answer["paging"] = {"next": {"after": str(after + limit)}}
        return answer

    def _shown(self, row: Mapping[str, Any], told: Mapping[str, str], request: Request) -> dict[str, Any]:
        columns = self._columns(request)
        names = {name for name in (told.get("properties") or "").split(",") if name in columns}
        names |= {"hs_object_id", "createdate", "hs_lastmodifieddate"}
        shown: dict[str, Any] = {
            "id": row["id"],
            "properties": {name: row["properties"].get(name) for name in sorted(names)},
            "createdAt": row["createdAt"],
            "updatedAt": row["updatedAt"],
            "archived": row["archived"],
        }
        if row["archived"]:
            shown["archivedAt"] = row["archivedAt"]
        if told.get("propertiesWithHistory"):
            wanted = told["propertiesWithHistory"].split(",")
            shown["propertiesWithHistory"] = {name: row["history"].get(name, []) for name in wanted}
        return shown

    def _writable(self, request: Request) -> dict[str, Any]:
        properties: dict[str, Any] = request.state.body.get("properties") or {}
        columns = self._columns(request)
        for name, value in properties.items():
            if name not in columns or name in READ_ONLY:
                raise Refused(400, "VALIDATION_ERROR", f'Property "{name}" does not exist or is read only', name)
            if name == "dealstage" and value not in {stage["id"] for stage in self.world.stages}:
                raise Refused(400, "VALIDATION_ERROR", f"{value} was not one of the allowed options", name)
        return properties

    def _table(self, request: Request) -> dict[str, dict[str, Any]]:
        kind = request.path_params["kind"]
        if kind not in self.world.tables:
            raise Refused(404, "OBJECT_NOT_FOUND", f"Unable to infer object type from: {kind}")
        return self.world.tables[kind]

    def _columns(self, request: Request) -> Mapping[str, str]:
        self._table(request)
        return self.world.columns[request.path_params["kind"]]


def _measure(value: Any) -> Any:
    """As search compares: moments in milliseconds, numbers as numbers."""
    if isinstance(value, str) and value[:4].isdigit() and "T" in value:
        at = moment(value)
        return round(at.timestamp() * 1000) if at else None
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _holds(properties: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    held, sign = _measure(properties.get(told["propertyName"])), told["operator"]
    if sign == "IN":
        return held in [_measure(value) for value in told["values"]]
    if sign not in SIGNS:
        raise Refused(400, "VALIDATION_ERROR", f"Unknown operator {sign}")
    return held is not None and SIGNS[sign](held, _measure(told["value"]))


def _refusal(refused: Refused) -> Response:
    return JSONResponse(refused.body, status_code=refused.status)
