"""A module block as it is called: its source, what keeps it from being edited, what it refers to."""

from __future__ import annotations

import re

from core.dialects.common.values import evaluate, short
from core.frozen import dataclass
from core.terraform.config_files import is_override
from core.terraform.files import Placed
from core.terraform.folder import argument, told_source
from core.terraform.scope import Scope, split
from core.text import _

META = ("source", "version", "providers", "depends_on", "count", "for_each")


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One instance of a module block: its place, and the scope that its names are meant in."""

    name: str
    placed: Placed
    scope: Scope
    local: str | None
    """The folder that a local source names."""
    inner: tuple[Placed, Scope] | None = None
    """Of a block that binds a local feature module: the module block in there which has the configuration."""


def source_in(placed: Placed, scope: Scope) -> str | None:
    """The `source` of a module block. Of one that is computed (as OpenTofu can) what it comes to, else as
    much as the code tells; None without one."""
    place = argument(placed, "source")
    if place is None or isinstance(place.node.value, str):
        return place.node.value if place is not None else None
    found = evaluate(place.node, scope)
    return found if isinstance(found, str) else told_source(placed.chunk)


def unread_override(call: Call) -> str | None:
    """Why nobody knows what override files change in this block."""
    for path, file in call.scope.folder.files.items():
        if file.trouble and is_override(path):
            return _("{file} may replace parts of this module, and it can't be read.").format(file=path)
    return None


def in_json(placed: Placed) -> str | None:
    if not placed.file.endswith(".json"):
        return None
    return _("This module stands in {file}, a JSON file: edit it there.").format(file=placed.file)


_AT_MOST_ONE = re.compile(r"[01]|.*\?\s*[01]\s*:\s*[01]", re.DOTALL)
"""A switch: there is one of it, or none."""


def multiplied(placed: Placed) -> str | None:
    for name in ("for_each", "count"):
        node = placed.chunk.attributes.get(name)
        if node is not None and name == "count" and _AT_MOST_ONE.fullmatch(_bare(node.text)):
            continue
        if node is not None:
            return _("This module is made several times by “{name} = {text}”: edit it as code.").format(
                name=name, text=short(node.text)
            )
    return None


def _bare(text: str) -> str:
    """Without brackets around all of it, as far as they are simple."""
    inner = text.strip()
    while inner.startswith("(") and inner.endswith(")") and ")" not in inner[1:-1]:
        inner = inner[1:-1].strip()
    return inner


def version_of(placed: Placed) -> str | None:
    node = placed.chunk.attributes.get("version")
    if node is None or node.value is None:
        return None
    return node.value if isinstance(node.value, str) else node.text


_MODULE = re.compile(r"\bmodule\.([\w-]+)")


_FIRST = ("cluster", "cluster_metadata", "cluster_name", "metadata", "metadata_fqdn", "configuration")


def refers_to(call: Call) -> tuple[str | None, Scope | None]:
    """The module block that the arguments (or the providers) of this one refer to."""
    attributes = call.placed.chunk.attributes
    names = [n for n in (*_FIRST, *attributes) if n in attributes and n not in META]
    for name in dict.fromkeys(names):
        node = attributes[name]
        found = _MODULE.search(node.text)
        if found:
            return found[1], call.scope
        if node.kind == "reference":
            followed = through(node.text, call.scope)
            if followed[0] is not None:
                return followed
    return by_provider(call)


def through(reference: str, scope: Scope) -> tuple[str | None, Scope | None]:
    """The module label that a reference leads to through locals and variables."""
    resolved = scope.resolve(reference)
    if resolved.place is not None:
        found = _MODULE.search(resolved.place.node.text)
        return (found[1], resolved.scope) if found else (None, None)
    last = split(resolved.via[-1]) if resolved.via else None
    if last and len(last) > 1 and last[0] == "module":
        return last[1], resolved.scope
    return None, None


def by_provider(call: Call) -> tuple[str | None, Scope | None]:
    providers = call.placed.chunk.attributes.get("providers")
    for item in providers.items if providers is not None else ():
        parts = item.node.text.strip('"').split(".")
        if len(parts) != 2:
            continue
        scope: Scope | None = call.scope
        block = call.scope.folder.providers.get((parts[0], parts[1]))
        if block is None and parts[0] in ("kustomization", "kubernetes", "helm"):
            return parts[1], scope
        if block is None:
            continue
        for node in block.chunk.attributes.values():
            found = _MODULE.search(node.text)
            if found:
                return found[1], scope
            if node.kind == "reference":
                followed = through(node.text, call.scope)
                if followed[0] is not None:
                    return followed
        return parts[1], scope
    return None, None
