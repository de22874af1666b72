"""Salesforce's twin: SOQL in pages, describe, deleted, records written; as strict as the vendor where it has bitten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tradeoff.integrations.fakes.story import Story
from tradeoff.integrations.fakes.twin import Twin, body_of
from tradeoff.integrations.salesforce.fake import soql
from tradeoff.integrations.salesforce.fake.story import fill
from tradeoff.integrations.salesforce.fake.world import World

Handler = Callable[[Request], Any]
WRITTEN: Final = frozenset({"Task", "Opportunity", "Account", "Event", "Note", "Contact"})
READ_ONLY: Final = frozenset({"Id", "SystemModstamp", "CreatedDate", "IsDeleted", "IsClosed", "IsWon"})
WHOLE: Final = 2000


class Refused(Exception):
    """One entry of the array that Salesforce refuses with."""

    def __init__(self, status: int, code: str, message: str, *fields: str) -> None:
        super().__init__(message)
        self.status = status
        self.entry = {"message": message, "errorCode": code, **({"fields": list(fields)} if fields else {})}


class SalesforceTwin(Twin):
    """`world` is what it holds. `page` is how many rows a page has; without it what the caller asks for."""

    name = "salesforce"
    token_path = "/services/oauth2/token"  # noqa: S105 - an address

    def __init__(
        self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), deals: int = 12, page: int | None = None
    ) -> None:
        super().__init__(clock=clock)
        self.world = World(clock, deals=deals)
        self.page = page
        self.calls = 0
        self._open: dict[str, tuple[list[dict[str, Any]], int]] = {}
        self._address = ""

    def settle(self, story: Story) -> None:
        self.world = World(self.clock, deals=None)
        fill(self.world, story)

    def routes(self) -> list[BaseRoute]:
        data = "/services/data/{version}"
        return [
            Route("/services/oauth2/authorize", self.consent),
            Route("/services/oauth2/revoke", self._revoke, methods=["POST"]),
            Route(f"{data}/query", self._in(self._query)),
            Route(f"{data}/queryAll", self._in(self._query)),
            Route(f"{data}/query/{{locator}}", self._in(self._more)),
            Route(f"{data}/limits", self._in(lambda _r: {"DailyApiRequests": {"Max": 15000, "Remaining": 14000}})),
            Route(f"{data}/sobjects/{{thing}}/describe", self._in(self._describe)),
            Route(f"{data}/sobjects/{{thing}}/deleted", self._in(self._deleted)),
            Route(f"{data}/sobjects/{{thing}}", self._in(self._create), methods=["POST"]),
            Route(f"{data}/sobjects/{{thing}}/{{record}}", self._in(self._record), methods=["GET", "PATCH", "DELETE"]),
        ]

    def denied(self) -> Response:
        return _refusal(Refused(401, "INVALID_SESSION_ID", "Session expired or invalid"))

    def limited(self) -> Response:
        return _refusal(Refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))

    def granted(self, access: str, refresh: str) -> Mapping[str, Any]:
        return {
            "access_token": access,
            "refresh_token": refresh,
            "instance_url": self._address,
            "id": f"{self._address}/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS",
            "token_type": "Bearer",
            "issued_at": str(int(self.clock().timestamp() * 1000)),
            "scope": "refresh_token api",
            "signature": "c2lnbmF0dXJl",
        }

    async def _token(self, request: Request) -> Response:
        self._address = str(request.url).partition(self.token_path)[0]  # with what it is mounted at
        return await super()._token(request)

    async def _revoke(self, request: Request) -> Response:
        self.refresh.discard(str((await body_of(request)).get("token")))
        return Response(status_code=200)

    def _in(self, handler: Handler) -> Callable[[Request], Any]:
        async def enter(request: Request) -> Response:
            if not self.opens(request.headers, request.url.path):
                return self.denied()
            self.calls += 1
            request.state.body = await body_of(request) if request.method in {"POST", "PATCH"} else {}
            try:
                answer = handler(request)
            except Refused as refused:
                answer = _refusal(refused)
            response = answer if isinstance(answer, Response) else JSONResponse(answer)
            response.headers["Sforce-Limit-Info"] = f"api-usage={self.calls}/15000"
            return response

        return enter

    def _query(self, request: Request) -> Any:
        try:
            query = soql.parsed(request.query_params["q"])
        except soql.Malformed as error:
            raise Refused(400, "MALFORMED_QUERY", str(error)) from error
        columns = self._columns(query.thing, "INVALID_TYPE", 400)
        for name in sorted(query.named):
            if name not in columns:
                message = f"No such column '{name}' on entity '{query.thing}'."
                raise Refused(400, "INVALID_FIELD", message)
        rows = list(self.world.tables[query.thing].values())
        if not request.url.path.endswith("queryAll"):
            rows = [row for row in rows if not row["IsDeleted"]]
        found = [self._shown(query.thing, row, query.fields, request) for row in query.over(rows)]
        return self._paged(found, self._size(request), request)

    def _more(self, request: Request) -> Any:
        key = request.path_params["locator"]
        if key not in self._open:
            raise Refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        rows, at = self._open[key]
        return self._paged(rows, self._size(request), request, at=at)

    def _paged(self, rows: list[dict[str, Any]], size: int, request: Request, *, at: int = 0) -> Mapping[str, Any]:
        page = rows[at : at + size]
        answer: dict[str, Any] = {"totalSize": len(rows), "done": at + size >= len(rows), "records": page}
        endless = self.faults.holds("endless")
        if endless:
            answer["done"] = False
            size = 0
        if not answer["done"]:
            key = f"01g5g{len(rows):06d}-{at + size}"
            self._open[key] = (rows, at + size)
            answer["nextRecordsUrl"] = f"/services/data/{request.path_params['version']}/query/{key}"
        return answer

    def _size(self, request: Request) -> int:
        told = request.headers.get("sforce-query-options", "").partition("batchSize=")[2]
        return self.page or (int(told) if told.isdigit() else WHOLE)

    def _shown(self, thing: str, row: Mapping[str, Any], fields: tuple[str, ...], request: Request) -> dict[str, Any]:
        url = f"/services/data/{request.path_params['version']}/sobjects/{thing}/{row['Id']}"
        return {"attributes": {"type": thing, "url": url}, **{name: row.get(name) for name in fields}}

    def _columns(self, thing: str, code: str = "NOT_FOUND", status: int = 404) -> Mapping[str, str]:
        if thing not in self.world.columns:
            raise Refused(status, code, "The requested resource does not exist")
        return self.world.columns[thing]

    def _describe(self, request: Request) -> Any:
        thing = request.path_params["thing"]
        stages = [{"value": row["ApiName"], "active": True} for row in self.world.tables["OpportunityStage"].values()]
        fields = [
            {
                "name": name,
                "label": name.removesuffix("__c").replace("_", " "),
                "type": kind,
                "custom": name.endswith("__c"),
                "updateable": name not in READ_ONLY,
                "picklistValues": stages if name == "StageName" else [],
            }
            for name, kind in self._columns(thing).items()
        ]
        return {"name": thing, "label": thing, "fields": fields}

    def _deleted(self, request: Request) -> Any:
        thing = request.path_params["thing"]
        self._columns(thing)
        start, end = (datetime.fromisoformat(request.query_params[name]) for name in ("start", "end"))
        if (self.clock() - start).days > 30:
            raise Refused(400, "INVALID_REPLICATION_DATE", "start date before org created or too long ago")
        gone = [
            {"id": row["Id"], "deletedDate": row["SystemModstamp"]}
            for row in self.world.tables[thing].values()
            if row["IsDeleted"] and start <= datetime.fromisoformat(row["SystemModstamp"]) <= end
        ]
        return {
            "deletedRecords": gone,
            "earliestDateAvailable": start.isoformat(),
            "latestDateCovered": end.isoformat(),
        }

    def _create(self, request: Request) -> Any:
        thing = request.path_params["thing"]
        values = self._writable(thing, request.state.body)
        row = self.world.add(thing, **values)
        return JSONResponse({"id": row["Id"], "success": True, "errors": []}, status_code=201)

    def _record(self, request: Request) -> Any:
        thing, key = request.path_params["thing"], request.path_params["record"]
        self._columns(thing)
        row = self.world.tables[thing].get(key)
        if row is None:
            raise Refused(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible")
        if row["IsDeleted"]:
            raise Refused(404, "ENTITY_IS_DELETED", "entity is deleted")
        if request.method == "GET":
            return self._shown(thing, row, tuple(self._columns(thing)), request)
        if request.method == "DELETE":
            self.world.delete(thing, key)
        else:
            self.world.change(thing, key, **self._writable(thing, request.state.body))
        return Response(status_code=204)

    def _writable(self, thing: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        columns = self._columns(thing)
        if thing not in WRITTEN:
            raise Refused(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"{thing} is not writable")
        for name in values:
            if name not in columns:
                raise Refused(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {thing}", name)
            if name in READ_ONLY:
                message = f"Unable to create/update fields: {name}."
                raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, name)
        stages = {row["ApiName"] for row in self.world.tables["OpportunityStage"].values()}
        if "StageName" in values and values["StageName"] not in stages:
            message = f"Stage: bad value for restricted picklist field: {values['StageName']}"
            raise Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, "StageName")
        if len(str(values.get("Subject") or "")) > 255:
            raise Refused(400, "STRING_TOO_LONG", "Subject: data value too large", "Subject")
        return values


def _refusal(refused: Refused) -> Response:
    return JSONResponse([refused.entry], status_code=refused.status)
