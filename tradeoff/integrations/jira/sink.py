"""Jira as a sink for work: create once, link back, follow, and take a backlog in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from tradeoff.integrations.jira import mapping
from tradeoff.integrations.jira.client import Client
from tradeoff.integrations.jira.schemas import Created, FieldMeta, IssueKind, Project
from tradeoff.integrations.line import Garbled, Line
from tradeoff.integrations.sinks import WorkBatch, WorkField, WorkItem, WorkKind, WorkProject, WorkRef, WorkState

AT_ONCE: Final = 100
OURS: Final = frozenset({"project", "issuetype", "summary", "description", "labels", "duedate"})


class JiraSink:
    """`site` is what people open in a browser; `chosen` says which of the site's fields mean start and estimate."""

    def __init__(self, line: Line, *, site: str, chosen: mapping.Chosen | None = None, below: str = "") -> None:
        self.client = Client(line, below)
        self.site = site.rstrip("/")
        self._chosen = chosen or mapping.Chosen()

    def create(self, item: WorkItem, key: str) -> WorkRef:
        """An earlier try whose answer was lost is found by its label, so that one decision never makes two issues."""
        ref = self._made_before(item.project, key) or self._make(item, key)
        self.link_back(ref.id, key, item.url, item.title, settled=False)
        return ref

    def link_back(self, ref_id: str, key: str, url: str, title: str, *, settled: bool) -> None:
        self.client.link(ref_id, mapping.remote_link(key, url, title, settled=settled))

    def comment(self, ref_id: str, words: str) -> str:
        return str(self.client.comment(ref_id, words).get("id", ""))

    def statuses(self, project: str, since: datetime | None, resume: str = "") -> Iterator[WorkBatch]:
        return self._search(mapping.jql(project, since), mapping.fields_read(self._chosen), resume)

    def backlog(self, project: str, since: datetime | None, resume: str = "") -> Iterator[WorkBatch]:
        """With descriptions, for those who read it here the first time."""
        return self._search(mapping.jql(project, since), mapping.fields_read(self._chosen, with_body=True), resume)

    def reread(self, ids: Sequence[str]) -> Iterator[WorkBatch]:
        """What Jira does not give back is named among the errors as gone."""
        fields = mapping.fields_read(self._chosen)
        for some in _hundreds(ids):
            told = self.client.issues(some, fields)
            batch = self._batch(told.get("issues"), "")
            found = {state.id for state in batch.states} | {state.key for state in batch.states}
            unread = {where for where, _words in batch.errors}
            gone = tuple((wanted, "gone") for wanted in some if wanted not in found and wanted not in unread)
            yield WorkBatch(states=batch.states, errors=batch.errors + gone)

    def projects(self) -> Iterator[WorkProject]:
        return (mapping.project_of(Project.model_validate(row)) for row in self.client.projects())

    def kinds(self, project: str) -> Sequence[WorkKind]:
        """What a piece of work may become there; parts of an issue are none."""
        kinds = [mapping.kind_of(IssueKind.model_validate(row)) for row in self.client.kinds(project)]
        return sorted((kind for kind in kinds if kind.level >= 0), key=lambda kind: (-kind.level, kind.name))

    def fields(self, project: str, kind: str) -> Sequence[WorkField]:
        return [mapping.field_of(FieldMeta.model_validate(row)) for row in self.client.create_fields(project, kind)]

    def unfilled(self, project: str, kind: str) -> Sequence[WorkField]:
        """What this site demands and nobody here fills: said before Jira says it."""
        return [field for field in self.fields(project, kind) if field.required and field.id not in OURS | {"reporter"}]

    def own_fields(self) -> dict[str, str]:
        """Which of the site's own fields mean start and estimate, by the names Jira gives them."""
        return mapping.guessed(self.client.fields())

    def _make(self, item: WorkItem, key: str) -> WorkRef:
        made = Created.model_validate(self.client.create(mapping.issue_of(item, key)))
        return self._ref(made.id, made.key)

    def _made_before(self, project: str, key: str) -> WorkRef | None:
        for answer in self.client.search(mapping.marked(project, key), ["summary"], size=1):
            for row in answer.data.get("issues") or []:
                return self._ref(str(row["id"]), str(row["key"]))
        return None

    def _ref(self, issue_id: str, key: str) -> WorkRef:
        return WorkRef(id=issue_id, key=key, url=self.address(key))

    def address(self, key: str) -> str:
        return f"{self.site}/browse/{key}"

    def _search(self, jql: str, fields: Sequence[str], resume: str) -> Iterator[WorkBatch]:
        for answer in self.client.search(jql, fields, token=resume):
            if not isinstance(answer.data, Mapping):
                raise Garbled("Jira gave an answer that is not what was asked for.")
            yield self._batch(answer.data.get("issues"), str(answer.data.get("nextPageToken") or ""))

    def _batch(self, rows: Any, cursor: str) -> WorkBatch:
        states: list[WorkState] = []
        errors: list[tuple[str, str]] = []
        for row in rows if isinstance(rows, list) else []:
            try:
                states.append(mapping.state_of(row, self._chosen))
            except ValueError as error:
                named = row.get("id") or row.get("key") if isinstance(row, Mapping) else None
                errors.append((str(named or "unnamed"), str(error)))
        return WorkBatch(states=tuple(states), errors=tuple(errors), cursor=cursor)


def _hundreds(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
