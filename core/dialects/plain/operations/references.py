"""What else the code says of a block or entry: uses of its address, in expressions and as a dependency."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core import hcl
from core.dialects.common.workbench.workbench import code
from core.dialects.errors import Refused
from core.dialects.plain.recognise.making import key_text
from core.snapshot import Snapshot
from core.terraform.evaluate import Declared, Texts
from core.text import _, sentence_list

_SHOWN = 5
Operations = dict[str, list[hcl.Operation]]


def reference(declared: Declared) -> str:
    """What code of the same folder calls a block."""
    return ".".join(declared.labels) if declared.type == "resource" else f"module.{declared.name}"


def entry_pattern(declared: Declared, key: str | int, input: str = "") -> str:
    """What code calls one instance of a block, or one entry of an input of a module."""
    block = re.escape(reference(declared))
    plain = rf"\.{re.escape(key)}(?![\w-])" if isinstance(key, str) and input else r"(?!)"
    keyed = re.escape(key_text(key))
    inner = rf"(?:\[[^\]]*\])?\.{re.escape(input)}" if input else ""
    return rf"(?<![\w.-]){block}{inner}(?:{keyed}|{plain})"


def key_pattern(key: str) -> str:
    """What code says to get at an entry by its key."""
    return rf"(?<=[\w\])])(?:{re.escape(key_text(key))}|\.{re.escape(key)}(?![\w-]))"


def block_pattern(declared: Declared) -> str:
    return rf"(?<![\w.-]){re.escape(reference(declared))}(?![\w-])"


def found(
    texts: Texts, folder: str, pattern: str, besides: Declared | None
) -> Iterator[tuple[str, int, int]]:
    """(file, line, offset) of all matches in a folder's code, those in templates too; comments left out."""
    own = {part.chunk for part in besides.parts} if besides is not None else set()
    for file in texts.folder(folder).files.values():
        text = file.data.decode("utf-8", "replace")
        plain = code(text)
        skip = [(p.start, p.start + len(p.chunk.data)) for p in file.pieces if p.chunk in own]
        for match in re.finditer(pattern, plain):
            offset = len(text[: match.start()].encode())
            if not any(start <= offset < end for start, end in skip):
                yield file.path, text.count("\n", 0, match.start()) + 1, offset


def without_uses(snapshot: Snapshot, texts: Texts, folder: str, declared: Declared, title: str) -> Operations:
    """Operations that take a block out of every `depends_on`. Raises Refused where anything else uses it."""
    out: Operations = {}
    left: list[tuple[str, int]] = []
    for file, line, offset in found(texts, folder, block_pattern(declared), declared):
        operation = _dependency(snapshot.read(file), offset, reference(declared))
        if operation is None:
            left.append((file, line))
        elif operation not in out.setdefault(file, []):
            out[file].append(operation)
    refuse(left, title)
    for operations in out.values():
        operations.sort(key=_index, reverse=True)
    return out


def refuse(uses: list[tuple[str, int]], title: str) -> None:
    if uses:
        where = sentence_list([_("{file}, line {line}").format(file=f, line=n) for f, n in uses[:_SHOWN]])
        raise Refused(_("{name} is still used: {where}. Change that first.").format(name=title, where=where))


def _dependency(data: bytes, offset: int, reference: str) -> hcl.Operation | None:
    """The removal of one element of a `depends_on`; None for any other use."""
    tree = hcl.parse(data)
    for block in tree.body.blocks:
        attribute = block.body.attributes.get("depends_on")
        if attribute is None or attribute.expr.kind != "tuple":
            continue
        for at, element in enumerate(attribute.expr.elements):
            if element.span[0] == offset and element.text == reference:
                path = hcl.path_at(tree, attribute.expr.span)
                if path is None:
                    return None
                if len(attribute.expr.elements) == 1:
                    return hcl.RemoveAt(path)
                return hcl.RemoveAt((*path, hcl.IndexStep(at)))
    return None


def _index(operation: hcl.Operation) -> int:
    last = operation.path[-1]
    return last.index if isinstance(last, hcl.IndexStep) else -1
