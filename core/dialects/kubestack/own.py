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

from core import hcl
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.merge import ONE_LEVEL, UNION
from core.dialects.kubestack.settings import Shape, unknown_field
from core.dialects.kubestack.source import Source, of_local_folder, recognise
from core.dialects.kubestack.values import meaning as meaning_of
from core.dialects.kubestack.values import type_of
from core.platform.field import Field
from core.platform.module_facts import ModuleFacts
from core.terraform.files import Placed
from core.terraform.folder import Folder, told_source
from core.terraform.nodes import UNKNOWN, meaning
from core.terraform.types import Attribute, Type, parse_type
from core.text import _

MAX_ARGUMENTS = 1000
MAX_HELP = 1000
"""Characters of a description, with what a value has to fit."""
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
    sensitive: frozenset[str] = frozenset()
    """Arguments whose values are not to be shown."""
    loose: frozenset[str] = frozenset()
    """Arguments that may be of any type: what is written tells which."""
    types: Mapping[str, Type] = field(default_factory=dict)
    """Of the arguments, as the module's variables declare them."""


@lru_cache(maxsize=512)
def own_module(folder: Folder) -> OwnModule:
    """Reads a local module's folder (the answer is kept by the folder's identity)."""
    plain = arguments_of(folder)
    if "configuration" not in folder.variables:
        return plain
    inner = [s for c in folder.calls if (t := told_source(c.chunk)) and (s := recognise(t))]
    source = of_local_folder(folder.path)
    declared = configuration_type(folder)
    if source is None and any(s.kind in ("cluster", "node_pool") for s in inner):
        return plain
    overlay = next((s for s in inner if s.schema == "kustomization/overlay"), None)
    if source is None and overlay is not None:
        source = Source(
            "feature", "kustomization/overlay", None, overlay.ref, basename(folder.path), local=True
        )
    if source is None and "configuration_base_key" in folder.variables and declared is not None:
        schema = closest_schema(set(declared.attributes))
        if schema is not None:
            found = recognise(f"local//{schema}")
            source = replace(found, local=True) if found is not None else None
    if source is None:
        return plain
    facts = load()
    generation = "typed" if overlay is not None else generation_of(source.schema, declared)
    framework = facts.framework_of_shape(generation)
    if overlay is not None:
        ref = next((s.ref for s in inner if s.ref), None)
        framework = facts.framework_for(ref)[0]
        generation = facts.style_of(framework) if declared is None else "typed"
    known = facts.module_facts(source.schema, framework)
    shape = shape_of_type(declared, known, facts.inheritance(framework)) if declared is not None else None
    return OwnModule(source, source.ref, framework, generation, shape, plain.arguments)


@lru_cache(maxsize=256)
def arguments_of(folder: Folder) -> OwnModule:
    """What the variables of a module say of the arguments of its block."""
    names = list(folder.variables)[:MAX_ARGUMENTS]
    arguments = {name: _argument(folder, name) for name in names}
    sensitive = frozenset(name for name in names if _is_sensitive(folder.variables[name]))
    loose = frozenset(name for name, f in arguments.items() if f.type == "object" and _is_loose(folder, name))
    types = {name: _declared(folder, name) for name in names}
    return OwnModule(None, arguments=arguments, sensitive=sensitive, loose=loose, types=types)


def _declared(folder: Folder, name: str) -> Type:
    node = folder.variables[name].chunk.attributes.get("type")
    return parse_type(node.text) if node is not None else parse_type("any")


def _is_loose(folder: Folder, name: str) -> bool:
    type = _declared(folder, name)
    inner = type.of if type.of is not None else type
    return inner.kind == "any" and not type.attributes


def _is_sensitive(variable: Placed) -> bool:
    marks = (variable.chunk.attributes.get(name) for name in ("sensitive", "ephemeral"))
    return any(mark is not None and mark.text != "false" for mark in marks)


