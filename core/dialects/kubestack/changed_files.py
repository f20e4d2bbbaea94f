"""From operations on HCL to the files that they change."""

from __future__ import annotations

from core import hcl
from core.dialects.errors import Refused
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform.files import Placed
from core.text import _

Operations = dict[str, list[hcl.Operation]]
"""By file."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands or would stand."""

    file: str
    steps: hcl.Path
    json: bool = False


def changed_files(snapshot: Snapshot, operations: Operations) -> dict[str, bytes | None]:
    """Those that are otherwise afterwards. Raises Refused with the file and line."""
    files: dict[str, bytes | None] = {}
    for path, wanted in operations.items():
        if path.endswith(".json"):
            raise Refused(_("The value stands in {file}, a JSON file: edit it there.").format(file=path))
        before = snapshot.read(path)
        try:
            after = hcl.apply(before, wanted).data
        except hcl.HclError as error:
            where = _("{file}, line {line}").format(file=path, line=error.line) if error.line else path
            raise Refused(
                _("This can't be written to {where}: {why}").format(where=where, why=error.sentence)
            ) from error
        if after != before:
            files[path] = after
    return files


def without_argument(placed: Placed, name: str) -> Operations:
    """Takes an argument out of a block, and out of those that are laid over it."""
    out: Operations = {}
    for block in (placed, *placed.over):
        if name in block.own.attributes:
            removed = hcl.RemoveAt((*block.steps, hcl.AttributeStep(name)))
            out.setdefault(block.file, []).append(removed)
    return out
