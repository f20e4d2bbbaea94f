"""The platform tables of a README: clusters, node pools, features, and the settings it tells.

One reading for both: what is held to the code (platform_documents.py) is what operations keep true
(operations/readme.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.frozen import dataclass
from core.platform.model import Module, ModuleKind

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"^\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?$")
BAR = re.compile(r"(?<!\\)\|")

_OWN = ("clusters", "node pools", "platform features")
"""The headings of Kubestack's own README."""
_MARKS = (
    ("pool", ModuleKind.NODE_POOL),
    ("feature", ModuleKind.FEATURE),
    ("service", ModuleKind.FEATURE),
    ("cluster", ModuleKind.CLUSTER),
)
"""Words of a heading, and what a table under it lists."""
_FIRST = {
    ModuleKind.NODE_POOL: ("pool", "node pool", "module"),
    ModuleKind.FEATURE: ("feature", "service", "module"),
    ModuleKind.CLUSTER: ("cluster", "module"),
}
"""What the first column of a table may be called besides a name."""
_ALSO = {"purpose": ("for", "use", "used for"), "note": ("description", "comment", "remark")}
"""Other words for a column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row below a table's head."""

    at: int
    """0-based index of its line."""
    cells: tuple[str, ...]
    """As written, without the white space around them. Never empty."""

    @property
    def name(self) -> str:
        return plain(self.cells[0])

    def says(self, column: int | None) -> str:
        """The words of a cell, "" if there is none."""
        return plain(self.cells[column]) if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    kind: ModuleKind | None
    """What its rows name; None: settings, with their values beside them."""
    heading: str
    """That it stands under."""
    header: tuple[str, ...]
    """Plain text of the header's cells, lower case."""
    delimiter: int
    """0-based index of the delimiter's line, below the header; rows follow it."""
    rows: tuple[Row, ...]

    def column(self, word: str) -> int | None:
        """The column, behind the names, whose heading has this word or one that says the same."""
        behind = range(1, len(self.header))
        exact = next((i for i in behind if word in self.header[i]), None)
        return exact or next((i for i in behind if self.header[i] in _ALSO.get(word, ())), None)

    def lists(self, kinds: Mapping[str, ModuleKind]) -> bool:
        """Whether it lists modules of this platform: it stands under Kubestack's own heading, or all of
        `kinds` (by a module's name) that its rows name are what it lists."""
        found = {kinds[row.name] for row in self.rows if row.name in kinds}
        return self.heading.lower() in _OWN or found == {self.kind}


def tables(text: str) -> tuple[Table, ...]:
    """All platform tables, in order.

    >>> (found,) = tables("### Clusters\\n\\n| Name | Region |\\n|---|---|\\n| `a` | x |\\n")
    >>> found.kind.value, found.rows[0].name, found.rows[0].says(found.column("region"))
    ('cluster', 'a', 'x')
    """
    lines = text.splitlines()
    found: list[Table] = []
    heading, fence, i = "", "", 0
    while i < len(lines):
        line = lines[i]
        if match := _FENCE.match(line):
            fence = "" if fence and match.group(1).startswith(fence) else fence or match.group(1)
        elif not fence and (match := _HEADING.match(line)):
            heading = match.group(1)
        elif not fence and "|" in line and i + 1 < len(lines) and _is_delimiter(lines[i + 1]):
            rows, end = [], i + 2
            while end < len(lines) and "|" in lines[end] and not _HEADING.match(lines[end]):
                rows.append(Row(end, cells(lines[end])))
                end += 1
            header = tuple(plain(c).lower() for c in cells(line))
            kind = _kind(heading, header, rows)
            if kind is not None or header[:2] == ("setting", "value"):
                found.append(Table(kind, heading, header, i + 1, tuple(rows)))
            i = end
            continue
        i += 1
    return tuple(found)


def _is_delimiter(line: str) -> bool:
    return "|" in line and _DELIMITER.match(line) is not None


def _kind(heading: str, header: tuple[str, ...], rows: list[Row]) -> ModuleKind | None:
    kind = next((kind for mark, kind in _MARKS if mark in heading.lower()), None)
    if kind is None or not ("name" in header[0] or header[0] in _FIRST[kind]):
        return None
    if kind is ModuleKind.FEATURE and rows and not any("_" in row.name for row in rows):
        return None  # a table of a product's features names no modules
    return kind


def cells(line: str) -> tuple[str, ...]:
    """The cells of a row, as written."""
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.strip() for cell in BAR.split(inner))


def plain(cell: str) -> str:
    """A cell's words without code marks, emphasis or link.

    >>> plain("`eks_gc0_eu-west-1`"), plain("**[ops](docs/ops.md)**"), plain("**apps**")
    ('eks_gc0_eu-west-1', 'ops', 'apps')
    """
    text = cell.strip("*` ")
    match = _LINK.match(text)
    return match[1].strip("*` ") if match else text


def told(module: Module) -> tuple[str, str | None]:
    """(word of a column, what is true there) that a row tells of its module; None: it can't be told."""
    if module.kind is ModuleKind.CLUSTER:
        return "region", module.region
    return "cluster", module.cluster


def differs(said: str, real: str | None) -> bool:
    """Whether a cell names another region or cluster than `real`. Words around the name, a zone of the
    region, a city or an empty cell are somebody's own way to say it.

    >>> differs("eu-west-1", "eu-west-2"), differs("eu-west-1a", "eu-west-1"), differs("dublin", "eu-west-1")
    (True, False, False)
    """
    if not real or not re.fullmatch(r"[a-z0-9_-]+", said):
        return False
    if re.fullmatch(re.escape(real) + "(-?[a-z])?", said):
        return False
    # Azure's regions are plain words, as cities are.
    return real.isalnum() or re.search(r"[0-9_-]", said) is not None
