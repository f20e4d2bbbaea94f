"""Why a value is what it is: who wrote the line that decides it, when, in which commit, and what the comment
above it says."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from core.platform.model import Platform
from core.platform.stage import Stage
from core.session.authors import SECONDS, Authors, lines_of
from core.session.source import Cancel, Source
from core.text import _, sentences
from core.view.tables import ValueStory

_COMMENT = re.compile(r"^\s*(?:#|//)+\s?(.*)$")
_BEHIND = re.compile(r'^(?:[^"#/]|"(?:[^"\\]|\\.)*"|/(?!/))*(?:#|//)\s?(.*)$')
LONGEST = 12
"""Lines of a comment."""


def story(
    source: Source,
    authors: Authors | None,
    base: Sequence[Platform],
    where: tuple[str, str, str, str],
    cancel: Cancel = lambda: False,
) -> ValueStory:
    """Of a setting in the files as they are without the draft. Raises GitError CANCELLED."""
    root, module, environment, setting = where
    lines = lines_of(base, root, module, setting, Stage(root, environment))
    if not lines:
        return ValueStory(unknown=_("It isn't written in a file: the module's default counts."))
    file, line = lines[0]
    comment = comment_above(_text(source, file), line)
    place = f"{file}:{line}"
    if authors is None:
        return ValueStory(None, comment, place, _("A plain folder has no history."))
    why = authors.look_up(lines, time.monotonic() + SECONDS, cancel)
    by = authors.newest(lines)
    return ValueStory(by, comment, place, "" if by is not None else why or _("Git doesn't know this line."))


def _text(source: Source, file: str) -> list[str]:
    if file not in source.snapshot:
        return []
    return source.snapshot.read(file).decode("utf-8", "replace").split("\n")


def comment_above(lines: list[str], line: int, *, around: bool = True) -> str:
    """What the comment directly above a line says, and the one behind it; without one that of what the line
    stands in.

    >>> comment_above(["# Small on purpose,", "# see INFRA-212.", "a = 1 # really"], 3)
    'Small on purpose, see INFRA-212. really'
    >>> comment_above(["# other", "", 'a = "#x"'], 3)
    ''
    >>> comment_above(["# for ops", "ops = {", "  a = 1", "}"], 3)
    'for ops'
    """
    if not 0 < line <= len(lines):
        return ""
    found: list[str] = []
    at = line - 2
    while at >= 0 and len(found) < LONGEST and (match := _COMMENT.match(lines[at].rstrip("\r"))):
        found.insert(0, match.group(1).strip())
        at -= 1
    behind = _BEHIND.match(lines[line - 1].rstrip("\r"))
    if behind and not _COMMENT.match(lines[line - 1]):
        found.append(behind.group(1).strip())
    words = sentences(found)
    if words or not around:
        return words
    depth = _depth(lines[line - 1])
    outer = next(
        (n for n in range(line - 1, 0, -1) if lines[n - 1].strip() and _depth(lines[n - 1]) < depth), 0
    )
    return comment_above(lines, outer, around=False)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
