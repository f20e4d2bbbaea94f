"""What a module has in a map that others share, such as a pool's entry in a file of variables: it goes along
with the module."""

from __future__ import annotations

import re

from core import hcl
from core.dialects.errors import Refused
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.maps import definition
from core.platform.model import Module
from core.terraform.folder import source_of

Entry = tuple[str, hcl.Path]


def own_entry(folder: KubestackWorkbench, owner: Module) -> Entry | None:
    """The module's own entry in a map, where its configuration is written there and nothing else takes it."""
    configuration = folder.module_block(owner.name).chunk.attributes.get("configuration")
    if configuration is None or configuration.kind == "object":
        return None
    text = configuration.text.strip()
    try:
        target = definition(folder, text)
    except Refused:
        return None
    if target is None or not isinstance(target[1][-1], hcl.KeyStep) or not folder.is_own(target[0]):
        return None
    calls = [call.chunk for call in folder.blocks("module") if source_of(call.chunk) is not None]
    written = [c.attributes["configuration"] for c in calls if "configuration" in c.attributes]
    if [node.text.strip() for node in written].count(text) != 1 or _is_read_whole(folder, text):
        return None
    return target


def _is_read_whole(folder: KubestackWorkbench, text: str) -> bool:
    """Whether anything takes the map as a whole, and so this entry."""
    name = re.match(r"(?:var|local)\.[\w-]+", text)
    if name is None:
        return True
    one_of_it = r"(?!\s*(?:\[\s*\"|\.[A-Za-z_]))"
    return bool(folder.matches(rf"(?<![\w.-]){re.escape(name[0])}(?![\w-]){one_of_it}", set()))


_LOOSE = re.compile(rb"(?<=\A\{)(?:[ \t]*\r?\n)+(?=[ \t]*\r?\n)|(?:\r?\n[ \t]*)+(?=\r?\n[ \t]*\}\Z)")
"""Empty lines beside the brackets of a map."""


def take_entry(folder: KubestackWorkbench, entry: Entry | None) -> None:
    """Takes it away. A map without anything in it is written `{}`."""
    if entry is None or not folder.exists(entry[0]):
        return
    path, where = entry
    loose = _LOOSE.search(_map(folder, path, where)[1])
    folder.apply(path, hcl.RemoveAt(where))
    (start, end), text = _map(folder, path, where)
    if not text.strip(b"{} \t\r\n"):
        folder.apply(path, hcl.SetValue(where[:-1], hcl.Expression("{}")))
    elif loose is None and _LOOSE.search(text):
        data = folder.read(path)
        folder.write(path, data[:start] + _LOOSE.sub(b"", text) + data[end:])


def _map(folder: KubestackWorkbench, path: str, where: hcl.Path) -> tuple[tuple[int, int], bytes]:
    """Where the map of an entry stands, and its text."""
    found = hcl.find(folder.tree(path), where[:-1])
    expr = found.expr if isinstance(found, (hcl.Attribute, hcl.Item)) else None
    if expr is None:
        return (0, 0), b""
    start, end = expr.span
    return (start, end), folder.read(path)[start:end]
