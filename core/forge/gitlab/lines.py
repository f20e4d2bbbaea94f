"""Where a comment stands, as GitLab wants it told: by both sides' line numbers of the diff that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def position(
    version: dict[str, Any], diffs: Iterable[dict[str, Any]], path: str, line: int | None, side: str
) -> dict[str, Any] | None:
    """None where the diff doesn't show that line or file. `version`: whose shas are said."""
    diff = next((d for d in diffs if path in (d.get("new_path"), d.get("old_path"))), None)
    if diff is None:
        return None
    where: dict[str, Any] = {
        "base_sha": version["base_commit_sha"],
        "start_sha": version["start_commit_sha"],
        "head_sha": version["head_commit_sha"],
        "position_type": "file" if line is None else "text",
        "new_path": diff["new_path"],
        "old_path": diff["old_path"],
    }
    if line is None:
        return where
    for old, new in shown_lines(str(diff.get("diff") or "")):
        if (old if side == "old" else new) == line:
            # A line that is on both sides is named by both.
            return where | {key: n for key, n in (("old_line", old), ("new_line", new)) if n is not None}
    return None


def shown_lines(diff: str) -> Iterator[tuple[int | None, int | None]]:
    """(old, new) line numbers of every line of a unified diff.

    >>> list(shown_lines("@@ -1,2 +1,2 @@\\n a\\n-b\\n+B\\n"))
    [(1, 1), (2, None), (None, 2)]
    """
    old = new = 0
    for line in diff.splitlines():
        if hunk := _HUNK.match(line):
            old, new = int(hunk[1]), int(hunk[2])
        elif line.startswith("-"):
            yield old, None
            old += 1
        elif line.startswith("+"):
            yield None, new
            new += 1
        elif not line.startswith("\\"):
            yield old, new
            old, new = old + 1, new + 1
