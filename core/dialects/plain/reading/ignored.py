"""Settings that Terraform doesn't look at: `lifecycle.ignore_changes`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from core.dialects.plain.recognise import Seen
from core.frozen import dataclass
from core.terraform.evaluate import Evaluation, Mark
from core.terraform.evaluate.syntax import Unreadable
from core.text import _

_INDEX = re.compile(r"\[\d+\]")
_COMMENT = re.compile(r"#[^\n]*|//[^\n]*|/\*.*?\*/", re.S)
_ITEM = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\]]*\])*")


@dataclass(frozen=True)
class Ignored:
    """What is ignored of one entity in one unit."""

    paths: Mapping[str, str]
    """Sentences by path."""

    def why(self, path: str) -> str:
        """A sentence; "" where it counts."""
        if not self.paths:
            return ""
        plain = _INDEX.sub("", path)
        for ignored, sentence in self.paths.items():
            if ignored in ("", plain) or plain.startswith((ignored + ".", ignored + "[")):
                return sentence
        return ""


NOTHING = Ignored({})


def ignored(evaluation: Evaluation, seen: Seen) -> Ignored:
    """Never raises."""
    if seen.module is not None or seen.declared is None:
        return NOTHING
    found: dict[str, str] = {}
    try:
        bodies = seen.declared.bodies()
    except Unreadable:
        return NOTHING
    for chunk, block in bodies:
        for inner in block.blocks:
            said = inner.attributes.get("ignore_changes") if inner.type == "lifecycle" else None
            if said is None:
                continue
            text = chunk.data[said.expression.start : said.expression.end].decode(errors="replace")
            place = evaluation.texts.place(Mark(chunk, said.start, said.end))
            sentence = _("Terraform doesn't look at this: ignore_changes in {file} line {line} names it.")
            sentence = sentence.format(file=place.file, line=place.line)
            for path in _items(text):
                mine = _inside(seen, path)
                if mine is not None:
                    found[mine] = sentence
    return Ignored(found) if found else NOTHING


def _items(text: str) -> Iterable[str]:
    plain = _COMMENT.sub("", text).strip().strip('"')
    if plain == "all":
        return [""]
    return [_INDEX.sub("", item) for item in _ITEM.findall(plain)]


def _inside(seen: Seen, path: str) -> str | None:
    """The path as the entity has it: a pool may be a block of the resource."""
    if not seen.inside or not path:
        return path
    if path == seen.inside:
        return ""
    start = seen.inside + "."
    return path.removeprefix(start) if path.startswith(start) else None
