"""Add a cluster, stage 1: `<id>_cluster.tf`, `<id>_providers.tf`, `versions.tf`, the Dockerfile's image,
the README. Asked again for a mirrored cluster that is there: stage 2, its model's node pools; stage 3, its
features.

Args: `cloud`, `region`, `name_prefix`; `like` (a cluster of the same cloud to mirror); `zones`; `settings`
({environment: {setting: value}}). Node pools and features are later proposals.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from core.clouds import catalog
from core.clouds.machines import GENERAL, Wanted, fitting
from core.clouds.zones import adapted_zones, known_zones
from core.dialects.common.workbench import layout_style
from core.dialects.common.workbench.block_text import Group, ModuleText, module, quote
from core.dialects.common.workbench.providers import declare, declared
from core.dialects.common.workbench.value_text import hcl as hcl_text
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import dockerfile, purposes, readme
from core.dialects.kubestack.operations.asking import (
    at_base,
    choices_of,
    clusters_of,
    given,
    setting_question,
    settings_argument,
)
from core.dialects.kubestack.operations.cluster_providers import provider_text
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.mirror import mirror_cluster
from core.dialects.kubestack.operations.mirror_rest import POOLS, mirror_rest, missing
from core.dialects.kubestack.operations.roles import DEFAULT_POOL
from core.dialects.operation import Args, Argument, Offer, Operation
from core.facts import required
from core.platform.field import Choice, Field, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module, ModuleKind
from core.platform.module_facts import ModuleFacts
from core.text import _, sentence_list

PREFIX = {"aws": "eks", "google": "gke", "azurerm": "aks", "scaleway": "scw"}
CLOUD_WORDS = {"aws": "AWS", "google": "Google Cloud", "azurerm": "Azure", "scaleway": "Scaleway"}


def cluster_id(cloud: str, name_prefix: str, region: str) -> str:
    return f"{PREFIX[cloud]}_{name_prefix}_{region}"


def next_prefix(prefix: str, taken: set[str]) -> str:
    """The next one for the same purpose and region.

    >>> next_prefix("gc0", {"gc0", "gc1"}), next_prefix("ml", {"ml"})
    ('gc2', 'ml1')
    """
    match = re.fullmatch(r"(.*?)(\d*)", prefix)
    assert match is not None
    stem, number = match[1], int(match[2] or 0)
    while prefix in taken:
        number += 1
        prefix = f"{stem}{number}"
    return prefix


def suggested_prefix(folder: KubestackWorkbench, like: Module, region: str) -> str:
    """Counted up for the same cloud and region, else kept."""
    prefix = base_value(like, "name_prefix") or "gc0"
    taken = {
        base_value(c.module, "name_prefix") or ""
        for c in folder.platform.clusters
        if c.module is not None and c.module.cloud == like.cloud and c.module.region == region
    }
    return next_prefix(prefix, taken)


def base_value(module: Module, path: str) -> str | None:
    setting = module.setting(path)
    if setting is None or module.base is None:
        return None
    value = setting.values[module.base]
    return str(value.value) if value.known and value.value not in (None, "") else None


def add_cluster(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    like = folder.cluster(str(args["like"])).module if args.get("like") else None
    cloud = str(args.get("cloud") or (like.cloud if like is not None else ""))
    if cloud not in PREFIX:
        raise Refused(_("Which cloud? One of {names}.").format(names=sentence_list(sorted(PREFIX))))
    if like is not None and like.cloud != cloud:
        raise Refused(
            _("{cluster} is on another cloud; mirror one on {cloud}.").format(
                cluster=like.name, cloud=CLOUD_WORDS[cloud]
            )
        )
    region = str(args.get("region") or (like.region if like is not None and like.region else ""))
    if not re.fullmatch(r"[a-z][a-z0-9-]*", region):
        raise Refused(_("Which region? For example eu-west-1, europe-west1, westeurope or fr-par."))
    default = suggested_prefix(folder, like, region) if like is not None else ""
    prefix = str(args.get("name_prefix") or default)
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", prefix):
        raise Refused(
            _(
                "The name prefix “{prefix}” doesn't fit: lower-case letters, digits and hyphens, starting "
                "with a letter, such as gc0."
            ).format(prefix=prefix)
        )
    name = cluster_id(cloud, prefix, region)
    if folder.platform.module(name) is not None:
        if like is None or like.name == name:
            raise Refused(_("There is a cluster “{name}” already.").format(name=name))
        mirror_rest(folder, folder.cluster(like.name), folder.cluster(name))
        return
    if like is not None:
        mirror_cluster(folder, like, name, prefix, region, args)
    else:
        _scaffold(folder, cloud, name, prefix, region, args)
    after(folder, cloud, name, prefix, region, like.name if like is not None else "")


def cloud_words(folder: KubestackWorkbench, text: str, cloud: str) -> str:
    """What the README calls a cloud."""
    for cluster in folder.platform.clusters:
        for column in ("provider", "cloud") if cluster.module is not None else ():
            assert cluster.module is not None
            if cluster.module.cloud == cloud and (
                words := readme.words_for(text, ModuleKind.CLUSTER, cluster.module.name, column)
            ):
                return words
    return CLOUD_WORDS.get(cloud, "")


def after(
    folder: KubestackWorkbench, cloud: str, name: str, prefix: str, region: str, like: str = ""
) -> None:
    """versions.tf, Dockerfile and README."""
    clouds = {c.module.cloud for c in folder.platform.clusters if c.module is not None and c.module.cloud}
    others = [c.module for c in folder.platform.clusters if c.module is not None and c.module.name != name]
    new = all(m.cloud != cloud for m in others)
    if new or any(m.style == "typed" for m in others) or declared(folder) & set(PREFIX):
        declare(folder, [cloud])
    for path in folder.dockerfiles():
        folder.set_text(path, dockerfile.for_clouds(folder.text(path), {*clouds, cloud}))

    def row(text: str) -> str:
        words = cloud_words(folder, text, cloud)
        note = like and readme.words_for(text, ModuleKind.CLUSTER, like, "purpose")
        values = {
            "provider": words,
            "cloud": words,
            "region": region,
            "prefix": prefix,
            "purpose": note or "",
        }
        return readme.add_row(text, ModuleKind.CLUSTER, name, values)

    folder.edit_readme(row)


def _model(folder: KubestackWorkbench) -> Module:
    """The cluster whose environments, version and shared values a new one takes over."""
    found = [c.module for c in folder.platform.clusters if c.module is not None and not c.module.readonly]
    if not found:
        raise Refused(
            _(
                "There is no cluster in {root} whose environments and version a new one could take over."
            ).format(root=folder.root)
        )
    own = [m for m in found if posixpath.dirname(m.file) == folder.folder]
    return own[0] if own else folder.in_root(found[0])


def _scaffold(
    folder: KubestackWorkbench, cloud: str, name: str, prefix: str, region: str, args: Mapping[str, Json]
) -> None:
    model = _model(folder)
    schema = f"{cloud}/cluster"
    facts = load().module_facts(schema, model.facts_version)
    if facts is None:
        raise Refused(
            _("{version} of the framework has no clusters on {cloud}.").format(
                version=model.version or model.facts_version or "", cloud=CLOUD_WORDS[cloud]
            )
        )
    base = model.base or model.environments[0]
    values = _values(folder, args, model, facts, prefix, region)
    rows = {
        e: {p: hcl_text(p, v, facts.formats[p]) for p, v in settings.items()}
        for e, settings in values.items()
    }
    rows[base].setdefault("base_domain", _shared_text(folder, model, "base_domain") or quote(""))
    _require(rows[base], facts, name)
    style = layout_style.read(folder, model.name, [model.name])
    base_key = folder.module_block(model.name).chunk.attributes.get("configuration_base_key")
    wiring = load().wiring(facts.version)
    aliased = facts.style == "typed"
    handed = [p for p in wiring["cluster_providers"].get(cloud, ()) if aliased or p in ("aws", "kubernetes")]
    environments = tuple((e, groups(rows.get(e, {}), facts, style)) for e in model.environments)
    head, mark, query = model.source.partition("?")
    source = head.rstrip("/").removesuffix(model.schema or "") + schema + mark + query
    text = module(
        ModuleText(
            name=name,
            source=source,
            providers=tuple((p, f"{p}.{name}") for p in handed),
            base_key=base_key.text.strip() if base_key is not None else None,
            base_key_apart=style.base_key_apart,
            environments=environments,
            environments_apart=style.environments_apart,
        )
    )
    folder.create(folder.join(f"{name}_cluster.tf"), text, like=model.file)
    text = provider_text(folder, cloud, name, region, facts, args)
    if text:
        folder.create(folder.join(f"{name}_providers.tf"), text, like=model.file)


def groups(rows: Mapping[str, str], facts: ModuleFacts, style: layout_style.LayoutStyle) -> tuple[Group, ...]:
    """In the order of the framework's guide: identity, placement, version, the default pool (nested where
    the generation nests, machine before size), zones that only nodes stand in."""
    order = [p for paths in DEFAULT_POOL[facts.cloud].values() for p in paths]
    inner = [p for p in rows if p.startswith("default_node_pool.")]
    inner.sort(key=lambda p: order.index(p) if p in order else len(order))
    pool = {p: rows[p] for p in inner}
    plain = [p for p in rows if p not in pool]
    own = [p for p in plain if p in order]
    own.sort(key=order.index)
    zones = [p for p in DEFAULT_POOL[facts.cloud]["zones"] if p in own]
    sized = [p for p in own if p not in zones]
    first = [p for p in ("name_prefix", "base_domain") if p in plain]
    second = [p for p in ("project_id", "resource_group", "region") if p in plain]
    rest = [p for p in plain if p not in {*first, *second, *own}]
    early, late = (zones, []) if facts.cloud == "azurerm" else ([], zones)
    if style.alphabetical:
        return (
            ([(p, rows[p]) for p in sorted(plain)],)
            if not pool
            else ([*((p, rows[p]) for p in sorted(plain)), ("default_node_pool", _pool(pool))],)
        )
    chosen = [g for g in (first, second, early, rest, sized) if g]
    out: list[list[tuple[str, str]]] = [[(p, rows[p]) for p in g] for g in chosen]
    if pool:
        out.append([("default_node_pool", _pool(pool))])
    if late:
        out.append([(p, rows[p]) for p in late])
    return tuple([[pair for g in out for pair in g]] if style.compact else out)


def _pool(rows: Mapping[str, str]) -> str:
    names = {p.partition(".")[2]: t for p, t in rows.items()}
    pad = max(len(n) for n in names)
    return "{\n" + "".join(f"        {n.ljust(pad)} = {t}\n" for n, t in names.items()) + "      }"


def _values(
    folder: KubestackWorkbench,
    args: Mapping[str, Json],
    model: Module,
    facts: ModuleFacts,
    prefix: str,
    region: str,
) -> dict[str, dict[str, Json]]:
    base = model.base or model.environments[0]
    out: dict[str, dict[str, Json]] = {e: {} for e in model.environments}
    out[base]["name_prefix"] = prefix
    if "region" in facts.fields:
        out[base]["region"] = region
    for environment, settings in at_base(args.get("settings") or {}, base).items():
        if environment not in out:
            raise Refused(
                _("There is no environment “{name}”. There are: {names}.").format(
                    name=environment, names=sentence_list(model.environments)
                )
            )
        for name, value in settings.items():
            path = resolve_cluster(name, facts)
            if value is not None:
                out[environment][path] = value
    zones = resolve_cluster("zones", facts)
    if args.get("zones") and zones not in out[base]:
        out[base][zones] = args["zones"]
    desired = next((p for p in DEFAULT_POOL[facts.cloud]["desired"] if p in facts.fields), None)
    least = next((p for p in DEFAULT_POOL[facts.cloud]["min"] if p in facts.fields), None)
    if facts.cloud == "aws" and desired and desired not in out[base] and least in out[base]:
        out[base][desired] = out[base][least]
    return out


def resolve_cluster(name: str, facts: ModuleFacts) -> str:
    """A role of the default pool, or a setting's own name, as the setting's name. Raises Refused."""
    for path in reversed(DEFAULT_POOL[facts.cloud].get(name, ())):
        if path in facts.fields:  # the older of two names, as the starters write it
            return path
    if name in facts.fields:
        return name
    raise Refused(
        _("{framework} has no setting “{name}” for a {cloud} cluster.").format(
            framework=facts.version, name=name, cloud=facts.cloud
        )
    )


def _shared_text(folder: KubestackWorkbench, model: Module, path: str) -> str | None:
    """What another cluster writes for a value that all clusters share (base_domain)."""
    setting = model.setting(path)
    if setting is None or model.base is None:
        return None
    return setting.values[model.base].text


def _require(base: Mapping[str, str], facts: ModuleFacts, name: str) -> None:
    missing = [f"{facts.fields[p].label} ({p})" for p in required.missing(facts, base)]
    if missing:
        raise Refused(_("{cluster} needs {settings}.").format(cluster=name, settings=sentence_list(missing)))


def _zone_values(like: Module) -> list[str]:
    value = purposes.default_pool_value(like, "zones", like.base or "")
    return [str(v) for v in value.value] if value is not None and isinstance(value.value, list) else []


def _cluster_settings(model: Module | None, cloud: str, region: str, args: Args) -> Step:
    facts = load().module_facts(f"{cloud}/cluster", model.facts_version) if model is not None else None
    if facts is None or model is None:
        return Step(_("Settings"), ())
    known = ("name_prefix", "base_domain", "region")
    either = {
        p for p, need in facts.required.items() if need.startswith("one_of:") and need[7:].split(",")[-1] != p
    }
    needed = [p for p in required.missing(facts, {}) if p not in known and p not in either]
    typed = args.get("settings") or {}
    place = region or "-"
    machines = fitting(Wanted(facts.cloud, region or None, purpose=GENERAL))
    return Step(
        _("Settings"),
        tuple(
            setting_question(
                facts, p, model, typed, place, machines if _is_machine(facts.fields[p]) else None
            )
            for p in needed
        ),
    )


def _is_machine(field: Field) -> bool:
    return field.catalog is not None and field.catalog.partition(".")[2] in catalog.MACHINES


class AddCluster(Operation[KubestackWorkbench]):
    name = "add-cluster"

    def title(self) -> str:
        return _("Add cluster")

    def menu(self) -> str:
        return _("Add a cluster…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("cluster", _("Mirror this cluster…"), cluster="like", rank=1),)

    def help(self) -> str:
        return _("add a cluster (first of three proposals)")

    def text(self) -> str:
        return _(
            "Writes <id>_cluster.tf and <id>_providers.tf, the entry in versions.tf, the "
            "Dockerfile's image and the\n"
            "README's row. With --like, a mirror of that cluster: same settings, zones of "
            "the new region, the name\n"
            "prefix counted up in the same region (gc0, gc1). Once that is applied, the same "
            "command with --name-prefix\n"
            "adds what the new cluster lacks of the other: first its node pools, then its "
            "features.\n"
            "\n"
            "  repoform add-cluster . --like eks_gc0_eu-west-1 --region us-east-2 --diff\n"
            "  repoform add-cluster . --like eks_gc0_eu-west-1 --region us-east-2 "
            "--name-prefix gc0 --diff\n"
            "  repoform add-cluster . --cloud google --region europe-west4 --name-prefix gc0 "
            "\\\n"
            "      --zones europe-west4-a,europe-west4-b --set project_id=acme-platform \\\n"
            "      --set machine=e2-medium --set min=1 --set max=3 --set ops/max=1 \\\n"
            "      --set cluster_min_master_version=1.33\n"
            "\n"
            "--set takes machine, min, max, desired and the module's own names; all are for "
            "the base, which the others\n"
            "inherit, unless ENVIRONMENT/ stands before them."
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument(
                "cloud",
                choices=("aws", "azurerm", "google", "scaleway"),
                help=_("of a cluster that is like no other"),
            ),
            Argument("region", help=_("by the cloud's name")),
            Argument(
                "name_prefix", metavar="PREFIX", help=_("first part of the cluster's name, such as gc0")
            ),
            Argument("like", metavar="MODULE", help=_("mirror this cluster")),
            Argument(
                "organization_id",
                option="--organization",
                metavar="ID",
                help=_("Scaleway's organization (default: as other clusters have it)"),
            ),
            Argument(
                "project_id",
                option="--project",
                metavar="ID",
                help=_("Scaleway's project (default: as other clusters have it)"),
            ),
            Argument(
                "zones", shape="list", given="words", metavar="ZONE,ZONE", help=_("by the cloud's names")
            ),
            settings_argument(),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        clusters = [m for m in clusters_of(folder) if not m.readonly]
        like = folder.cluster(str(args["like"])).module if args.get("like") else None
        cloud = str(
            given(
                args, "cloud", like.cloud if like is not None else (clusters[0].cloud if clusters else "aws")
            )
        )
        region = str(given(args, "region", (like.region if like is not None else "") or ""))
        prefix = str(
            given(args, "name_prefix", suggested_prefix(folder, like, region) if like is not None else "gc0")
        )
        questions = [
            Question(
                "like",
                _("Mirror a cluster"),
                _("The new one starts with the same settings."),
                "choice",
                like.name if like is not None else "",
                (Choice("", _("None")), *choices_of(clusters)),
                closed=True,
            ),
            Question(
                "cloud",
                _("Cloud"),
                "",
                "choice",
                cloud,
                tuple(Choice(c, CLOUD_WORDS[c]) for c in PREFIX),
                True,
                True,
            ),
            Question(
                "region",
                _("Region"),
                "",
                "text",
                region,
                tuple(Choice(r) for r in catalog.regions(cloud)),
                required=True,
            ),
            Question(
                "name_prefix",
                _("Name prefix"),
                _("Says what the cluster is for: gc0 is the first for general work, gc1 the next."),
                "text",
                prefix,
                required=True,
            ),
        ]
        steps = [Step(_("Where"), tuple(questions))]
        answers: dict[str, Any] = {
            k: v for k, v in (("cloud", cloud), ("region", region), ("name_prefix", prefix)) if v
        }
        if like is not None:
            answers["like"] = like.name
            zones = _zone_values(like)
            adapted = adapted_zones(like.cloud, zones, like.region or "", region) if region else zones
            found = tuple(Choice(z) for z in known_zones(like.cloud, region)) if region else ()
            steps.append(
                Step(
                    _("Zones"),
                    (Question("zones", _("Zones"), "", "list", given(args, "zones", adapted), found),),
                )
            )
            if adapted and region != like.region:
                answers["zones"] = given(args, "zones", adapted)
        else:
            steps.append(_cluster_settings(clusters[0] if clusters else None, cloud, region, args))
        if args.get("settings"):
            answers["settings"] = args["settings"]
        steps.append(Step(_("Check"), ()))
        new = cluster_id(cloud, prefix, region) if region and cloud in PREFIX else ""
        notes = [
            _(
                "This is the first of three proposals: the cluster now; its node pools once it is applied; "
                "then its features."
            ),
            _("A full copy in every environment, and it costs in each."),
            _(
                "A provider that is new here needs `terraform init` and the lock file in the same proposal; "
                "Repoform never runs it."
            ),
        ]
        sentence = _("Adds the files of {name}.").format(name=new or _("a new cluster"))
        if like is not None and new and new != like.name and folder.platform.module(new) is not None:
            stage, left = missing(folder, folder.cluster(like.name), folder.cluster(new))
            sentence = (
                _("Stage 2: {cluster} gets the node pools of {like}.")
                if stage == POOLS
                else _("Stage 3: {cluster} gets the features of {like}.")
            ).format(cluster=new, like=like.name)
            if not left:
                raise Refused(
                    _("{cluster} has everything that {like} has.").format(cluster=new, like=like.name)
                )
        return Guide(
            self.name,
            folder.root,
            self.title(),
            sentence,
            tuple(steps),
            tuple(notes),
            answers,
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        add_cluster(folder, args)
