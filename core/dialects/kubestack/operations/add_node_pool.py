"""Add a node pool: a file of its own, wired as its generation and its cluster want it, and its README row.

Args: `cluster`, `name`; `settings` ({environment: {setting or role: value}}, roles as in roles.py; the base
must have what the module requires); `like` (an existing pool to copy, of this or another cluster);
`purpose` (general, gpu, spot, like: words for the README and defaults for the guide).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.clouds.zones import ZONES, adapted_zones
from core.dialects.interface import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import layout_style as habit
from core.dialects.kubestack.operations import purposes, readme
from core.dialects.kubestack.operations.folder import Folder, with_path
from core.dialects.kubestack.operations.roles import (
    DEFAULT_POOL,
    POOL,
    as_list,
    gathered,
    path_of,
    sorted_groups,
    spread,
)
from core.dialects.kubestack.operations.text import Group, ModuleText, module, quote
from core.dialects.kubestack.operations.values import hcl as hcl_text
from core.dialects.kubestack.operations.values import taints_for
from core.facts import required
from core.platform.field import Json
from core.platform.model import Cluster, Kind, Module, ModuleKind, Origin
from core.platform.module_facts import ModuleFacts, new_path
from core.text import _, sentence_list

SCHEMAS = {
    "aws/cluster": "aws/cluster/node-pool",
    "azurerm/cluster": "azurerm/cluster/node-pool",
    "google/cluster": "google/cluster/node-pool",
    "scaleway/cluster": "scaleway/cluster/node-pool",
}


def pool_facts(cluster: Module) -> ModuleFacts:
    """Facts of the node-pool module that goes with a cluster. Raises Refused."""
    schema = SCHEMAS.get(cluster.schema or "")
    if schema is None or cluster.facts_version is None:
        raise Refused(
            _(
                "{cluster} has no node pools besides its own: the framework knows none for this kind of "
                "cluster."
            ).format(cluster=cluster.name)
        )
    facts = load().module_facts(schema, cluster.facts_version)
    if facts is None:
        first = load().index["modules"][schema]["first_version"]
        raise Refused(
            _(
                "Node pools exist since {first}; {cluster} is at {version}. Upgrade the framework first."
            ).format(first=first, cluster=cluster.name, version=cluster.version or cluster.facts_version)
        )
    return facts


def add_node_pool(folder: Folder, args: Mapping[str, Json]) -> None:
    cluster = folder.cluster(str(args.get("cluster", "")))
    owner = cluster.module
    assert owner is not None
    if owner.readonly:
        raise Refused(f"{owner.name}: {owner.readonly}")
    facts = pool_facts(owner)
    name = _checked_name(str(args.get("name", "")), cluster, facts)
    label = f"{owner.name}_node_pool_{name}"
    if folder.platform.module(label) is not None:
        raise Refused(_("There is a module “{name}” already.").format(name=label))
    like = folder.module(str(args["like"]), ModuleKind.NODE_POOL) if args.get("like") else None
    own_block = folder.module_block(owner.name).block
    likes = [m.name for m in (*cluster.node_pools, *_other_pools(folder, owner.cloud))]
    habits = habit.read(folder, owner.name, likes)
    settings = _settings(args, owner, facts, like)
    settings[base_of(owner)][path_of("name", facts) or "name"] = name
    texts = _texts(settings, facts, habits.quoted_numbers)
    wiring = load().wiring(facts.version)["node_pool"].get(facts.cloud, {})
    if like is not None:
        own = {path_of("name", facts) or "name", *wiring.get("configuration", {})}
        _copy(texts, like, owner, facts, own)
    for path, text in wiring.get("configuration", {}).items():
        texts[base_of(owner)].setdefault(path, text.replace("<c>", owner.name))
    _require(texts[base_of(owner)], facts, owner)
    if args.get("purpose") == purposes.GPU and (reason := _gpu_refusal(facts, settings[base_of(owner)])):
        raise Refused(reason)
    environments: list[tuple[str, tuple[Group, ...]]] = []
    for environment in owner.environments:
        rows = gathered(texts.get(environment, {}), facts)
        groups = habit.arrange(sorted_groups(list(rows), facts), habits)
        environments.append((environment, tuple([(p, rows[p]) for p in group] for group in groups)))
    base_key = own_block.body.attributes.get("configuration_base_key")
    block = module(
        ModuleText(
            name=label,
            source=with_path(owner.source, owner.schema or "", facts.name),
            providers=_providers(own_block, facts, wiring.get("providers", ())),
            inputs=tuple((k, v.replace("<c>", owner.name)) for k, v in wiring.get("inputs", {}).items()),
            base_key=base_key.expr.text.strip() if base_key is not None else None,
            base_key_apart=habits.base_key_apart,
            environments=tuple(environments),
            environments_apart=habits.environments_apart,
        )
    )
    place(folder, cluster, block, f"{label}.tf")
    note = str(args.get("note") or purpose_words(str(args.get("purpose", "")), like))
    folder.edit_readme(
        lambda text: readme.add_row(
            text,
            ModuleKind.NODE_POOL,
            label,
            {"cluster": owner.name, "purpose": note, "note": note},
            cluster=owner.name,
        )
    )


def purpose_words(purpose: str, like: Module | None) -> str:
    """Words for the README's "Purpose / notes"."""
    if like is not None and purpose in ("", "like"):
        return _("Like {pool}").format(pool=like.title or like.name)
    return {"general": _("General"), "gpu": _("GPU"), "spot": _("Cheap, may vanish")}.get(purpose, "")


