"""The house's work as Jira's issue, and Jira's issue as the house's: pure, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pydantic import ValidationError

from tradeoff.integrations.jira import adf
from tradeoff.integrations.jira.schemas import FieldMeta, Issue, IssueKind, Project
from tradeoff.integrations.sinks import Progress, WorkField, WorkItem, WorkKind, WorkProject, WorkState

LONGEST_SUMMARY: Final = 255
OVERLAP: Final = timedelta(minutes=5)
STANDARD: Final = (
    "summary", "status", "issuetype", "resolution", "resolutiondate", "duedate", "fixVersions", "assignee", "updated",
)  # fmt: skip
BY_CATEGORY: Final[Mapping[str, Progress]] = {
    "new": "todo",
    "undefined": "todo",
    "indeterminate": "doing",
    "done": "done",
}
NOT_DONE: Final = ("won't do", "wont do", "won't fix", "declined", "duplicate", "cannot reproduce", "cancelled",
                   "canceled", "rejected", "abandoned", "obsolete")  # fmt: skip

OWN: Final = (
    ("starts", ("start date", "target start"), "date"),
    ("estimate", ("story point estimate", "story points", "estimate"), "number"),
)


@dataclass(frozen=True)
class Chosen:
    """Which of a site's own fields mean what here; empty where nobody has chosen one."""

    starts: str = ""
    estimate: str = ""

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> Chosen:
        return cls(starts=str(mapping.get("starts") or ""), estimate=str(mapping.get("estimate") or ""))


def guessed(fields: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The fields for start and estimate, by name and type, the likelier name first; nothing where there is none."""
    found: dict[str, str] = {}
    told = {(str(one.get("name") or "").lower(), (one.get("schema") or {}).get("type")): one for one in fields}
    for meaning, names, kind in OWN:
        for name in names:
            if (name, kind) in told:
                found.setdefault(meaning, str(told[name, kind]["id"]))
    return found


def fields_read(chosen: Chosen, *, with_body: bool = False) -> list[str]:
    """What a search asks for: all it needs, and nothing that costs."""
    own = [name for name in (chosen.starts, chosen.estimate) if name]
    return [*STANDARD, *own, *(["description"] if with_body else [])]


def issue_of(item: WorkItem, key: str) -> dict[str, Any]:
    """The body that creates an issue. `key` goes along as a label, so that a lost answer finds its issue again."""
    fields: dict[str, Any] = {
        "project": {"key": item.project},
        "issuetype": {"id": item.kind},
        "summary": summary_of(item.title),
        "description": description_of(item),
        "labels": [label_of(key), *(_label(label) for label in item.labels)],
    }
    if item.due:
        fields["duedate"] = item.due.isoformat()
    return {"fields": {**fields, **item.fields}}


def summary_of(title: str) -> str:
    """One line that fits; Jira refuses a line break and more than 255 characters."""
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1].rstrip() + "…"


def description_of(item: WorkItem) -> adf.Node:
    blocks = adf.paragraphs(item.details)
    if item.why.strip():
        blocks += [adf.heading("Why"), *adf.paragraphs(item.why)]
    back = {"type": "paragraph", "content": [adf.text("Decided in Tradeoff: "), adf.link(item.url, item.url)]}
    return adf.doc([*blocks, back])


def label_of(key: str) -> str:
    """A label holds no blank; the key of a piece of work is made so that it needs none."""
    return _label(f"tradeoff-{key}")


def remote_link(key: str, url: str, title: str, *, settled: bool) -> dict[str, Any]:
    """The link back. Sent twice with one globalId it stays one link."""
    return {
        "globalId": f"tradeoff={key}",
        "application": {"type": "tradeoff", "name": "Tradeoff"},
        "relationship": "decided in",
        "object": {"url": url, "title": title[:255], "status": {"resolved": settled}},
    }


def state_of(raw: Mapping[str, Any], chosen: Chosen) -> WorkState:
    """An issue as the house reads it; raises ValueError in words where it cannot be one."""
    try:
        issue = Issue.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"Its {where} cannot be read: {first['msg']}.") from error
    told = issue.fields
    own = told.model_extra or {}
    return WorkState(
        id=issue.id,
        key=issue.key,
        title=(told.summary or issue.key).strip(),
        body=adf.plain(told.description) if told.description else "",
        kind=told.kind.name if told.kind else "",
        status=told.status.name,
        progress=progress_of(told.status.status_category.key, told.resolution.name if told.resolution else ""),
        starts=_day(own.get(chosen.starts)),
        due=told.due,
        estimate=_number(own.get(chosen.estimate)),
        releases=tuple(version.name for version in told.versions),
        released_on=_released_on(issue),
        done_at=told.resolved_at,
        assignee=told.assignee.display_name if told.assignee else "",
        changed_at=told.updated,
        raw=raw,
    )


def progress_of(category: str, resolution: str) -> Progress:
    """By the category, which no renaming of a status touches; done without being built is cancelled."""
    progress = BY_CATEGORY.get(category, "todo")
    return "cancelled" if progress == "done" and resolution.strip().lower() in NOT_DONE else progress


def jql(project: str, since: datetime | None) -> str:
    """Everything of a project, oldest change first. Epoch milliseconds: a date would be read in the account's zone."""
    scope = f"project = {quoted(project)}"
    if since is not None:
        scope += f" AND updated >= {int((since - OVERLAP).timestamp() * 1000)}"
    return f"{scope} ORDER BY updated ASC, key ASC"


def marked(project: str, key: str) -> str:
    """Finds the issue that an earlier try made."""
    return f"project = {quoted(project)} AND labels = {quoted(label_of(key))} ORDER BY created ASC"


def quoted(words: str) -> str:
    """As a JQL string; nothing in it ends it."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def project_of(project: Project) -> WorkProject:
    return WorkProject(id=project.id, key=project.key, name=project.name or project.key)


def kind_of(kind: IssueKind) -> WorkKind:
    return WorkKind(id=kind.id, name=kind.name, level=-1 if kind.subtask else kind.level)


def field_of(meta: FieldMeta) -> WorkField:
    options = tuple(str(value.get("value") or value.get("name") or value.get("id")) for value in meta.allowed)
    required = meta.required and not meta.has_default
    return WorkField(id=meta.id, name=meta.name or meta.id, type=meta.shape.type, required=required, options=options)


def _label(words: str) -> str:
    return "-".join(words.split())[:255]


def _released_on(issue: Issue) -> date | None:
    """The day it reached customers: when the last of its versions was released, and all of them are."""
    versions = issue.fields.versions
    if not versions or not all(version.released for version in versions):
        return None
    days = [version.release_date for version in versions if version.release_date]
    return max(days) if days else None


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