@lru_cache(maxsize=256)
def installed_module(folder: Folder, source: Source) -> OwnModule | None:
    """What the variables of a fetched module say of its settings, where they declare them one by one."""
    declared = configuration_type(folder) if "configuration" in folder.variables else None
    if declared is None:
        return None
    facts = load()
    generation = generation_of(source.schema, declared)
    framework = facts.framework_of_shape(generation)
    known = facts.module_facts(source.schema, framework) if source.schema is not None else None
    shape = shape_of_type(declared, known, facts.inheritance(framework))
    return OwnModule(source, source.ref, framework, generation, shape)


def generation_of(schema: str | None, declared: Type | None) -> str:
    """By the types that a module's own variable declares. Pools of the flat generation declare objects too
    (from v0.16.0 on), whose lists are texts, and they inherit as that generation does."""
    if declared is None:
        return "flat"
    facts = load()

    def alike(generation: str) -> int:
        found = facts.module_facts(schema, facts.framework_of_shape(generation))
        records = found.records if found is not None and found.typed else {}
        return sum(
            _told(attribute.type) == records[name].declared_type
            for name, attribute in declared.attributes.items()
            if name in records
        )

    return "flat" if alike("flat") > alike("typed") else "typed"


def _told(type: Type) -> str:
    """A type in the words of the facts, which tell of objects only that they are some."""
    return f"{type.kind}({_told(type.of)})" if type.of is not None else type.kind


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


def configuration_type(folder: Folder) -> Type | None:
    """The object that `variable "configuration"` declares for each environment; None where it declares no
    settings one by one (`map(map(string))`, `any`)."""
    node = folder.variables["configuration"].chunk.attributes.get("type")
    declared = parse_type(node.text) if node is not None else None
    inner = declared.of if declared is not None and declared.kind == "map" else None
    return inner if inner is not None and inner.attributes else None


_TYPES = {"string": "text", "number": "number", "bool": "bool"}


def field_type(type: Type) -> str:
    """The Field type of a Terraform type."""
    if type.kind in ("list", "set") and type.of is not None and type.of.kind == "string":
        return "list"
    if type.kind == "map" and type.of is not None and type.of.kind == "string":
        return "map"
    return _TYPES.get(type.kind, "object")


def shape_of_type(declared: Type, known: ModuleFacts | None, rule: str) -> Shape:
    """Settings by what the module's own variable declares, in the words of the facts where they have some."""
    groups = frozenset(
        name for name, a in declared.attributes.items() if a.type.attributes and rule == ONE_LEVEL
    )
    written: dict[str, Attribute] = {}
    for name, attribute in declared.attributes.items():
        if name in groups:
            written.update({f"{name}.{k}": a for k, a in attribute.type.attributes.items()})
        else:
            written[name] = attribute
    of_facts = known.fields if known is not None else {}
    fields = {p: f for p, f in of_facts.items() if p in written}
    for path, attribute in written.items():
        type = field_type(attribute.type)
        if path not in fields:
            made = unknown_field(path, type)
            fields[path] = replace(made, known=True, help=_("A setting of this module."))
        elif _retyped(fields[path].type, type) and not _as_in_facts(known, path, attribute.type):
            fields[path] = replace(fields[path], type=type)  # since the facts were collected
        if attribute.default not in (None, UNKNOWN) and path in declared.attributes:
            fields[path] = replace(fields[path], default=meaning_of(attribute.default, type))
        if rule == ONE_LEVEL and attribute.default not in (None, "", {}):
            fields[path] = replace(fields[path], own_default=True)
    return Shape(known, rule or UNION, fields, groups, True, declared=declared)


_PLAIN = {"text", "number", "bool", "list", "map"}


def _retyped(one: str, other: str) -> bool:
    return one != other and {one, other} <= _PLAIN


def _as_in_facts(known: ModuleFacts | None, path: str, type: Type) -> bool:
    """Whether the facts declare it like this: the flat generation has texts that mean lists and numbers."""
    return known is not None and _told(type) == known.records[path].declared_type


def _argument(folder: Folder, name: str) -> Field:
    variable = folder.variables[name]
    attributes = variable.chunk.attributes
    type = _declared(folder, name)
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