def place(folder: Folder, cluster: Cluster, block: str, new: str) -> None:
    """A file of its own; where the cluster's pools share one file by habit, at the end of that."""
    owner = cluster.module
    assert owner is not None
    files = [m.file for m in cluster.node_pools]
    shared = {f for f in files if files.count(f) > 1 or f == owner.file}
    others = [c.module.file for c in folder.platform.clusters if c.module is not None]
    if files and shared and len(shared) == len(set(files)):
        target = files[-1]
    elif not folder.platform_pools() and others.count(owner.file) > 1:
        target = owner.file
    else:
        folder.create(folder.join(new), block, like=owner.file)
        return
    folder.append(target, block)


def _other_pools(folder: Folder, cloud: str | None) -> list[Module]:
    pools = folder.platform_pools()
    return [m for m in pools if m.cloud == cloud]


def base_of(owner: Module) -> str:
    """The base environment's name. Raises Refused where it can't be told."""
    if owner.base is None or owner.base not in owner.environments:
        raise Refused(
            _("Repoform can't tell the base environment of {cluster}, so it can't add to it.").format(
                cluster=owner.name
            )
        )
    return owner.base


def _checked_name(name: str, cluster: Cluster, facts: ModuleFacts) -> str:
    field = facts.fields.get(path_of("name", facts) or "name")
    pattern = field.limits.pattern if field is not None and field.limits.pattern else r"[A-Za-z0-9][\w-]*"
    longest = int(field.limits.max_length or 63) if field is not None else 63
    if not re.fullmatch(pattern, name) or not re.fullmatch(r"[A-Za-z0-9_-]+", name) or len(name) > longest:
        raise Refused(
            _("“{name}” can't be a pool's name here: at most {n} characters that fit {pattern}.").format(
                name=name, n=longest, pattern=pattern
            )
        )
    taken = {"default"} | {m.title for m in cluster.node_pools}
    if name in taken:
        raise Refused(_("There is a pool “{name}” in this cluster already.").format(name=name))
    return name


def at_base(settings: Mapping[str, Mapping[str, Json]], base: str) -> dict[str, dict[str, Json]]:
    """Settings by environment, with those of "" (the base, not named) under the base's name."""
    out: dict[str, dict[str, Json]] = {}
    for environment, rows in settings.items():
        out.setdefault(environment or base, {}).update(rows)
    return out


def _settings(
    args: Mapping[str, Json], owner: Module, facts: ModuleFacts, like: Module | None
) -> dict[str, dict[str, Json]]:
    """{environment: {setting: value}}, with the names that the facts know and the defaults that nobody
    wants to type."""
    given = at_base(args.get("settings") or {}, base_of(owner))
    unknown = [e for e in given if e not in owner.environments]
    if unknown:
        raise Refused(
            _("{cluster} has no environment “{name}”. It has: {names}.").format(
                cluster=owner.name, name=unknown[0], names=sentence_list(owner.environments)
            )
        )
    out: dict[str, dict[str, Json]] = {e: {} for e in owner.environments}
    for environment, settings in given.items():
        for name, value in settings.items():
            if value is None:
                continue
            if (path_of(name, facts) or name) == path_of("taints", facts):
                value = taints_for(as_list(value), facts.cloud)
            out[environment].update(spread(name, value, facts))
    base = out[base_of(owner)]
    least, start, zones = (path_of(r, facts) for r in ("min", "desired", "zones"))
    if like is None and start and facts.cloud == "aws" and start not in base and least in base:
        base[start] = base[least]
    wanted = facts.required.get(zones or "", "")
    if like is None and zones and zones not in base and wanted:
        found = next(
            (s for p in DEFAULT_POOL[facts.cloud]["zones"] if (s := owner.setting(p)) is not None), None
        )
        value = found.values.get(base_of(owner)) if found is not None else None
        if value is not None and value.known and value.value:
            base[zones] = value.value
    return out


