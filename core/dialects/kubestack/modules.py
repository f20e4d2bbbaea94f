"""From a module block to a Module: what it is, its version, and its settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from posixpath import basename

from core.dialects.common.arguments import named_input, own_arguments
from core.dialects.common.built import Built, Found, files_of
from core.dialects.common.calls import (
    META,
    Call,
    in_json,
    multiplied,
    refers_to,
    source_in,
    unread_override,
    version_of,
)
from core.dialects.common.generic import generic_module
from core.dialects.common.instances import instances, multiplied_by
from core.dialects.common.keyed_maps import Configuration
from core.dialects.common.recognised import Source
from core.dialects.common.unknown_fields import Shape, unknown_field, without_facts
from core.dialects.common.variables import OwnModule
from core.dialects.kubestack import region as region_of
from core.dialects.kubestack.configuration import read_configuration
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.inheritance import UNION
from core.dialects.kubestack.local_modules import installed_module
from core.dialects.kubestack.roles import ROLES
from core.dialects.kubestack.settings import of_facts, read_settings
from core.dialects.kubestack.source import recognise
from core.platform.field import Field
from core.platform.model import EnvValue, Kind, Module, ModuleCode, ModuleKind, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.terraform.folder import Place
from core.text import _

KINDS = {"cluster": ModuleKind.CLUSTER, "node_pool": ModuleKind.NODE_POOL, "feature": ModuleKind.FEATURE}


def framework_modules(modules: Sequence[tuple[Built, Module]]) -> list[Module]:
    """Those whose `?ref=` is the framework's version."""
    return [m for b, m in modules if b.source is not None and b.source.ref and not b.source.local]


def build(
    call: Call,
    root: str,
    trouble: Callable[[str], str | None],
    own: Callable[[str], OwnModule | None],
    elsewhere: Callable[[Call], Found | None],
) -> Built:
    """Reads one module block. `own` tells about a module whose code is in the repository, `elsewhere` about
    one that lies somewhere else, `trouble` why a file is read-only."""
    file_trouble = trouble(call.placed.file)
    placed = call.placed
    written_source = source_in(*(call.inner or (placed, call.scope)))
    home = own(call.local) if call.local is not None and call.inner is None else None
    source = home.source if home is not None else recognise(written_source) if written_source else None
    if source is None or source.kind == "part":
        found = elsewhere(call) if home is None else None
        return generic_module(call, root, file_trouble, source, own_arguments(found) or home, found)
    unknown = home is None and not source.catalog and load().framework_for(source.ref)[1]
    found = elsewhere(call) if unknown else None
    if source.kind == "feature" and source.schema != "kustomization/overlay":
        return _arguments(call, root, file_trouble, source, found)
    if found is None:
        return _configured(call, root, trouble, source, home)
    made = installed_module(found[0], source) if found[0] is not None else None
    code = found[1]
    if made is None and code.read:
        code = ModuleCode(_("Its own variables don't name its settings one by one."))
    built = _configured(call, root, trouble, source, made)
    return replace(built, module=replace(built.module, code=code))


def _configured(
    call: Call,
    root: str,
    trouble: Callable[[str], str | None],
    source: Source,
    home: OwnModule | None,
) -> Built:
    placed = call.placed
    configuration = read_configuration(*(call.inner or (placed, call.scope)))
    files = [placed.file, *files_of(configuration)]
    file_trouble = next((why for file in files if (why := trouble(file))), None)
    shape, framework, generation, assumed = shape_of(source, configuration, home, placed.chunk.attributes)
    environments = configuration.environments
    base = configuration.base if configuration.base in environments else None
    order = tuple(sorted(environments, key=lambda e: e != base))
    readonly = (
        file_trouble
        or unread_override(call)
        or in_json(placed)
        or multiplied(placed)
        or _whole_readonly(configuration, environments)
    )
    if environments:
        settings = read_settings(shape, environments, base, order)
    elif configuration.entry is not None:
        settings = (_whole_configuration(configuration.entry, configuration, shape),)
    else:
        settings = ()
    hint, hint_scope = refers_to(call)
    if readonly:
        settings = tuple(replace(s, readonly=readonly) for s in settings)
    module = Module(
        kind=KINDS[source.kind],
        root=root,
        name=call.name,
        cloud=source.cloud,
        file=placed.file,
        line=placed.line,
        end_line=placed.end_line,
        source=source_in(placed, call.scope) or "",
        version=source.ref if source.ref is not None else version_of(placed),
        facts_version=framework,
        style=generation,
        schema=source.schema,
        region=region_of.region(source.cloud, call, settings, base),
        base=configuration.base,
        settings=settings,
        title=title(call, source, settings, base),
        inputs={n: v.text for n, v in placed.chunk.attributes.items() if n not in (*META, "configuration")},
        readonly=readonly,
        instances=instances(placed, call.scope),
        multiplied_by=multiplied_by(placed),
        facts=load().module_facts(source.schema, framework),
        roles=ROLES.get(source.schema or ""),
    )
    return Built(
        module, call, source, shape, configuration, file_trouble, hint, hint_scope, assumed,
        facts=shape.facts,
    )  # fmt: skip


