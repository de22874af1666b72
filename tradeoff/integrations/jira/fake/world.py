"""What the twin of Jira holds: a project, its kinds of work, and issues that people move."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

STATUSES = {
    "To do": {"id": "10000", "statusCategory": {"id": 2, "key": "new", "name": "To Do", "colorName": "blue-gray"}},
    "In progress": {"id": "10001", "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress",
                                                      "colorName": "yellow"}},
    "Done": {"id": "10002", "statusCategory": {"id": 3, "key": "done", "name": "Done", "colorName": "green"}},
}  # fmt: skip
KINDS = [
    {"id": "10100", "name": "Epic", "description": "Holds others.", "hierarchyLevel": 1, "subtask": False},
    {"id": "10101", "name": "Story", "description": "A piece of work.", "hierarchyLevel": 0, "subtask": False},
    {"id": "10102", "name": "Subtask", "description": "Part of one.", "hierarchyLevel": -1, "subtask": True},
]
START, POINTS = "customfield_10015", "customfield_10016"
KNOWN = re.compile(
    r'^project = "(?P<project>(?:[^"\\]|\\.)*)"'
    r'(?: AND updated >= (?P<since>\d+))?(?: AND labels = "(?P<label>(?:[^"\\]|\\.)*)")?'
    r"(?: ORDER BY (?P<order>(?:updated|created) ASC(?:, key ASC)?))?$"
)


class Refused(Exception):
    """A 400 with Jira's words."""

    def __init__(self, *messages: str, **errors: str) -> None:
        super().__init__("; ".join([*messages, *errors.values()]))
        self.body = {"errorMessages": list(messages), "errors": errors}


@dataclass
class Project:
    key: str
    name: str
    id: str
    requires: tuple[str, ...] = ()


@dataclass
class World:
    """Ids go beyond what a float holds, so that who reads them as one is found out."""

    clock: Callable[[], datetime]
    projects: dict[str, Project] = field(default_factory=dict)
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    versions: dict[str, dict[str, Any]] = field(default_factory=dict)
    hooks: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = itertools.count(9007199254740993)
        self._numbers = itertools.count(1)
        self.projects["OST"] = Project("OST", "Ostermere", "10001")

    def create(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        key = str((fields.get("project") or {}).get("key") or "")
        project = self.projects.get(key)
        kind = next((one for one in KINDS if one["id"] == (fields.get("issuetype") or {}).get("id")), None)
        wrong = {}
        if project is None:
            wrong["project"] = "Specify a valid project ID or key"
        if kind is None:
            wrong["issuetype"] = "Specify a valid issue type"
        summary = str(fields.get("summary") or "")
        if not summary.strip() or "\n" in summary or len(summary) > 255:
            wrong["summary"] = "Specify a summary of one line, 255 characters at most"
        description = fields.get("description")
        if description is not None and not (isinstance(description, dict) and description.get("type") == "doc"):
            wrong["description"] = "Operation value must be an Atlassian Document"
        if any(" " in label for label in fields.get("labels") or []):
            wrong["labels"] = "The label contains spaces which is invalid"
        for name in project.requires if project else ():
            if not fields.get(name):
                wrong[name] = f"{name} is required"
        if wrong or project is None or kind is None:
            raise Refused(**wrong)
        return self.put(project.key, {**fields, "issuetype": kind})

    def put(self, project: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """An issue as somebody made it by hand."""
        number = str(next(self._ids))
        now = stamp(self.clock())
        base: dict[str, Any] = {
            "summary": "", "description": None, "status": status("To do"), "issuetype": KINDS[1], "resolution": None,
            "resolutiondate": None, "duedate": None, "fixVersions": [], "assignee": None, "labels": [],
            START: None, POINTS: None, "created": now, "updated": now,
        }  # fmt: skip
        held = self.projects[project]
        told = {**base, **fields, "project": {"id": held.id, "key": held.key, "name": held.name}}
        issue = {"id": number, "key": f"{project}-{next(self._numbers)}", "fields": told}
        self.issues[number] = issue
        return issue

    def found(self, named: str) -> dict[str, Any] | None:
        return self.issues.get(named) or next((one for one in self.issues.values() if one["key"] == named), None)

    def change(self, named: str, *, at: datetime | None = None, **fields: Any) -> dict[str, Any]:
        issue = self.found(named)
        if issue is None:
            raise KeyError(named)
        issue["fields"] |= {**fields, "updated": stamp(at or self.clock())}
        return issue

    def move(self, named: str, to: str, *, resolution: str = "Done") -> dict[str, Any]:
        done = to == "Done"
        return self.change(
            named,
            status=status(to),
            resolution={"id": "1", "name": resolution} if done else None,
            resolutiondate=stamp(self.clock()) if done else None,
        )

    def delete(self, named: str) -> dict[str, Any]:
        issue = self.found(named)
        if issue is None:
            raise KeyError(named)
        return self.issues.pop(issue["id"])

    def matching(self, jql: str) -> list[dict[str, Any]]:
        told = KNOWN.match(jql)
        if told is None:
            raise Refused(f"Error in the JQL Query: {jql[:80]}")
        key = told["project"]
        if key not in self.projects:
            raise Refused(f"The value '{key}' does not exist for the field 'project'.")
        rows: Iterable[dict[str, Any]] = (one for one in self.issues.values() if one["key"].startswith(f"{key}-"))
        if told["since"]:
            rows = (one for one in rows if moment(one["fields"]["updated"]).timestamp() * 1000 >= int(told["since"]))
        if told["label"]:
            rows = (one for one in rows if told["label"] in one["fields"]["labels"])
        return sorted(rows, key=lambda one: (one["fields"]["updated"], one["key"]))


def status(name: str) -> dict[str, Any]:
    return {"name": name, "self": "", "description": "", "iconUrl": "", **STATUSES[name]}


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