def _texts(
    settings: Mapping[str, Mapping[str, Json]], facts: ModuleFacts, quoted: bool
) -> dict[str, dict[str, str]]:
    return {
        environment: {
            path: hcl_text(path, value, facts.formats[path], quoted=quoted) for path, value in rows.items()
        }
        for environment, rows in settings.items()
    }


def _copy(
    texts: dict[str, dict[str, str]], like: Module, owner: Module, facts: ModuleFacts, own: set[str]
) -> None:
    """What another pool sets, in the environments that both have; answers given stay."""
    if like.cloud != owner.cloud:
        raise Refused(
            _("{pool} is on another cloud than {cluster}; its settings don't fit.").format(
                pool=like.name, cluster=owner.name
            )
        )
    same_text = like.style == owner.style
    for setting in like.settings:
        path = setting.path if setting.path in facts.fields else renamed(setting.path, like, facts)
        for environment, value in setting.values.items():
            target = base_of(owner) if environment == like.base else environment
            if value.origin not in (Origin.SET, Origin.LINKED) or target not in texts or path in own:
                continue
            if path is None:
                raise Refused(
                    _("{pool} sets {setting}, which {framework} doesn't have.").format(
                        pool=like.name, setting=setting.path, framework=facts.version
                    )
                )
            if path in texts[target]:
                continue
            plain = value.kind is Kind.LITERAL and value.origin is Origin.SET
            moved = path in ZONES and like.region and owner.region and like.region != owner.region
            if moved and plain and value.known and isinstance(value.value, list):
                zones = [str(z) for z in value.value]
                zones = adapted_zones(owner.cloud, zones, str(like.region), str(owner.region))
                texts[target][path] = hcl_text(path, zones, facts.formats[path])
                continue
            if same_text and value.text is not None and not value.text.lstrip().startswith("<<"):
                text = value.text
                if like.cluster:
                    text = re.sub(
                        rf"\bmodule\.{re.escape(like.cluster)}(?![\w-])", f"module.{owner.name}", text
                    )
                texts[target][path] = text.strip()
            elif plain and value.known:
                texts[target][path] = hcl_text(path, value.value, facts.formats[path])
            else:
                raise Refused(
                    _("{pool} sets {setting} by an expression, which can't be copied to {framework}.").format(
                        pool=like.name, setting=setting.path, framework=facts.version
                    )
                )


def copied(like: Module, owner: Module, facts: ModuleFacts) -> dict[str, dict[str, Json]]:
    """What `_copy` will take over, as values to show; what is no fixed value is left out."""
    out: dict[str, dict[str, Json]] = {e: {} for e in owner.environments}
    name = path_of("name", facts) or "name"
    for setting in like.settings:
        path = setting.path if setting.path in facts.fields else renamed(setting.path, like, facts)
        if path is None or path == name:
            continue
        for environment, value in setting.values.items():
            target = base_of(owner) if environment == like.base else environment
            if value.origin is not Origin.SET or not value.known or value.value is None or target not in out:
                continue
            shown = value.value
            moved = path in ZONES and like.region and owner.region and like.region != owner.region
            if moved and isinstance(shown, list):
                zones = [str(z) for z in shown]
                shown = adapted_zones(owner.cloud, zones, str(like.region), str(owner.region))
            out[target][path] = shown
    return out


def renamed(path: str, module: Module, facts: ModuleFacts) -> str | None:
    """The setting that carries the same thing in another version."""
    old = load().module_facts(module.schema, module.facts_version)
    found = new_path(old, facts, path) if old is not None and old.record(path) is not None else None
    return found if found in facts.fields else None


def _providers(
    block: hcl.Block, facts: ModuleFacts, wanted: tuple[str, ...] | list[str]
) -> tuple[tuple[str, str], ...]:
    """The cluster's own cloud provider, as it is handed to the cluster."""
    attribute = block.body.attributes.get("providers")
    if attribute is None:
        return ()
    names = {facts.cloud, *wanted}
    return tuple(
        (item.key, item.expr.text.strip())
        for item in attribute.expr.items
        if item.key is not None and item.key in names
    )


def _require(base: Mapping[str, str], facts: ModuleFacts, owner: Module) -> None:
    missing = []
    for path in required.missing(facts, base):
        role = next((r for r in POOL[facts.cloud] if path_of(r, facts) == path), "")
        missing.append(f"{facts.fields[path].label} ({role or path})")
    if missing:
        raise Refused(
            _("A node pool of {cluster} needs {settings}.").format(
                cluster=owner.name, settings=sentence_list(missing)
            )
        )


def _gpu_refusal(facts: ModuleFacts, rows: Mapping[str, Json]) -> str:
    return purposes.refusal(purposes.GPU, facts) or purposes.without_gpu(facts, rows)


def default_source(owner: Module) -> str:
    """HCL text of the pool's source, for display."""
    return quote(with_path(owner.source, owner.schema or "", SCHEMAS[owner.schema or ""]))
