"""Variables that nothing reads: whoever changes one changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.platform.model import Problem, Severity
from core.terraform.evaluate import Folder, Mark, Place, Texts
from core.text import _


def unused_variables(texts: Texts, folders: Iterable[str], root: str) -> Iterator[Problem]:
    """Of these folders of a root. A folder of which not all can be read is left out: who knows what is in it.
    What a comment names counts as read."""
    for path in folders:
        folder = texts.folder(path)
        for name, place in _declared(texts, folder):
            if name in folder.variables_named:
                continue
            sentence = _("The variable “{name}” is read by nothing: setting it changes nothing.")
            yield Problem(
                Severity.NOTE,
                sentence.format(name=name),
                place.file,
                place.line,
                root,
                rule="terraform-unused-variable",
            )


def read_variables(
    texts: Texts, folders: Iterable[str], root: str, files: Iterable[str]
) -> dict[tuple[str, str], bool]:
    """(file, variable) -> whether anything reads it: where these folders declare it, and where `files`, which
    hold values for the folder `root`, set it. Nothing of a folder of which not all can be read."""
    told: dict[tuple[str, str], bool] = {}
    for path in folders:
        folder = texts.folder(path)
        for name, place in _declared(texts, folder):
            told[place.file, name] = name in folder.variables_named
        for file in files if path == root and not folder.problems else ():
            for name in texts.file(file).values:
                told[file, name] = name in folder.variables_named and name in folder.variables
    return told


def _declared(texts: Texts, folder: Folder) -> Iterator[tuple[str, Place]]:
    """The variables of a folder; none where not all of it can be read: who knows what is in it."""
    for name, declared in folder.variables.items() if not folder.problems else ():
        chunk = declared.parts[0].chunk
        yield name, texts.place(Mark(chunk, 0, len(chunk.data)))
