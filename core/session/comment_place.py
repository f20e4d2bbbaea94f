"""Where in a diff a comment on a Change lands."""

from __future__ import annotations

from core.platform.model import Change
from core.review.markdown import escaped
from core.view import ReviewView

NEAR = 12
"""Lines from where a Change stands to the changed line that a comment on it may take instead."""


def place_of(shown: ReviewView, change: Change) -> tuple[str, int | None, str] | None:
    """(path, line, side) of the changed line that a Change is about: forges take comments on these only.
    Without a line: the file, where none of its changed lines is near. None: it is in no changed file."""
    changed = {
        (diff.path, "new" if line.new is not None else "old", line.new or line.old or 0)
        for diff in shown.diff
        for line in diff.lines
        if line.kind in "+-"
    }
    for path, line in change.files:
        if (path, "new", line) in changed:
            return path, line, "new"
    before = next((p.module(change.module) for p in shown.before if p.root == change.root), None)
    setting = before.setting(change.setting) if before else None
    value = setting.values.get(change.environment) if setting else None
    if value is not None and value.file and value.line and (value.file, "old", value.line) in changed:
        return value.file, value.line, "old"
    # What goes stands on the old side, what comes or changes on the new one.
    gone = not change.files or not any(p.root == change.root and p.module(change.module) for p in shown.after)
    old = (before.file, before.line) if before is not None else None
    wanted = old if gone and old is not None else change.files[0] if change.files else old
    if wanted is None or all(path != wanted[0] for path, _side, _line in changed):
        return None
    side = "old" if gone else "new"
    near = min(
        ((s != side, abs(line - wanted[1]), line, s) for path, s, line in changed if path == wanted[0]),
        default=None,
    )
    if near is None or near[1] > NEAR:
        return wanted[0], None, side
    return wanted[0], near[2], near[3]


def about(change: Change, text: str) -> str:
    """A comment that can't stand at its line says first what it is about."""
    return f"> {escaped(change.sentence)}\n\n{text}"
