"""Versions of providers that a root's code pins, for where no lock file tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.terraform.evaluate import Folder, syntax
from core.terraform.evaluate.syntax import Unreadable

_EXACT = re.compile(r"=?\s*(\d+\.\d+\.\d+)")
_HASHICORP = "hashicorp/"


def pinned(folder: Folder) -> Mapping[str, str]:
    """By source, as in a lock file; only versions that can be no other. Never raises."""
    found: dict[str, str] = {}
    for declared in folder.others:
        if declared.type != "terraform":
            continue
        try:
            bodies = declared.bodies()
        except Unreadable:
            continue
        for _chunk, body in bodies:
            for block in body.blocks:
                if block.type == "required_providers":
                    for name, attribute in block.attributes.items():
                        source, version = _asked(name, attribute.expression)
                        exact = _EXACT.fullmatch(version.strip())
                        if exact is not None:
                            found.setdefault(source, exact[1])
    return found


def _asked(name: str, node: syntax.Node) -> tuple[str, str]:
    """(source, version); an entry without a source means HashiCorp's."""
    if not isinstance(node, syntax.Object):
        return _HASHICORP + name, _text(node)
    told = {str(key): _text(item) for key, item in node.items if isinstance(key, str)}
    return told.get("source") or _HASHICORP + name, told.get("version", "")


def _text(node: syntax.Node) -> str:
    parts = node.parts if isinstance(node, syntax.Template) else ()
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else ""
