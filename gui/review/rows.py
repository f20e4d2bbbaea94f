"""What a diff view paints, row by row: the pure half of gui.review.diffview, without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from core.text import _
from core.view import DiffLine, FileDiff
from gui.review import syntax


class Row(NamedTuple):
    """kind: "file" a file's header, "note" its note, "gap" left out lines, "line" code, "space" after a file.
    `left` and `right` index the file's lines; in the unified form both are the same."""

    kind: str
    file: int
    left: int | None = None
    right: int | None = None


def _unified(index: int, diff: FileDiff) -> list[Row]:
    return [Row("gap" if line.kind == "@" else "line", index, i, i) for i, line in enumerate(diff.lines)]


def _run(lines: Sequence[DiffLine], start: int, end: int) -> list[tuple[int | None, int | None]]:
    """Side by side: one run of removed and added lines, paired ones next to each other, order kept."""
    removed = [i for i in range(start, end) if lines[i].kind == "-"]
    added = [i for i in range(start, end) if lines[i].kind == "+"]
    out: list[tuple[int | None, int | None]] = []
    at = 0
    for i in removed:
        pair = lines[i].pair
        if pair is not None and pair in added[at:]:
            stop = added.index(pair, at)
            out.extend((None, j) for j in added[at:stop])
            out.append((i, pair))
            at = stop + 1
        else:
            out.append((i, None))
    out.extend((None, j) for j in added[at:])
    return out


def _side_by_side(index: int, diff: FileDiff) -> list[Row]:
    out: list[Row] = []
    i, n = 0, len(diff.lines)
    while i < n:
        kind = diff.lines[i].kind
        if kind in "+-":
            end = i
            while end < n and diff.lines[end].kind in "+-":
                end += 1
            out.extend(Row("line", index, left, right) for left, right in _run(diff.lines, i, end))
            i = end
        else:
            out.append(Row("gap" if kind == "@" else "line", index, i, i))
            i += 1
    return out


def rows(files: Sequence[FileDiff], *, split: bool, headers: bool = True) -> list[Row]:
    """All rows of the diff, in order."""
    out: list[Row] = []
    for index, diff in enumerate(files):
        if headers:
            out.append(Row("file", index))
        if diff.note:
            out.append(Row("note", index))
        out.extend(_side_by_side(index, diff) if split else _unified(index, diff))
        if headers and index + 1 < len(files):
            out.append(Row("space", index))
    return out


def is_change(files: Sequence[FileDiff], row: Row) -> bool:
    if row.kind != "line":
        return False
    index = row.left if row.left is not None else row.right
    return index is not None and files[row.file].lines[index].kind in "+-"


def stops(files: Sequence[FileDiff], all_rows: Sequence[Row]) -> list[int]:
    """Rows where a run of changed lines begins: where F7 and Shift+F7 go."""
    out: list[int] = []
    inside = False
    for i, row in enumerate(all_rows):
        changed = is_change(files, row)
        if changed and not inside:
            out.append(i)
        inside = changed
    return out


def row_of(files: Sequence[FileDiff], all_rows: Sequence[Row], path: str, line: int) -> int | None:
    """The row showing `line` (1-based, of the new file) of `path`, else the nearest one; None: not in the diff."""
    best: tuple[int, int] | None = None
    for i, row in enumerate(all_rows):
        if row.kind != "line" or files[row.file].path != path or row.right is None:
            continue
        new = files[row.file].lines[row.right].new
        if new is None:
            continue
        distance = abs(new - line)
        if best is None or distance < best[0]:
            best = (distance, i)
        if not distance:
            break
    if best is not None:
        return best[1]
    return next((i for i, row in enumerate(all_rows) if files[row.file].path == path), None)


@lru_cache(maxsize=64)
def states(diff: FileDiff) -> tuple[str, ...]:
    """For each line of the diff, the state in which its colouring begins (heredocs, block comments)."""
    out: list[str] = []
    old = new = ""
    for line in diff.lines:
        if line.kind == "@":
            out.append("")
            old = new = ""
        elif line.kind == "-":
            out.append(old)
            old = syntax.spans(line.text, old)[1]
        else:
            out.append(new)
            after = syntax.spans(line.text, new)[1]
            if line.kind == " ":
                old = after
            new = after
    return tuple(out)


def head_text(diff: FileDiff) -> str:
    words = {"added": _("new file"), "removed": _("removed")}
    status = words.get(diff.status, "")
    return f"{diff.path} ({status})" if status else diff.path


def linear_text(files: Iterable[FileDiff]) -> str:
    """The diff in words, one line each: for screen readers, and for whoever prefers to read it so."""
    out: list[str] = []
    for diff in files:
        out.append(
            _("File {path}: {added} lines added, {removed} removed.").format(
                path=head_text(diff), added=diff.added, removed=diff.removed
            )
        )
        if diff.note:
            out.append(diff.note)
        for line in diff.lines:
            if line.kind == "@":
                out.append(f"… {line.text}")
            elif line.kind == "-":
                out.append(_("Line {line} removed: {text}").format(line=line.old, text=line.text.strip()))
            elif line.kind == "+":
                out.append(_("Line {line} added: {text}").format(line=line.new, text=line.text.strip()))
            else:
                out.append(_("Line {line}: {text}").format(line=line.new, text=line.text.strip()))
        out.append("")
    return "\n".join(out).rstrip() + ("\n" if out else "")


def stop_text(files: Sequence[FileDiff], all_rows: Sequence[Row], start: int) -> str:
    """One run of changed lines in words, for the announcement after F7."""
    out: list[str] = []
    for row in all_rows[start:]:
        if not is_change(files, row):
            break
        diff = files[row.file]
        for index in dict.fromkeys((row.left, row.right)):
            if index is None:
                continue
            line = diff.lines[index]
            words = _("removed: {text}") if line.kind == "-" else _("added: {text}")
            out.append(words.format(text=line.text.strip()))
    return "; ".join(out)
