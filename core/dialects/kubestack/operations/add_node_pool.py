"""Add a node pool: a file of its own, wired as its generation and its cluster want it, and its README row.

Args: `cluster`, `name`; `settings` ({environment: {setting or role: value}}, roles as in roles.py; the base
must have what the module requires); `like` (an existing pool to copy, of this or another cluster);
`purpose` (general, gpu, spot, like: words for the README and defaults for the guide).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.clouds.gpus import catalog_gpus
from core.dialects.common.purpose_taints import tainted_by_itself
from core.dialects.common.workbench import layout_style
from core.dialects.common.workbench.block_text import Group, ModuleText, module
from core.dialects.common.workbench.value_text import hcl as hcl_text
from core.dialects.common.workbench.value_text import taints_for
from core.dialects.common.workbench.workbench import with_path
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import purposes, readme
from core.dialects.kubestack.operations.asking import (
    at_base,
    base_of,
    choices_of,
    clusters_of,
    deploys,
    given,
    known_only,
    members,
    setting_question,
    settings_argument,
)
from core.dialects.kubestack.operations.attached_gpus import apart, gpu_questions, lacks_gpu, whole
from core.dialects.kubestack.operations.copied_pool import copied, copy_into
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.pool_figures import (
    machines_that_fit,
    power_and_costs,
    tolerations,
    zone_counts,
)
from core.dialects.kubestack.operations.roles import (
    DEFAULT_POOL,
    POOL,
    as_list,
    gathered,
    path_of,
    sorted_groups,
    spread,
)
from core.dialects.operation import Args, Argument, Offer, Operation
from core.facts import required
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Cluster, Module, ModuleKind
from core.platform.module_facts import ModuleFacts
from core.terraform.nodes import Chunk
from core.text import _, sentence_list, sentences

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


def add_node_pool(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
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
    own_block = folder.module_block(owner.name).chunk
    likes = [m.name for m in (*cluster.node_pools, *_other_pools(folder, owner.cloud))]
    style = layout_style.read(folder, owner.name, likes)
    settings = _settings(args, owner, facts, like)
    base = base_of(owner)
    settings[base][path_of("name", facts) or "name"] = name
    if args.get("purpose") == purposes.GPU and (reason := _gpu_refusal(facts, settings, base)):
        raise Refused(reason)
    texts = _texts(settings, facts, style.quoted_numbers)
    wiring = load().wiring(facts.version)["node_pool"].get(facts.cloud, {})
    if like is not None:
        own = {path_of("name", facts) or "name", *wiring.get("configuration", {})}
        copy_into(texts, like, owner, facts, own)
    for path, text in wiring.get("configuration", {}).items():
        texts[base_of(owner)].setdefault(path, text.replace("<c>", owner.name))
    _require(texts[base_of(owner)], facts, owner)
    environments: list[tuple[str, tuple[Group, ...]]] = []
    for environment in owner.environments:
        rows = gathered(texts.get(environment, {}), facts)
        groups = layout_style.arrange(sorted_groups(list(rows), facts), style)
        environments.append((environment, tuple([(p, rows[p]) for p in group] for group in groups)))
    base_key = own_block.attributes.get("configuration_base_key")
    block = module(
        ModuleText(
            name=label,
            source=with_path(owner.source, owner.schema or "", facts.name),
            providers=_providers(own_block, facts, wiring.get("providers", ())),
            inputs=tuple((k, v.replace("<c>", owner.name)) for k, v in wiring.get("inputs", {}).items()),
            base_key=base_key.text.strip() if base_key is not None else None,
            base_key_apart=style.base_key_apart,
            environments=tuple(environments),
            environments_apart=style.environments_apart,
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


def place(folder: KubestackWorkbench, cluster: Cluster, block: str, new: str) -> None:
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


def _other_pools(folder: KubestackWorkbench, cloud: str | None) -> list[Module]:
    pools = folder.platform_pools()
    return [m for m in pools if m.cloud == cloud]


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
    count, kind, machine = (path_of(r, facts) or "" for r in ("gpu_count", "gpu_type", "machine"))
    if kind in base and count not in base:
        base[count] = catalog_gpus(facts.cloud, str(base.get(machine, ""))) or 1
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
    return whole(out, base_of(owner), facts, copied(like, owner, facts) if like is not None else None)


def _texts(
    settings: Mapping[str, Mapping[str, Json]], facts: ModuleFacts, quoted: bool
) -> dict[str, dict[str, str]]:
    return {
        environment: {
            path: hcl_text(path, value, facts.formats[path], quoted=quoted) for path, value in rows.items()
        }
        for environment, rows in settings.items()
    }


def _providers(
    block: Chunk, facts: ModuleFacts, wanted: tuple[str, ...] | list[str]
) -> tuple[tuple[str, str], ...]:
    """The cluster's own cloud provider, as it is handed to the cluster."""
    handed = block.attributes.get("providers")
    if handed is None:
        return ()
    names = {facts.cloud, *wanted}
    return tuple(
        (item.key, item.node.text.strip())
        for item in handed.items
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


def _gpu_refusal(facts: ModuleFacts, settings: Mapping[str, Mapping[str, Json]], base: str) -> str:
    """Why a pool for GPUs would have none in one of its environments."""
    every = ({**settings.get(base, {}), **rows} for e, rows in settings.items() if e == base or rows)
    lacking = (lacks_gpu(facts, rows) for rows in every)
    return purposes.refusal(purposes.GPU, facts) or next(filter(None, lacking), "")


def _copied_question(*args: Any, **more: Any) -> Question:
    """Nothing has to be answered: what the other pool has may be no fixed value."""
    return replace(setting_question(*args, **more), required=False)


def _asked(role: str, facts: ModuleFacts) -> list[str]:
    """The settings, or the part of one, that a role stands for."""
    path = path_of(role, facts)
    return [path] if path is not None and path in facts.parts else members(path, facts)


class AddNodePool(Operation[KubestackWorkbench]):
    name = "add-node-pool"
    guide_fills = frozenset({"gpu", "spot"})

    def title(self) -> str:
        return _("Add node pool")

    def menu(self) -> str:
        return _("Add a node pool…")

    def offers(self) -> tuple[Offer, ...]:
        return (
            Offer("pools", _("Add node pool…"), cluster="cluster"),
            Offer("pool", _("Add one like it…"), "cluster", "like", {"purpose": "like"}),
        )

    def help(self) -> str:
        return _("add a group of machines to a cluster")

    def text(self) -> str:
        return _(
            "Writes <cluster>_node_pool_<name>.tf at the cluster's version and with its "
            "wiring, a key for every\n"
            "environment, and the README's row. --machine, --min, … are for the base, which "
            "the others inherit;\n"
            "--set ENVIRONMENT/NAME=VALUE sets one for an environment, by these names or the "
            "module's own.\n"
            "\n"
            "  repoform add-node-pool . --cluster eks_gc0_eu-west-1 --name gpu --machine "
            "g4dn.xlarge \\\n"
            "      --min 0 --max 4 --taint nvidia.com/gpu=present:NoSchedule --set ops/max=1 "
            "--diff\n"
            "  repoform add-node-pool . --cluster gke_gc0_europe-west1 --name batch \\\n"
            "      --like gke_gc0_europe-west1_node_pool_np1_general"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("cluster", required=True, metavar="MODULE", help=_("the cluster's module")),
            Argument("name", required=True, help=_("of the pool; says what it is for")),
            Argument(
                "purpose",
                choices=("general", *sorted(self.guide_fills), "like"),
                help=_("gpu and spot bring their taint and size"),
            ),
            Argument("like", metavar="MODULE", help=_("copy the settings of this node pool")),
            Argument(
                "machine",
                given="setting",
                value="one or words",
                metavar="TYPE[,TYPE]",
                help=_("machine types, by the cloud's names"),
            ),
            Argument(
                "gpu_type",
                given="setting",
                option="--gpu",
                metavar="TYPE",
                help=_("kind of GPU that each node gets (GKE, on types of the series N1)"),
            ),
            Argument(
                "gpu_count", given="setting", option="--gpus", value="number", help=_("how many of them")
            ),
            Argument(
                "min",
                given="setting",
                value="number",
                help=_("fewest nodes (per zone on GKE and Scaleway)"),
            ),
            Argument(
                "max",
                given="setting",
                value="number",
                help=_("most nodes (per zone on GKE and Scaleway)"),
            ),
            Argument("desired", given="setting", value="number", help=_("nodes at the start")),
            Argument(
                "disk",
                given="setting",
                value="number",
                metavar="GB",
                help=_("size of each node's disk"),
            ),
            Argument(
                "taints",
                given="setting",
                option="--taint",
                value="repeated",
                metavar="KEY=VALUE:EFFECT",
                help=_("keeps away pods without the toleration; repeatable"),
            ),
            Argument(
                "labels",
                given="setting",
                option="--label",
                value="pairs",
                metavar="KEY=VALUE",
                help=_("of the nodes; repeatable"),
            ),
            Argument(
                "zones",
                given="setting",
                value="words",
                metavar="ZONE,ZONE",
                help=_("by the cloud's names"),
            ),
            settings_argument(),
            Argument("note", given="none"),
        )

    def completed(self, args: dict[str, Json]) -> dict[str, Json]:
        args.setdefault("settings", {})
        args.setdefault("purpose", "like" if args.get("like") else "general")
        return args

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        clusters = [m for m in clusters_of(folder) if not m.readonly]
        if not clusters:
            locked = next(iter(clusters_of(folder)), None)
            raise Refused(
                f"{locked.name}: {locked.readonly}"
                if locked is not None
                else _("There is no cluster to add a node pool to.")
            )
        name = given(args, "cluster", clusters[0].name)
        cluster = folder.cluster(str(name))
        owner = cluster.module
        assert owner is not None
        base_of(owner)
        facts = pool_facts(owner)
        alike = [m for m in folder.platform_pools() if m.cloud == owner.cloud]
        purpose = str(given(args, "purpose", purposes.GENERAL))
        labels = {
            purposes.GENERAL: _("General"),
            purposes.GPU: _("GPU"),
            purposes.SPOT: _("Cheap, may vanish"),
            purposes.LIKE: _("Like an existing pool"),
        }
        refusals = {p: purposes.refusal(p, facts) for p in labels}
        if not alike:
            refusals[purposes.LIKE] = _("There is no pool on this cloud yet besides the default ones.")
        offered = [
            Choice(p, words, purposes.words(p, facts), refused=refusals.get(p, ""))
            for p, words in labels.items()
        ]
        refused = refusals.get(purpose, "")
        taken = {m.title for m in cluster.node_pools}
        stem = {purposes.GPU: "gpu", purposes.SPOT: "spot"}.get(purpose, "extra")
        suggested = next(n for n in (stem, *(f"{stem}{i}" for i in range(2, 99))) if n not in taken)
        like = str(given(args, "like", alike[0].name)) if purpose == purposes.LIKE and alike else None
        typed = known_only(args.get("settings") or {}, owner, facts)
        if like is None:
            chosen = typed.get(owner.base or "", {}).get(path_of("machine", facts) or "")
            defaults = purposes.defaults(owner, facts, purpose, [str(m) for m in as_list(chosen) if m])
        else:
            defaults = copied(folder.module(like, ModuleKind.NODE_POOL), owner, facts)
        merged = {e: {**defaults.get(e, {}), **typed.get(e, {})} for e in owner.environments}
        purpose_step = [
            Question("cluster", _("Cluster"), "", "choice", owner.name, choices_of(clusters), True, True),
            Question("purpose", _("Purpose"), "", "choice", purpose, tuple(offered), True, True),
            Question(
                "name",
                _("Name"),
                facts.fields[path_of("name", facts) or "name"].help,
                "text",
                given(args, "name", suggested),
                required=True,
                field=facts.fields[path_of("name", facts) or "name"],
            ),
        ]
        if purpose == purposes.LIKE and alike:
            purpose_step.append(
                Question("like", _("Like which pool"), "", "choice", like, choices_of(alike), True, True)
            )
        merged = apart(merged, facts)
        gpus = ("gpu_type", "gpu_count")
        given_gpu = any(path_of(r, facts) in rows for r in gpus for rows in merged.values())
        asks_gpu = purpose not in (purposes.GENERAL, purposes.SPOT) or given_gpu
        wanted = (
            "machine",
            *(gpus if asks_gpu else ()),
            "image",
            "disk",
            "zones",
            "labels",
            "taints",
            "spot",
        )
        machine = [p for r in wanted for p in _asked(r, facts)]
        image = path_of("image", facts) or ""
        machines = machines_that_fit(owner, facts, purpose, merged)
        why = purposes.image_reason(facts, purpose, merged.get(owner.base or "", {}).get(image))
        by_itself = tainted_by_itself() if purpose == purposes.GPU and facts.cloud == "google" else ""
        size = [path_of(r, facts) for r in ("min", "max", "desired")]
        asked = setting_question if like is None else _copied_question

        def question(path: str) -> Question:
            if path == path_of("machine", facts):
                return asked(facts, path, owner, merged, machines=machines)
            made = asked(facts, path, owner, merged, machines=None)
            told = why if path == image else by_itself if path == path_of("taints", facts) else ""
            return replace(made, help=sentences((told, made.help)))

        of_machines = tuple(question(p) for p in machine)
        if purpose == purposes.GPU:
            of_machines = gpu_questions(
                of_machines,
                facts,
                merged.get(owner.base or "", {}),
                _gpu_refusal(facts, merged, base_of(owner)),
            )
        steps = (
            Step(_("Purpose"), tuple(purpose_step)),
            Step(_("Machines"), of_machines),
            Step(
                _("Size"),
                tuple(asked(facts, p, owner, merged) for p in size if p),
                _("An environment left empty takes the size of {base}.").format(base=owner.base),
            ),
            Step(_("Check"), ()),
        )
        notes = [deploys(folder), *([why] if why else ())]
        if purpose == purposes.GPU and facts.cloud == "google":
            notes.append(_("GKE taints GPU nodes by itself: nvidia.com/gpu=present:NoSchedule."))
        if facts.version.startswith("v0.16.") and facts.cloud == "aws":
            notes.append(
                _(
                    "Current Terraform can't load this module at {version}; v0.17.0-beta.0 is the first it "
                    "can."
                ).format(version=facts.version)
            )
        zones = zone_counts(owner, merged, facts)
        power, costs, cost_note = power_and_costs(owner, merged, facts, purpose == purposes.SPOT, zones)
        answers: dict[str, Any] = {
            "cluster": owner.name,
            "purpose": purpose,
            "name": given(args, "name", suggested),
            # What another pool has is copied as it is written there.
            "settings": {e: rows for e, rows in (merged if like is None else typed).items() if rows},
        }
        if like is not None:
            answers["like"] = like
        return Guide(
            self.name,
            folder.root,
            self.title(),
            _("A group of machines of its own for {cluster}, beside its default pool.").format(
                cluster=owner.name
            ),
            steps,
            tuple(notes),
            answers,
            refused,
            copy=tolerations(facts, purpose, merged.get(owner.base or "", {})),
            zones=zones,
            power=power,
            costs=costs,
            cost_note=cost_note,
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        add_node_pool(folder, args)
