"""What a module's own variables say of the arguments of its block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache

from core import hcl
from core.dialects.common.recognised import Source
from core.dialects.common.unknown_fields import Shape, unknown_field
from core.dialects.common.values import type_of
from core.frozen import dataclass
from core.platform.field import Field
from core.terraform.files import Placed
from core.terraform.folder import Folder
from core.terraform.nodes import UNKNOWN, meaning
from core.terraform.types import Type, parse_type
from core.text import _

MAX_ARGUMENTS = 1000


MAX_HELP = 1000
"""Characters of a description, with what a value has to fit."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnModule:
    """What a local module's folder tells."""

    source: Source | None
    """None: no module of the platform; see `arguments`."""
    ref: str | None = None
    """Of the framework's modules that it wraps."""
    framework: str | None = None
    generation: str = ""
    shape: Shape | None = None
    arguments: Mapping[str, Field] = field(default_factory=dict)
    sensitive: frozenset[str] = frozenset()
    """Arguments whose values are not to be shown."""
    loose: frozenset[str] = frozenset()
    """Arguments that may be of any type: what is written tells which."""
    types: Mapping[str, Type] = field(default_factory=dict)
    """Of the arguments, as the module's variables declare them."""


@lru_cache(maxsize=256)
def arguments_of(folder: Folder) -> OwnModule:
    """What the variables of a module say of the arguments of its block."""
    names = list(folder.variables)[:MAX_ARGUMENTS]
    arguments = {name: _argument(folder, name) for name in names}
    sensitive = frozenset(name for name in names if is_sensitive(folder.variables[name]))
    loose = frozenset(name for name, f in arguments.items() if f.type == "object" and is_loose(folder, name))
    types = {name: declared_type(folder, name) for name in names}
    return OwnModule(None, arguments=arguments, sensitive=sensitive, loose=loose, types=types)


def declared_type(folder: Folder, name: str) -> Type:
    node = folder.variables[name].chunk.attributes.get("type")
    return parse_type(node.text) if node is not None else parse_type("any")


def is_loose(folder: Folder, name: str) -> bool:
    type = declared_type(folder, name)
    inner = type.of if type.of is not None else type
    return inner.kind == "any" and not type.attributes


def is_sensitive(variable: Placed) -> bool:
    marks = (variable.chunk.attributes.get(name) for name in ("sensitive", "ephemeral"))
    return any(mark is not None and mark.text != "false" for mark in marks)


_TYPES = {"string": "text", "number": "number", "bool": "bool"}


def field_type(type: Type) -> str:
    """The Field type of a Terraform type."""
    if type.kind in ("list", "set") and type.of is not None and type.of.kind == "string":
        return "list"
    if type.kind == "map" and type.of is not None and type.of.kind == "string":
        return "map"
    return _TYPES.get(type.kind, "object")


def _argument(folder: Folder, name: str) -> Field:
    variable = folder.variables[name]
    attributes = variable.chunk.attributes
    type = declared_type(folder, name)
    default = type.fill(meaning(attributes["default"])) if "default" in attributes else None
    kind = field_type(type)
    if type.kind == "any" and isinstance(default, str | bool | int | float):
        kind = type_of(default)
    help = attributes["description"].value if "description" in attributes else None
    words = [help.strip() if isinstance(help, str) else _("A value that this module asks for.")]
    words += conditions(folder, variable)
    made = unknown_field(name, kind)
    return replace(
        made,
        known=True,
        help=_capped("\n".join(words)),
        default=None if default is UNKNOWN else default,
        required="default" not in attributes,
    )


def _capped(text: str) -> str:
    return text if len(text) <= MAX_HELP else f"{text[:MAX_HELP].rstrip()}…"


def conditions(folder: Folder, variable: Placed) -> list[str]:
    """What the variable's `validation` blocks ask for: their own sentences, or the condition as code."""
    data = folder.data_of(variable)
    if b"validation" not in data:
        return []
    out = []
    for block in (inner for outer in hcl.parse(data).body.blocks for inner in outer.body.blocks):
        condition = block.body.attributes.get("condition")
        if block.type != "validation" or condition is None:
            continue
        message = block.body.attributes.get("error_message")
        said = message.expr.value() if message is not None and message.expr.kind == "literal" else None
        code = " ".join(condition.expr.text.split())
        text = _("Has to fit: {condition}").format(condition=code)
        out.append(f"{text} ({said})" if isinstance(said, str) and said else text)
    return out
