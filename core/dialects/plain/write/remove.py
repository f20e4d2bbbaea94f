"""Taking a value away where it is written, so that what lies beneath decides again."""

from __future__ import annotations

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.write.spots import Change, path_of, writable
from core.snapshot import Snapshot
from core.terraform.evaluate import Mark, Texts
from core.text import _


def at(snapshot: Snapshot, texts: Texts, mark: Mark, label: str, needed: bool) -> Change | None:
    """None where nothing lies beneath. `needed`: Terraform refuses the block without it. Raises Refused."""
    file = writable(texts, mark)
    data = snapshot.read(file)
    path = path_of(texts, data, file, mark)
    if file.endswith(".json"):
        if not path or not isinstance(path[-1], hcl.KeyStep):
            return None
        return Change(file, (hcl.RemoveAt(path),))
    if not isinstance(path[-1], (hcl.KeyStep, hcl.AttributeStep)):
        return None
    block = path[0] if isinstance(path[0], hcl.BlockStep) else None
    if isinstance(path[-1], hcl.AttributeStep) and block is not None:
        if block.type in ("locals", "variable", "output"):
            return None
        if needed:
            raise Refused(_("{label} can't be removed: Terraform needs it.").format(label=label))
    return Change(file, (hcl.RemoveAt(_emptied(data, path)),))


def _emptied(data: bytes, path: hcl.Path) -> hcl.Path:
    """The nested block around an attribute, where nothing else (no comment either) would be left in it."""
    while len(path) > 2 and isinstance(path[-1], (hcl.AttributeStep, hcl.BlockStep)):
        outer = path[:-1]
        if not isinstance(outer[-1], hcl.BlockStep) or outer[-1].type in ("content", "dynamic"):
            return path
        tree = hcl.parse(data)
        block, inner = hcl.find(tree, outer), hcl.find(tree, path)
        if not isinstance(block, hcl.Block) or inner is None:
            return path
        start, end = block.body.span
        rest = data[start : inner.span[0]] + data[inner.span[1] : end]
        if rest.strip():
            return path
        path = outer
    return path
