"""Variables that nothing reads: whoever changes one changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.platform.model import Problem, Severity
from core.terraform.evaluate import Mark, Texts
from core.text import _

_READ = re.compile(rb"\bvar\s*\.\s*([A-Za-z_][\w-]*)")


def unused_variables(texts: Texts, folders: Iterable[str], root: str) -> Iterator[Problem]:
    """Of these folders of a root. A folder of which not all can be read is left out: who knows what is in it.
    What a comment names counts as read."""
    for path in folders:
        folder = texts.folder(path)
        if folder.problems or not folder.variables:
            continue
        read = {name for file in folder.files.values() for name in _READ.findall(file.data)}
        for name, declared in folder.variables.items():
            if name.encode() in read:
                continue
            chunk = declared.parts[0].chunk
            place = texts.place(Mark(chunk, 0, len(chunk.data)))
            sentence = _("The variable “{name}” is read by nothing: setting it changes nothing.")
            yield Problem(
                Severity.NOTE,
                sentence.format(name=name),
                place.file,
                place.line,
                root,
                rule="terraform-unused-variable",
            )
