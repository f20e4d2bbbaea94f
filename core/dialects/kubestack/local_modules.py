"""Modules whose code is in the repository: what their variables say about them.

A vendored copy of the framework is known by its folder's name or by its settings; a platform feature wraps
the framework's overlay; of any other module, the variables are the fields of a form.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from posixpath import basename

from core.dialects.common.recognised import Source
from core.dialects.common.unknown_fields import Shape, unknown_field
from core.dialects.common.values import meaning as meaning_of
from core.dialects.common.variables import OwnModule, arguments_of, field_type
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.inheritance import ONE_LEVEL, UNION
from core.dialects.kubestack.source import of_local_folder, recognise
from core.platform.module_facts import ModuleFacts
from core.terraform.files import Placed
from core.terraform.folder import Folder, told_source
from core.terraform.nodes import UNKNOWN
from core.terraform.types import Attribute, Type, parse_type
from core.text import _

HOME = re.compile(rb'variable\s+"configuration_base_key"')


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
            _type_in_words(attribute.type) == records[name].declared_type
            for name, attribute in declared.attributes.items()
            if name in records
        )

    return "flat" if alike("flat") > alike("typed") else "typed"


def _type_in_words(type: Type) -> str:
    """A type in the words of the facts, which tell of objects only that they are some."""
    return f"{type.kind}({_type_in_words(type.of)})" if type.of is not None else type.kind


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
    return known is not None and _type_in_words(type) == known.records[path].declared_type


def wrapped(folder: Folder) -> Placed | None:
    """The one module block of a local module that does nothing else than wrap the framework's overlay."""
    found = [(p, told_source(p.chunk)) for p in folder.calls]
    sources = [recognise(s) if s is not None else None for _p, s in found]
    if len(found) == 1 and sources[0] is not None and sources[0].schema == "kustomization/overlay":
        return found[0][0]
    return None
