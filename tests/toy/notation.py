"""The two languages of toys: lines, and boxes in JSON. What either holds is a list of Entries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.hcl.outline import Part
from core.platform.field import Json
from core.text import _

_LINE = re.compile(
    r"(?P<module>[\w.-]+(?:\[\"[^\"]*\"\])?)/(?P<environment>[\w-]*)/(?P<setting>\w+) = (?P<text>.+)"
)
_SHARED = re.compile(r"&(?P<name>\w+) = (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value, as it is written."""

    module: str
    """"" for a shared value that others refer to."""
    environment: str
    """"" where there are none."""
    setting: str
    """Or the name of the shared value."""
    text: str
    file: str
    line: int
    value: Json = None
    reference: str = ""
    """The shared value that it is."""
    unknown: str = ""
    """Why its value can't be told."""
    ignored: str = ""
    """Why it has no effect."""


class Lines:
    """`MODULE/ENVIRONMENT/SETTING = VALUE`, the environment empty where there are none. The value is JSON,
    `&NAME` for a shared one (`&NAME = JSON`), or `? REASON` where it can't be told; ` ! REASON` behind it
    says that it is ignored. `#` begins a comment."""

    endings = (".toy",)

    def faults(self, data: bytes) -> Iterator[tuple[str, int]]:
        """See core.language.Language."""
        for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
            if not is_blank(line) and entry_of(line, "", number) is None:
                yield _("“{line}” is no toy.").format(line=line), number

    def refusal(self, path: str, before: bytes | None, after: bytes) -> str | None:
        """See core.language.Language."""
        return next((sentence for sentence, _line in self.faults(after)), None)

    def outline(self, data: bytes | None) -> Part:
        """See core.language.Language."""
        lines = (data or b"").decode(errors="replace").splitlines()
        found = ((n, entry_of(line, "", n)) for n, line in enumerate(lines))
        return Part(False, data or b"", tuple((n, n, e.module) for n, e in found if e), spoken=True)


class Boxes:
    """`{"MODULE": {"SETTING": VALUE}}`: toys without environments."""

    endings = (".toys.json",)

    def faults(self, data: bytes) -> Iterator[tuple[str, int]]:
        """See core.language.Language."""
        try:
            found = json.loads(data)
        except ValueError as error:
            yield _("This is no JSON: {reason}").format(reason=error), getattr(error, "lineno", 1)
            return
        if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
            yield _("A box holds toys, and a toy settings."), 1

    def refusal(self, path: str, before: bytes | None, after: bytes) -> str | None:
        """See core.language.Language."""
        return next((sentence for sentence, _line in self.faults(after)), None)

    def outline(self, data: bytes | None) -> Part:
        """See core.language.Language."""
        return Part(False, data or b"", spoken=True)


LANGUAGES = (Lines(), Boxes())


def is_blank(line: str) -> bool:
    return not line.strip() or line.startswith("#")


def entry_of(line: str, file: str, number: int) -> Entry | None:
    """What a line says; None where it says nothing that is known."""
    if found := _SHARED.fullmatch(line):
        name, text = found["name"], found["text"]
        return Entry("", "", name, text, file, number, json.loads(text)) if _is_json(text) else None
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    text, _mark, ignored = found["text"].partition(" ! ")
    where = (found["module"], found["environment"], found["setting"], text, file, number)
    if text.startswith("&"):
        return Entry(*where, reference=text[1:], ignored=ignored)
    if text.startswith("? "):
        return Entry(*where, unknown=text[2:], ignored=ignored)
    return Entry(*where, value=json.loads(text), ignored=ignored) if _is_json(text) else None


def entries_of_lines(data: bytes, file: str) -> list[Entry]:
    lines = data.decode(errors="replace").splitlines()
    found = (entry_of(line, file, number) for number, line in enumerate(lines, 1) if not is_blank(line))
    return [entry for entry in found if entry is not None]


def entries_of_box(data: bytes, file: str) -> list[Entry]:
    if any(Boxes().faults(data)):
        return []
    box: Mapping[str, Mapping[str, Json]] = json.loads(data)
    lines = data.decode().splitlines()
    out, at = [], 0
    for module, settings in box.items():
        at = _line_with(lines, module, at)
        for setting, value in settings.items():
            at = _line_with(lines, setting, at)
            out.append(Entry(module, "", setting, json.dumps(value), file, at + 1, value))
    return out


def box_text(box: Mapping[str, Mapping[str, Json]]) -> bytes:
    return (json.dumps(box, indent=2) + "\n").encode()


def _line_with(lines: list[str], key: str, start: int) -> int:
    wanted = json.dumps(key) + ":"
    return next((n for n in range(start, len(lines)) if wanted in lines[n]), start)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
