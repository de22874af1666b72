"""What a task is called on a page; each package names its own at start."""

from __future__ import annotations

_labels: dict[str, str] = {}


def register(task: str, label: str) -> None:
    """Name a task in plain words; called from AppConfig.ready."""
    _labels[task] = label


def label_of(task: str) -> str:
    """The task's name in words; one that nobody named reads as its own name with spaces."""
    return _labels.get(task) or task.replace(".", ": ").replace("_", " ").capitalize()