def shape_of(
    source: Source, configuration: Configuration, home: OwnModule | None, written: Collection[str]
) -> tuple[Shape, str | None, str, bool]:
    """Which facts fit: (shape, framework, generation, assumed). `written`: the block's arguments."""
    facts = load()
    if home is not None and home.shape is not None:
        return home.shape, home.framework, home.generation, False
    if source.catalog:
        overlay = facts.module_facts(source.schema, facts.versions[-1])
        shape = without_facts(UNION)
        if overlay is not None:
            fields = {**_catalog_fields(overlay), **{p: f for p, f in overlay.fields.items() if "." not in p}}
            shape = Shape(overlay, UNION, fields, frozenset(), False)
        return shape, None, "typed", False
    framework, assumed = facts.framework_for(home.ref if home is not None else source.ref)
    if assumed or (home is not None and home.generation):
        by_shape = (
            (home.generation if home is not None else "")
            or generation_by_inputs(source.schema, written)
            or generation_by_shape(configuration)
        )
        if by_shape and facts.style_of(framework) != by_shape:
            framework = facts.framework_of_shape(by_shape)
    known = facts.module_facts(source.schema, framework)
    generation = facts.style_of(framework)
    if known is None:
        return without_facts(facts.inheritance(framework)), framework, generation, True
    return of_facts(known, assumed), framework, generation, assumed


_CATALOG_FIELDS: dict[int, dict[str, Field]] = {}


def _catalog_fields(overlay: ModuleFacts) -> dict[str, Field]:
    """Settings that catalog modules have besides those of the overlay."""
    found = _CATALOG_FIELDS.get(id(overlay))
    if found is None:
        resources = overlay.fields["resources"]
        namespace = overlay.fields["namespace"]
        found = {
            "variant": replace(
                namespace, path="variant", label=_("Variant"),
                help=_("Which of the variants that the catalog entry offers is used."), default=None,
            ),
            "additional_resources": replace(
                resources, path="additional_resources", label=_("Additional resources"),
                help=_("Files with further Kubernetes resources, applied with this one."), default=None,
            ),
        }  # fmt: skip
        _CATALOG_FIELDS[id(overlay)] = found
    return found


def generation_by_shape(configuration: Configuration) -> str:
    """flat or typed, judged by what is written; "" where nothing tells."""
    for environment in configuration.environments.values():
        for item in environment.place.node.items if environment.place else ():
            if item.key == "default_node_pool" or item.node.kind in ("tuple", "object"):
                return "typed"
    for environment in configuration.environments.values():
        for item in environment.place.node.items if environment.place else ():
            if item.key and re.match(
                r"cluster_(m(in|ax)|desired|initial|instance)|default_node_pool_", item.key
            ):
                return "flat"
    return ""


def generation_by_inputs(schema: str | None, written: Collection[str]) -> str:
    """The only generation that gets all that it requires; "" where none or both do.

    It tells pools apart, whose settings are called and written alike in both.
    """
    facts = load()
    fitting = [
        generation
        for generation in ("flat", "typed")
        if schema is not None
        and (about := facts.module_facts(schema, facts.framework_of_shape(generation))) is not None
        and all(i.name in written for i in about.inputs.values() if i.required)
    ]
    return fitting[0] if len(fitting) == 1 else ""


def _whole_readonly(configuration: Configuration, environments: object) -> str | None:
    if configuration.twice:
        return _("The environment “{name}” stands there twice: remove one of them first.").format(
            name=configuration.twice[0]
        )
    if configuration.entry is None:
        return _("This module has no settings.")
    if configuration.place is None or not environments:
        return configuration.why or None
    if configuration.place.node.json:
        return _("The settings stand in {file}, a JSON file: edit them there.").format(
            file=configuration.place.file
        )
    if configuration.why and configuration.base is not None:
        return configuration.why
    return None


def _whole_configuration(entry: Place, configuration: Configuration, shape: Shape) -> Setting:
    """A configuration that can't be taken apart, as one setting."""
    why = configuration.why
    field = replace(unknown_field("configuration", "expression"), label=_("Configuration"))
    kind = Kind.REFERENCE if entry.node.kind == "reference" else Kind.EXPRESSION
    value = EnvValue(
        Origin.LINKED if kind is Kind.REFERENCE else Origin.SET,
        None, kind, entry.node.text, entry.file, entry.line,
        entry.node.text if kind is Kind.REFERENCE else None, known=False, note=why,
        missing=configuration.missing or (configuration.place is not None and not why),
    )  # fmt: skip
    return Setting("configuration", field, {"": value}, why)


def _arguments(call: Call, root: str, file_trouble: str | None, source: Source, found: Found | None) -> Built:
    """A feature that takes plain arguments and no configuration map (elb-dns)."""
    built = generic_module(call, root, file_trouble, source, own_arguments(found), found)
    facts = load()
    framework, assumed = facts.framework_for(source.ref)
    known = facts.module_facts(source.schema, framework)
    hint, hint_scope = refers_to(call)
    settings = built.module.settings
    if known is not None:
        settings = tuple(named_input(s, known) for s in settings)
    module = replace(
        built.module, kind=ModuleKind.FEATURE, cloud=source.cloud, facts_version=framework,
        style=facts.style_of(framework), schema=source.schema, settings=settings,
        title=title(call, source, (), None), facts=known,
    )  # fmt: skip
    at_hand = built.at_hand or (known is not None and not assumed)
    return Built(
        module, call, source, built.shape, None, file_trouble, hint, hint_scope, assumed, at_hand, known,
        types=built.types,
    )  # fmt: skip


def title(call: Call, source: Source, settings: tuple[Setting, ...], base: str | None) -> str:
    """What people call it."""
    if source.kind == "cluster":
        return call.name
    label = call.name.rsplit(".", 1)[-1]
    if source.kind == "node_pool":
        for path in ("name", "node_pool_name"):
            setting = next((s for s in settings if s.path == path), None)
            value = setting.values.get(base) if setting is not None and base is not None else None
            if value is not None and isinstance(value.value, str) and value.value:
                return value.value
        return label.split("_node_pool_", 1)[-1]
    for mark in ("_service_", "_feature_"):
        if mark in label:
            return label.split(mark, 1)[1]
    if source.entry and source.entry != "overlay":
        return source.entry
    return basename(call.local) if call.local else label
