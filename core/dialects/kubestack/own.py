"""Modules whose code is in the repository: what their variables say about them.

A vendored copy of the framework is known by its folder's name or by its settings; a platform feature wraps
the framework's overlay; of any other module, the variables are the fields of a form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from posixpath import basename
from typing import Any

from core import hcl
from core.dialects.kubestack.merge import ONE_LEVEL, UNION
from core.dialects.kubestack.settings import Shape, unknown_field
from core.dialects.kubestack.source import Source, of_local_folder, recognise
from core.platform.model import Field
from core.platform.schema import ModuleFacts, load
from core.terraform.folder import Folder, source_of
from core.terraform.nodes import UNKNOWN, meaning
from core.text import _

HOME = re.compile(rb'variable\s+"configuration_base_key"')


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


@lru_cache(maxsize=512)
def own_module(folder: Folder) -> OwnModule:
    """Reads a local module's folder (the answer is kept by the folder's identity)."""
    arguments = {name: _argument(folder, name) for name in folder.variables}
    if "configuration" not in folder.variables:
        return OwnModule(None, arguments=arguments)
    inner = [s for c in folder.calls if (t := source_of(c.chunk)) and (s := recognise(t))]
    source = of_local_folder(folder.path)
    declared = configuration_type(folder)
    if source is None and any(s.kind in ("cluster", "node_pool") for s in inner):
        return OwnModule(None, arguments=arguments)
    overlay = next((s for s in inner if s.schema == "kustomization/overlay"), None)
    if source is None and overlay is not None:
        source = Source(
            "feature", "kustomization/overlay", None, overlay.ref, basename(folder.path), local=True
        )
    if source is None and "configuration_base_key" in folder.variables and declared:
        schema = closest_schema(set(declared))
        if schema is not None:
            found = recognise(f"local//{schema}")
            source = replace(found, local=True) if found is not None else None
    if source is None:
        return OwnModule(None, arguments=arguments)
    facts = load()
    generation = "typed" if declared or overlay is not None else "flat"
    framework = facts.framework_of_shape(generation)
    if overlay is not None:
        ref = next((s.ref for s in inner if s.ref), None)
        framework = facts.framework_for(ref)[0]
        generation = facts.generation(framework) if not declared else "typed"
    known = facts.module_facts(source.schema, framework)
    shape = shape_of_type(declared, known, facts.inheritance(framework)) if declared else None
    return OwnModule(source, source.ref, framework, generation, shape, arguments)


@lru_cache(maxsize=256)
def installed_module(folder: Folder, source: Source) -> OwnModule | None:
    """What the variables of a fetched module say of its settings, where they declare them one by one."""
    declared = configuration_type(folder) if "configuration" in folder.variables else {}
    if not declared:
        return None
    facts = load()
    framework = facts.framework_of_shape("typed")
    known = facts.module_facts(source.schema, framework) if source.schema is not None else None
    shape = shape_of_type(declared, known, facts.inheritance(framework))
    return OwnModule(source, source.ref, framework, "typed", shape)


def closest_schema(names: set[str]) -> str | None:
    """The framework's module that has these settings, if one fits well."""
    facts = load()
    best, score = None, 0.0
    for schema in facts.modules:
        for framework in (facts.framework_of_shape("typed"), facts.framework_of_shape("flat")):
            known = facts.module_facts(schema, framework)
            if known is None or not known.records:
                continue
            tops = {p.split(".", 1)[0].split("[", 1)[0] for p in known.records}
            fit = len(names & tops) / len(names | tops)
            if fit > score:
                best, score = schema, fit
    return best if score >= 0.5 else None


def configuration_type(folder: Folder) -> dict[str, Any]:
    """The attributes that `variable "configuration"` declares: their types as text, or a dict of the same for
    an object. Empty where it declares none (`map(map(string))`, `any`)."""
    node = folder.variables["configuration"].chunk.attributes.get("type")
    found = re.fullmatch(r"\s*map\(\s*object\((.*)\)\s*\)\s*", node.text, re.S) if node is not None else None
    return _object_type(found[1]) if found else {}


def _object_type(text: str) -> dict[str, Any]:
    attribute = hcl.parse(f"x = {text}\n".encode()).body.attributes.get("x")
    if attribute is None or attribute.expr.kind != "object":
        return {}
    out: dict[str, Any] = {}
    for item in attribute.expr.items:
        if item.key is not None:
            out[item.key] = _type(item.expr.text)
    return out


def _type(text: str) -> Any:
    optional = re.fullmatch(r"\s*optional\((.*)\)\s*", text, re.S)
    inner = (optional[1] if optional else text).strip()
    found = re.match(r"object\(", inner)
    if found:
        end = _closing(inner, found.end() - 1)
        return _object_type(inner[found.end() : end]) or "object"
    return inner


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return len(text)


_TYPES = {
    "string": "text", "number": "number", "bool": "bool", "list(string)": "list", "set(string)": "list",
    "map(string)": "map", "list(any)": "object", "any": "object",
}  # fmt: skip


def field_type(text: str) -> str:
    """The Field type of a Terraform type."""
    plain = re.sub(r"\s+", "", text)
    if plain.startswith(("string,", "number,", "bool,")):
        plain = plain.split(",", 1)[0]
    return _TYPES.get(plain, "object")


def shape_of_type(declared: Mapping[str, Any], known: ModuleFacts | None, rule: str) -> Shape:
    """Settings by what the module's own variable declares, in the words of the facts where they have some."""
    groups = {n for n, t in declared.items() if isinstance(t, dict)} if rule == ONE_LEVEL else set()
    written: dict[str, str] = {}
    for name, type in declared.items():
        if name in groups and isinstance(type, dict):
            written.update({f"{name}.{k}": t if isinstance(t, str) else "object" for k, t in type.items()})
        else:
            written[name] = type if isinstance(type, str) else "object"
    of_facts = known.fields if known is not None else {}
    fields = {p: f for p, f in of_facts.items() if p in written}
    for path, type in written.items():
        if path not in fields:
            made = unknown_field(path, field_type(type))
            fields[path] = replace(made, known=True, help=_("A setting of this module."))
    return Shape(known, rule or UNION, fields, frozenset(groups), True)


def _argument(folder: Folder, name: str) -> Field:
    attributes = folder.variables[name].chunk.attributes
    type = attributes["type"].text if "type" in attributes else "any"
    default = meaning(attributes["default"]) if "default" in attributes else None
    help = attributes["description"].value if "description" in attributes else None
    kind = field_type(type)
    if kind == "object" and type == "any" and isinstance(default, str):
        kind = "text"
    made = unknown_field(name, kind)
    return replace(
        made,
        known=True,
        help=help if isinstance(help, str) else _("A value that this module asks for."),
        default=None if default is UNKNOWN else default,
        required="default" not in attributes,
    )
