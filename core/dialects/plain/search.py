"""Whether there is anything to be found at all, told by the bytes alone: most of Repoform's code for ordinary
Terraform, and its facts, are loaded only where there is."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import re2

from core.dialects.plain.files import changed, is_code, is_unit_file, look
from core.dialects.plain.unknown_kinds import MODULES, RESOURCES
from core.snapshot import Snapshot

WORDS = Path(__file__).resolve().parents[3] / "resources" / "terraform" / "searched.json"
"""What the facts know, without the facts; `python -m tests.facts_form` writes it."""


class Search(Protocol):
    """A compiled pattern, of whatever library."""

    def search(self, text: bytes, /) -> object | None: ...


@lru_cache(maxsize=1)
def searched() -> Search:
    """Finds something in every file that may make a cluster or pool. Many words at once: RE2 goes through
    the text only once."""
    words = json.loads(WORDS.read_text(encoding="utf-8"))["words"]
    search: Search = re2.compile("|".join(map(re2.escape, words)).encode())
    return search


@lru_cache(maxsize=1)
def _worth() -> Search:
    """Finds something in every file of which anything is to be told: clusters of other kinds, too."""
    words = json.loads(WORDS.read_text(encoding="utf-8"))["words"]
    search: Search = re2.compile("|".join(map(re2.escape, (*words, *RESOURCES, *MODULES))).encode())
    return search


def holds(snapshot: Snapshot) -> bool:
    """Whether anything may match in the code, or in what Terragrunt runs."""
    files = look(snapshot)
    if any(is_unit_file(p) for p in files.paths):
        return True
    search = _worth()
    code = [p for p in files.paths if is_code(p)]
    return any(search.search(data) is not None for _path, data in files.read(code))


def still_nothing(before: Snapshot, now: Snapshot) -> bool:
    """Whether `holds` says no of `now` as it did of `before`, as far as the edited files tell."""
    return before.entries is now.entries and not any(
        path in now
        and (is_unit_file(path) or (is_code(path) and _worth().search(now.read(path)) is not None))
        for path in changed(before, now)
    )
