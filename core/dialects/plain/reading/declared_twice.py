"""What is declared twice in a folder: Terraform refuses it, and nobody can say which is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.platform.model import Problem, Severity
from core.terraform.evaluate import Mark, Texts
from core.terraform.evaluate.declared import Part
from core.text import _

RULE = "terraform-declared-twice"


def declared_twice(texts: Texts, folders: Iterable[str], root: str) -> Iterator[Problem]:
    for folder in folders:
        for first, again in texts.folder(folder).again:
            one, other = (texts.place(Mark(part.chunk, 0, 1)) for part in (first, again))
            sentence = _(
                "{name} is declared twice: here, and in {file}, line {line}, which Repoform took. Terraform"
                " refuses that: remove one of them."
            )
            yield Problem(
                Severity.ERROR,
                sentence.format(name=_name(again), file=one.file, line=one.line),
                other.file,
                other.line,
                root,
                rule=RULE,
            )


def _name(part: Part) -> str:
    """As code refers to it."""
    words = {"resource": "", "variable": "var.", "output": "output.", "module": "module."}
    return words.get(part.type, f"{part.type}.") + ".".join(part.labels)
