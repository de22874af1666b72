"""Jira Cloud's twin: what the connector calls, kept in memory, as strict as the vendor where that has bitten others."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.request import Request as Out
from urllib.request import urlopen

import jwt
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from tradeoff.integrations.fakes.story import Story
from tradeoff.integrations.fakes.twin import Twin, body_of
from tradeoff.integrations.jira.fake.world import KINDS, POINTS, START, Refused, World, stamp, status

CLOUD: Final = "11111111-2222-3333-4444-555555555555"
CLIENT_SECRET: Final = "tradeoff-demo"  # noqa: S105 - of nobody
SITES: Final = "/oauth/token/accessible-resources"
LIFE: Final = timedelta(days=30)
Handler = Callable[[Request, Mapping[str, Any]], object]


class JiraTwin(Twin):
    """`world` is what it holds; `sent` the webhooks it sent, with what was answered."""

    name = "jira"
    rotates = True

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.world = World(clock)
        self.sent: list[tuple[dict[str, Any], int]] = []
        self.page: int | None = None

    def settle(self, story: Story) -> None:
        made = stamp(story.began)
        for one in story.issues:
            kind = next(kind for kind in KINDS if kind["name"] == one.kind)
            self.world.put("OST", {"summary": one.title, "issuetype": kind, "status": status(one.status),
                                   "created": made, "updated": made})  # fmt: skip

    def routes(self) -> list[BaseRoute]:
        rest = [
            Route("/myself", self._in(self._myself)),
            Route("/project/search", self._in(self._projects)),
            Route("/field", self._in(self._fields)),
            Route("/issue", self._in(self._create), methods=["POST"]),
            Route("/issue/bulkfetch", self._in(self._bulk), methods=["POST"]),
            Route("/issue/createmeta/{project}/issuetypes", self._in(self._kinds)),
            Route("/issue/createmeta/{project}/issuetypes/{kind}", self._in(self._create_fields)),
            Route("/issue/{issue}/remotelink", self._in(self._link), methods=["POST"]),
            Route("/issue/{issue}/comment", self._in(self._comment), methods=["POST"]),
            Route("/search/jql", self._in(self._search), methods=["POST"]),
            Route("/webhook", self._in(self._hooks), methods=["GET", "POST", "DELETE"]),
            Route("/webhook/refresh", self._in(self._refresh_hooks), methods=["PUT"]),
            Route("/webhook/failed", self._in(self._missed)),
        ]
        return [
            Route("/authorize", self.consent),
            Route(SITES, self._in(self._sites)),
            Mount(f"/ex/jira/{CLOUD}/rest/api/3", routes=rest),
            Mount("/rest/api/3", routes=rest),
            Route("/browse/{key}", self._browse),
        ]

    def slowed(self, seconds: float | None) -> Response:
        answer = super().slowed(seconds)
        answer.headers["RateLimit-Reason"] = "jira-burst-based"
        return answer

    def tell(self, issue: Mapping[str, Any], event: str = "jira:issue_updated", *, times: int = 1) -> None:
        """Sends the webhook of a change to all who watch, as often as told; never waits for them to be there."""
        for hook in list(self.world.hooks.values()):
            if hook["expires"] > self.clock() and event in hook["events"]:
                for _ in range(times):
                    self._send(hook["url"], issue, event)

    def _send(self, url: str, issue: Mapping[str, Any], event: str) -> None:
        at = self.clock()
        told = {"timestamp": int(at.timestamp() * 1000), "webhookEvent": event, "issue": issue}
        body = json.dumps(told).encode()
        claims = {"iss": "jira", "iat": int(at.timestamp()), "exp": int(at.timestamp()) + 180}
        headers = {
            "Content-Type": "application/json",
            "Authorization": "Bearer " + jwt.encode(claims, CLIENT_SECRET, algorithm="HS256"),
            "X-Atlassian-Webhook-Identifier": hashlib.sha256(body).hexdigest(),
        }
        try:
            with urlopen(Out(url, data=body, headers=headers), timeout=5) as answer:  # noqa: S310 - our own address
                self.sent.append((told, answer.status))
        except OSError as error:
            self.sent.append((told, getattr(error, "code", 0)))

    def _in(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            if not self.opens(request.headers, request.url.path):
                return self.denied()
            told = await body_of(request) if request.method in {"POST", "PUT", "DELETE"} else {}
            try:
                answer = await run_in_threadpool(handler, request, told)
            except Refused as refused:
                return JSONResponse(refused.body, status_code=400)
            except KeyError:
                gone = {
                    "errorMessages": ["Issue does not exist or you do not have permission to see it."],
                    "errors": {},
                }
                return JSONResponse(gone, status_code=404)
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return guarded

    def _myself(self, _request: Request, _told: Mapping[str, Any]) -> object:
        return {"accountId": "712020:twin", "accountType": "app", "active": True, "displayName": "Tradeoff",
                "timeZone": "America/New_York"}  # fmt: skip

    def _sites(self, request: Request, _told: Mapping[str, Any]) -> object:
        home = str(request.url).partition(SITES)[0]
        return [{"id": CLOUD, "url": home, "name": "Ostermere", "scopes": ["read:jira-work", "write:jira-work"]}]

    def _projects(self, request: Request, _told: Mapping[str, Any]) -> object:
        rows = [{"id": one.id, "key": one.key, "name": one.name} for one in self.world.projects.values()]
        return _page(request, rows, "values", last=True)

    def _kinds(self, request: Request, _told: Mapping[str, Any]) -> object:
        self.world.projects[request.path_params["project"]]
        return _page(request, KINDS, "issueTypes")

    def _create_fields(self, request: Request, _told: Mapping[str, Any]) -> object:
        project = self.world.projects[request.path_params["project"]]
        rows = [_meta("summary", "Summary", "string", needed=True), _meta("description", "Description", "doc"),
                _meta("duedate", "Due date", "date"), _meta(START, "Start date", "date"),
                _meta(POINTS, "Story points", "number"), *(_meta(one, one, "string", needed=True)
                                                           for one in project.requires)]  # fmt: skip
        return _page(request, rows, "fields")

    def _fields(self, _request: Request, _told: Mapping[str, Any]) -> object:
        own = [(START, "Start date", "date"), (POINTS, "Story point estimate", "number")]
        return [{"id": key, "key": key, "name": name, "custom": True, "orderable": True, "navigable": True,
                 "searchable": True, "clauseNames": [name], "schema": {"type": kind}}
                for key, name, kind in own]  # fmt: skip

    def _create(self, request: Request, told: Mapping[str, Any]) -> object:
        issue = self.world.create(told.get("fields") or {})
        own = {"id": issue["id"], "key": issue["key"], "self": f"{request.base_url}rest/api/3/issue/{issue['id']}"}
        return JSONResponse(own, status_code=201)

    def _link(self, request: Request, told: Mapping[str, Any]) -> object:
        issue = self._issue(request)
        if not (told.get("object") or {}).get("url") or not told["object"].get("title"):
            raise Refused(title="'title' is required.", url="'url' is required.")
        kept = self.world.links.setdefault(issue["id"], {})
        known = told.get("globalId") in kept
        number = kept[told["globalId"]]["id"] if known else self.number()
        kept[str(told.get("globalId") or number)] = {**told, "id": number}
        own = {"id": number, "self": f"{request.url}/{number}"}
        return JSONResponse(own, status_code=200 if known else 201)

    def _comment(self, request: Request, told: Mapping[str, Any]) -> object:
        issue = self._issue(request)
        if (told.get("body") or {}).get("type") != "doc":
            raise Refused(comment="Comment body is not valid!")
        now = self.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        made = {"id": str(self.number()), "body": told["body"], "created": now, "updated": now,
                "self": str(request.url)}  # fmt: skip
        self.world.comments.setdefault(issue["id"], []).append(made)
        return JSONResponse(made, status_code=201)

    def _search(self, _request: Request, told: Mapping[str, Any]) -> object:
        rows = self.world.matching(str(told.get("jql") or ""))
        at = _offset(told.get("nextPageToken"))
        size = min(int(told.get("maxResults") or 50), 100, self.page or 100)
        fields = list(told.get("fields") or ["id"])
        shown = [self._shown(one, fields) for one in rows[at : at + size]]
        if self.faults.holds("endless"):
            return {"issues": shown, "nextPageToken": _token(0), "isLast": False}
        if at + size >= len(rows):
            return {"issues": shown, "isLast": True}
        return {"issues": shown, "nextPageToken": _token(at + size), "isLast": False}

    def _bulk(self, _request: Request, told: Mapping[str, Any]) -> object:
        ids = [str(one) for one in told.get("issueIdsOrKeys") or []]
        if len(ids) > 100:
            raise Refused("You can only fetch 100 issues at once.")
        found = [issue for issue in map(self.world.found, ids) if issue]
        return {"issues": [self._shown(one, list(told.get("fields") or [])) for one in found], "issueErrors": []}

    def _hooks(self, request: Request, told: Mapping[str, Any]) -> object:
        if request.method == "GET":
            rows = [{"id": number, "jqlFilter": hook["jql"], "events": hook["events"], "url": hook["url"],
                     "expirationDate": int(hook["expires"].timestamp() * 1000)}
                    for number, hook in sorted(self.world.hooks.items())]  # fmt: skip
            return _page(request, rows, "values", last=True)
        if request.method == "DELETE":
            for number in told.get("webhookIds") or []:
                self.world.hooks.pop(number, None)
            return Response(status_code=202)
        return {"webhookRegistrationResult": [self._registered(told, one) for one in told.get("webhooks") or []]}

    def _registered(self, told: Mapping[str, Any], hook: Mapping[str, Any]) -> dict[str, Any]:
        if {one["url"] for one in self.world.hooks.values()} - {told["url"]}:
            return {"errors": ["Only a single URL per app is allowed to be registered via REST API."]}
        number = self.number()
        self.world.hooks[number] = {
            "url": told["url"], "jql": hook["jqlFilter"], "events": hook["events"], "expires": self.clock() + LIFE,
        }  # fmt: skip
        return {"createdWebhookId": number}

    def _refresh_hooks(self, _request: Request, told: Mapping[str, Any]) -> object:
        until = self.clock() + LIFE
        for number in told.get("webhookIds") or []:
            if number in self.world.hooks:
                self.world.hooks[number]["expires"] = until
        return {"expirationDate": int(until.timestamp() * 1000)}

    def _missed(self, _request: Request, _told: Mapping[str, Any]) -> object:
        return {"values": [], "maxResults": 100}

    def _browse(self, request: Request) -> Response:
        issue = self.world.found(request.path_params["key"])
        words = f"{issue['key']}: {issue['fields']['summary']}" if issue else "No such issue."
        return Response(words, status_code=200 if issue else 404, media_type="text/plain")

    def _issue(self, request: Request) -> dict[str, Any]:
        issue = self.world.found(request.path_params["issue"])
        if issue is None:
            raise KeyError(request.path_params["issue"])
        return issue

    def _shown(self, issue: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
        told = {name: value for name, value in issue["fields"].items() if name in fields}
        if self.faults.holds("unknown_field"):
            told["customfield_99999"] = {"unheard": ["of"]}
        return {"id": issue["id"], "key": issue["key"], "fields": told}


def _page(request: Request, rows: Sequence[Mapping[str, Any]], name: str, *, last: bool = False) -> dict[str, Any]:
    at, size = int(request.query_params.get("startAt", 0)), int(request.query_params.get("maxResults", 50))
    shown = {"startAt": at, "maxResults": size, "total": len(rows), name: list(rows[at : at + size])}
    return {**shown, "isLast": at + size >= len(rows)} if last else shown


def _meta(key: str, name: str, kind: str, *, needed: bool = False) -> dict[str, Any]:
    return {"fieldId": key, "key": key, "name": name, "required": needed, "hasDefaultValue": False,
            "operations": ["set"], "schema": {"type": kind}}  # fmt: skip


def _token(at: int) -> str:
    return base64.urlsafe_b64encode(f"at:{at}".encode()).decode()


def _offset(told: object) -> int:
    if not told:
        return 0
    try:
        return int(base64.urlsafe_b64decode(str(told)).decode().partition(":")[2])
    except ValueError:
        raise Refused("The provided next page token is invalid or expired.") from None


__all__ = ["CLIENT_SECRET", "CLOUD", "JiraTwin", "stamp"]
