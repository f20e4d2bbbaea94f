"""Taking a block out of its file, and whether anything still refers to it."""

from __future__ import annotations

import posixpath

from core.dialects.common.workbench.workbench import BOM, Workbench
from core.dialects.errors import Refused
from core.terraform.files import Placed
from core.text import _, sentence_list


def _is_comment(line: bytes) -> bool:
    return line.lstrip().startswith((b"#", b"//"))


def _without(data: bytes, start: int, end: int) -> bytes:
    """The bytes without lines `start`..`end` (0-based, end exclusive), the comment right above them, and
    one of the blank lines around."""
    lines = data.splitlines(keepends=True)
    while start > 0 and _is_comment(lines[start - 1]):
        start -= 1
    before, after = lines[:start], lines[end:]
    blank_above = not before or not before[-1].removeprefix(BOM).strip()
    if blank_above and after and not after[0].strip():
        after = after[1:]
    elif before and not before[-1].strip() and not after:
        before = before[:-1]
    return b"".join(before + after)


def remove_block(folder: Workbench, placed: Placed) -> None:
    """The block with the comment right above it; the file where nothing else is in it."""
    folder.editable(placed.file)
    data = folder.read(placed.file)
    rest = _without(data, placed.line - 1, placed.end_line)
    folder.write(placed.file, rest if rest.removeprefix(BOM).strip() else None)


def remove_module(folder: Workbench, name: str) -> None:
    remove_block(folder, folder.module_block(name))


def refuse_references(folder: Workbench, names: list[str], also: set[tuple[str, int]] | None = None) -> None:
    """Raises Refused where anything but the modules themselves (and the blocks `also`, by file and first
    line) uses `module.<name>`."""
    besides = set(also or ())
    for name in names:
        found = folder.module_block(name)
        besides.add((found.file, found.line))
    for name in names:
        uses = folder.references(name, besides)
        if uses:
            where = sentence_list(
                [_("{file}, line {line}").format(file=posixpath.basename(f), line=n) for f, n in uses[:5]]
            )
            raise Refused(
                _("{name} is still used: {where}. Change that first.").format(name=name, where=where)
            )
