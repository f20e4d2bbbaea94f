"""From a module block to a Module: what it is, its version, and its settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import basename

from core.dialects.kubestack import region as region_of
from core.dialects.kubestack.configuration import Configuration, read_configuration
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.instances import instances, multiplied_by
from core.dialects.kubestack.merge import UNION
from core.dialects.kubestack.own import OwnModule, arguments_of, installed_module
from core.dialects.kubestack.roles import ROLES
from core.dialects.kubestack.settings import (
    Shape,
    of_facts,
    read_settings,
    unknown_field,
    without_facts,
)
from core.dialects.kubestack.source import Source, recognise
from core.dialects.kubestack.values import Written, evaluate, meaning, short, type_of, written
from core.platform.field import Field
from core.platform.model import EnvValue, Kind, Module, ModuleCode, ModuleKind, Origin, Setting
from core.platform.module_facts import ModuleFacts
from core.terraform.config_files import is_override
from core.terraform.files import Placed
from core.terraform.folder import Folder, Place, argument, told_source
from core.terraform.nodes import UNKNOWN
from core.terraform.scope import Scope, split
from core.terraform.types import Type
from core.text import _

META = ("source", "version", "providers", "depends_on", "count", "for_each")
KINDS = {"cluster": ModuleKind.CLUSTER, "node_pool": ModuleKind.NODE_POOL, "feature": ModuleKind.FEATURE}


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


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A Module with what it was made of."""

    module: Module
    call: Call
    source: Source | None
    shape: Shape
    configuration: Configuration | None
    trouble: str | None = None
    cluster_hint: str | None = None
    """Label of the module block that the arguments refer to."""
    cluster_scope: Scope | None = None
    """The scope that the label is meant in."""
    assumed: bool = False
    at_hand: bool = True
    """Whether it is known which settings the module has."""
    facts: ModuleFacts | None = field(default=None, repr=False)
    types: Mapping[str, Type] = field(default_factory=dict, repr=False)
    """Of the block's arguments, where the module's variables are at hand."""


def framework_modules(modules: Sequence[tuple[Built, Module]]) -> list[Module]:
    """Those whose `?ref=` is the framework's version."""
    return [m for b, m in modules if b.source is not None and b.source.ref and not b.source.local]


Found = tuple[Folder | None, ModuleCode]
"""The variables of a module that lies elsewhere, where they are at hand; and what is to be said of them."""


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
        return _generic(call, root, file_trouble, source, _own_arguments(found) or home, found)
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


def _own_arguments(found: Found | None) -> OwnModule | None:
    return arguments_of(found[0]) if found is not None and found[0] is not None else None


def _configured(
    call: Call,
    root: str,
    trouble: Callable[[str], str | None],
    source: Source,
    home: OwnModule | None,
) -> Built:
    placed = call.placed
    configuration = read_configuration(*(call.inner or (placed, call.scope)))
    files = [placed.file, *_files_of(configuration)]
    file_trouble = next((why for file in files if (why := trouble(file))), None)
    shape, framework, generation, assumed = shape_of(source, configuration, home, placed.chunk.attributes)
    environments = configuration.environments
    base = configuration.base if configuration.base in environments else None
    order = tuple(sorted(environments, key=lambda e: e != base))
    readonly = (
        file_trouble
        or unread_override(call)
        or _in_json(placed)
        or _multiplied(placed)
        or _whole_readonly(configuration, environments)
    )
    if environments:
        settings = read_settings(shape, environments, base, order)
    elif configuration.entry is not None:
        settings = (_whole(configuration.entry, configuration, shape),)
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
        version=source.ref if source.ref is not None else _version(placed),
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


def _files_of(configuration: Configuration) -> list[str]:
    """The files that an edit of the configuration could touch."""
    places = [
        configuration.entry,
        configuration.place,
        *(e.place for e in configuration.environments.values()),
    ]
    return list(dict.fromkeys(place.file for place in places if place is not None))


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


def _in_json(placed: Placed) -> str | None:
    if not placed.file.endswith(".json"):
        return None
    return _("This module stands in {file}, which is JSON: Repoform edits HCL only.").format(file=placed.file)


def _multiplied(placed: Placed) -> str | None:
    for name in ("for_each", "count"):
        node = placed.chunk.attributes.get(name)
        if node is not None:
            return _(
                "This module block makes several modules with “{name} = {text}”: edit it as code."
            ).format(name=name, text=short(node.text))
    return None


