"""Atlassian Document Format: text into it, and out of it. Nothing is read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Node = dict[str, Any]
LONGEST = 30_000
BREAKING = frozenset(
    {"paragraph", "heading", "listItem", "blockquote", "codeBlock", "rule", "tableRow", "panel", "mediaSingle"}
)


def doc(blocks: Iterable[Node]) -> Node:
    return {"type": "doc", "version": 1, "content": list(blocks)}


def text(words: str) -> Node:
    return {"type": "text", "text": words}


def link(words: str, url: str) -> Node:
    return {"type": "text", "text": words, "marks": [{"type": "link", "attrs": {"href": url}}]}


def heading(words: str) -> Node:
    return {"type": "heading", "attrs": {"level": 3}, "content": [text(words)]}


def paragraphs(words: str) -> list[Node]:
    """One paragraph per blank line, with the breaks kept; an empty text gives none (an empty text node is refused)."""
    kept = words.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]
    return [
        {"type": "paragraph", "content": _lines(block)} for block in kept.split("\n\n") if block.strip()
    ]  # fmt: skip


def plain(node: object) -> str:
    """What a person reads in a document; nodes we do not know give the text inside them."""
    if isinstance(node, str):
        return node.strip()
    pieces = "".join(_pieces(node))
    lines = (line.rstrip() for line in pieces.split("\n"))
    return "\n".join(lines).replace("\n\n\n", "\n\n").strip()


def _lines(block: str) -> list[Node]:
    nodes: list[Node] = []
    for line in block.split("\n"):
        if nodes:
            nodes.append({"type": "hardBreak"})
        if line.strip():
            nodes.append(text(line))
    return nodes


def _pieces(node: object) -> Iterable[str]:
    if not isinstance(node, Mapping):
        return
    kind, attrs = node.get("type"), node.get("attrs") or {}
    if kind == "text":
        yield str(node.get("text", ""))
    elif kind == "hardBreak":
        yield "\n"
    elif kind in {"mention", "emoji", "status"}:
        yield str(attrs.get("text") or attrs.get("shortName") or "")
    elif kind == "inlineCard":
        yield str(attrs.get("url", ""))
    if kind == "listItem":
        yield "- "
    for child in node.get("content") or []:
        yield from _pieces(child)
    if kind in BREAKING:
        yield "\n"
