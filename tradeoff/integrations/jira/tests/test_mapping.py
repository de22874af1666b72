"""The house's work as Jira's, and back: no network."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tradeoff.integrations.jira import adf, mapping
from tradeoff.integrations.sinks import WorkItem

CHOSEN = mapping.Chosen(starts="customfield_10015", estimate="customfield_10016")
ITEM = WorkItem(
    title="Export as CSV\n for auditors",
    url="https://tradeoff.example/ostermere/problems/7",
    why="Two renewals hang on it.",
    details="Every table.\nWith headers.\n\nAlso by night.",
    project="OST",
    kind="10000",
    due=date(2027, 3, 31),
    labels=("two words",),
)


def issue(**fields: Any) -> dict[str, Any]:
    told = {
        "summary": "Export",
        "status": {"id": "3", "name": "Being built", "statusCategory": {"key": "indeterminate"}},
        "issuetype": {"id": "10000", "name": "Epic", "hierarchyLevel": 1},
        "updated": "2026-11-20T09:30:00.123+0100",
    }
    return {"id": 90071992547409931, "key": "OST-1", "fields": {**told, **fields}}


def test_an_option_becomes_an_issue() -> None:
    fields = mapping.issue_of(ITEM, "option-7")["fields"]
    assert fields["summary"] == "Export as CSV for auditors"
    assert fields["duedate"] == "2027-03-31"
    assert fields["labels"] == ["tradeoff-option-7", "two-words"]
    assert fields["description"]["type"] == "doc"
    assert adf.plain(fields["description"]) == (
        "Every table.\nWith headers.\nAlso by night.\nWhy\nTwo renewals hang on it.\n"
        "Decided in Tradeoff: https://tradeoff.example/ostermere/problems/7"
    )


def test_a_long_title_is_cut_to_what_jira_takes() -> None:
    assert len(mapping.summary_of("x" * 400)) == 255


def test_empty_details_make_no_empty_text() -> None:
    bare = WorkItem(title="t", url="https://t.example", project="P", kind="1")
    assert [block["type"] for block in mapping.description_of(bare)["content"]] == ["paragraph"]


def test_an_issue_is_read() -> None:
    state = mapping.state_of(
        issue(
            duedate="2027-01-31",
            customfield_10015="2026-12-01",
            customfield_10016=Decimal("13.5"),
            assignee={"accountId": "a", "displayName": "Ada"},
            fixVersions=[{"id": "1", "name": "7.2", "released": True, "releaseDate": "2027-01-15"}],
            description=adf.doc(adf.paragraphs("Words")),
            unheard_of={"new": True},
        ),
        CHOSEN,
    )
    assert (state.id, state.key, state.progress, state.status) == ("90071992547409931", "OST-1", "doing", "Being built")
    assert (state.starts, state.due, state.estimate) == (date(2026, 12, 1), date(2027, 1, 31), Decimal("13.5"))
    assert (state.releases, state.released_on, state.body) == (("7.2",), date(2027, 1, 15), "Words")
    assert state.changed_at == datetime(2026, 11, 20, 8, 30, 0, 123000, tzinfo=UTC)


def test_nulls_are_nothing() -> None:
    state = mapping.state_of(
        issue(fixVersions=None, duedate=None, assignee=None, description=None, customfield_10016=None), CHOSEN
    )
    assert (state.due, state.estimate, state.releases, state.released_on, state.assignee) == (None, None, (), None, "")


def test_what_cannot_be_read_says_where() -> None:
    with pytest.raises(ValueError, match=r"fields\.updated"):
        mapping.state_of(issue(updated="yesterday"), CHOSEN)


@pytest.mark.parametrize(
    ("category", "resolution", "progress"),
    [("new", "", "todo"), ("undefined", "", "todo"), ("indeterminate", "", "doing"), ("done", "Done", "done"),
     ("done", "Won't Do", "cancelled"), ("done", "Duplicate", "cancelled"), ("a new one", "", "todo")],
)  # fmt: skip
def test_progress_goes_by_the_category(category: str, resolution: str, progress: str) -> None:
    assert mapping.progress_of(category, resolution) == progress


def test_released_only_when_every_version_is() -> None:
    half = [{"name": "1", "released": True, "releaseDate": "2027-01-15"}, {"name": "2", "released": False}]
    assert mapping.state_of(issue(fixVersions=half), CHOSEN).released_on is None


def test_jql_tells_time_in_milliseconds_and_lets_nothing_out() -> None:
    at = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    begins = int(datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp() * 1000)
    assert mapping.jql("OST", at) == f'project = "OST" AND updated >= {begins} ORDER BY updated ASC, key ASC'
    assert mapping.jql('A" OR 1=1', None).startswith('project = "A\\" OR 1=1"')


def test_documents_are_read_as_text() -> None:
    told = adf.doc([
        {"type": "bulletList", "content": [
            {"type": "listItem", "content": [{"type": "paragraph", "content": [adf.text("one")]}]}]},
        {"type": "paragraph", "content": [{"type": "mention", "attrs": {"text": "@Ada"}}, {"type": "hardBreak"},
                                          {"type": "inlineCard", "attrs": {"url": "https://x.example"}}]},
        {"type": "unheardOf", "content": [adf.text("kept")]},
    ])  # fmt: skip
    assert adf.plain(told).split() == ["-", "one", "@Ada", "https://x.example", "kept"]
    assert adf.plain("  wiki  ") == "wiki"