def _whole_readonly(configuration: Configuration, environments: object) -> str | None:
    if configuration.twice:
        return _("The environment “{name}” stands twice in this map: remove one of them first.").format(
            name=configuration.twice[0]
        )
    if configuration.entry is None:
        return _("This module block has no configuration.")
    if configuration.place is None or not environments:
        return configuration.why or None
    if configuration.place.node.json:
        return _("The configuration stands in {file}, which is JSON: Repoform edits HCL only.").format(
            file=configuration.place.file
        )
    if configuration.why and configuration.base is not None:
        return configuration.why
    return None


def _whole(entry: Place, configuration: Configuration, shape: Shape) -> Setting:
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


def _generic(
    call: Call,
    root: str,
    file_trouble: str | None,
    source: Source | None,
    home: OwnModule | None,
    found: Found | None,
) -> Built:
    placed = call.placed
    ref = source.ref if source is not None else None
    readonly = file_trouble or unread_override(call) or _in_json(placed) or _multiplied(placed)
    module = Module(
        kind=ModuleKind.GENERIC,
        root=root,
        name=call.name,
        cloud=None,
        file=placed.file,
        line=placed.line,
        end_line=placed.end_line,
        source=source_in(placed, call.scope) or "",
        version=ref if ref is not None else _version(placed),
        facts_version=None,
        style="",
        schema=None,
        region=None,
        base=None,
        settings=argument_settings(call, readonly, home),
        instances=instances(placed, call.scope),
        multiplied_by=multiplied_by(placed),
        title=call.name,
        readonly=readonly,
        code=found[1] if found is not None else None,
    )
    types = home.types if home is not None else {}
    at_hand = home is not None
    return Built(module, call, source, without_facts(), None, file_trouble, at_hand=at_hand, types=types)


def _arguments(call: Call, root: str, file_trouble: str | None, source: Source, found: Found | None) -> Built:
    """A feature that takes plain arguments and no configuration map (elb-dns)."""
    built = _generic(call, root, file_trouble, source, _own_arguments(found), found)
    facts = load()
    framework, assumed = facts.framework_for(source.ref)
    known = facts.module_facts(source.schema, framework)
    hint, hint_scope = refers_to(call)
    settings = built.module.settings
    if known is not None:
        settings = tuple(_named(s, known) for s in settings)
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


def _named(setting: Setting, facts: ModuleFacts) -> Setting:
    about = facts.inputs.get(setting.path)
    if about is None:
        return setting
    field = replace(
        setting.field, label=about.label or setting.path, help=about.help or setting.field.help,
        required=about.required, known=True,
    )  # fmt: skip
    return replace(setting, field=field)


def argument_settings(call: Call, readonly: str | None, home: OwnModule | None) -> tuple[Setting, ...]:
    """The arguments of a block as settings in no environment."""
    out = []
    fields = home.arguments if home is not None else {}
    hidden = home.sensitive if home is not None else frozenset()
    loose = home.loose if home is not None else frozenset()
    for name in call.placed.chunk.attributes:
        place = argument(call.placed, name)
        if name in META or place is None:
            continue
        found = written(place, call.scope)
        field = fields.get(name) or unknown_field(
            name, type_of(found.value) if found.value is not UNKNOWN else "text"
        )
        if name in loose and found.value not in (UNKNOWN, None):
            field = replace(field, type=type_of(found.value))
        value = argument_value(found, field)
        if name in hidden and not value.sensitive:
            value = replace(value, sensitive=True)
        stuck = _("This stands in {file}, which is JSON: Repoform edits HCL only.").format(file=place.file)
        out.append(Setting(name, field, {"": value}, readonly or (stuck if place.node.json else None)))
    for name, field in fields.items():
        if name not in call.placed.chunk.attributes and name not in META:
            origin = Origin.UNSET if field.default is None else Origin.DEFAULT
            value = EnvValue(origin, field.default, sensitive=name in hidden)
            out.append(Setting(name, field, {"": value}, readonly))
    return tuple(out)


def argument_value(found: Written, field: Field) -> EnvValue:
    """The EnvValue of an argument."""
    link = found.link
    target = link.place if link is not None else None
    return EnvValue(
        Origin.LINKED if link is not None else Origin.SET,
        meaning(found.value, field.type),
        found.kind,
        found.text,
        found.place.file,
        found.place.line,
        found.text if link is not None else None,
        found.value is not UNKNOWN,
        found.why,
        sensitive=link is not None and link.sensitive,
        linked_file=target.file if target else None,
        linked_line=target.line if target else None,
    )


def _version(placed: Placed) -> str | None:
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
    return _by_provider(call)


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


def _by_provider(call: Call) -> tuple[str | None, Scope | None]:
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
