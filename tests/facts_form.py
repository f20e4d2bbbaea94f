"""The form of the facts files: one record to a few lines, so that a person can read and mend them in a diff.

    python -m tests.facts_form

lays all of them out again; a test holds them to it. There is no other source: what is in the tree is what
Repoform reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.dialects.plain import search

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
FOLDERS = ("kubestack", "terraform", "catalog", "prices")
WIDTH = 110


def files() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((RESOURCES / folder).rglob("*.json"))


def laid_out(data: Any) -> str:
    """As it stands in a file: short objects and lists on one line, those of plain values filled up."""
    return _value(data, 0, 0) + "\n"


def _value(data: Any, depth: int, lead: int) -> str:
    """`lead`: characters in front of it on its line, indentation left out."""
    line = json.dumps(data, ensure_ascii=False)
    fits = 2 * depth + lead + len(line) <= WIDTH and depth > 1
    if not isinstance(data, dict | list) or not data or fits:
        return line
    pairs = data.items() if isinstance(data, dict) else ((None, value) for value in data)
    items = [("" if key is None else json.dumps(key, ensure_ascii=False) + ": ", v) for key, v in pairs]
    opening, closing = "{}" if isinstance(data, dict) else "[]"
    inner = "  " * (depth + 1)
    rows = _filled(items, len(inner)) if depth and _is_plain(data) else [
        key + _value(value, depth + 1, len(key) + 1) for key, value in items
    ]  # fmt: skip
    return opening + "\n" + ",\n".join(inner + row for row in rows) + "\n" + "  " * depth + closing


def _is_plain(data: Any) -> bool:
    values = data.values() if isinstance(data, dict) else data
    return all(not isinstance(v, dict | list) or len(json.dumps(v, ensure_ascii=False)) <= 60 for v in values)


def _filled(items: list[tuple[str, Any]], indent: int) -> list[str]:
    rows = [""]
    for key, value in items:
        piece = key + json.dumps(value, ensure_ascii=False)
        if rows[-1] and indent + len(rows[-1]) + len(piece) + 3 > WIDTH:
            rows.append(piece)
        else:
            rows[-1] = f"{rows[-1]}, {piece}" if rows[-1] else piece
    return rows


def searched() -> dict[str, list[str]]:
    """What is looked for in a repository before any facts are loaded."""
    from core.dialects.plain.recognise.known import searched_words

    return {"words": searched_words()}


if __name__ == "__main__":
    search.WORDS.write_text(laid_out(searched()), encoding="utf-8")
    for file in files():
        file.write_text(laid_out(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")
