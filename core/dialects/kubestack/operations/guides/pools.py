"""What adding and removing node pools asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.dialects.interface import Refused
from core.dialects.kubestack.operations import purposes
from core.dialects.kubestack.operations.add_node_pool import pool_facts
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.guides.common import (
    Args,
    choices_of,
    clusters_of,
    deploys,
    given,
    known_only,
    members,
    setting_question,
    title_of,
)
from core.dialects.kubestack.operations.roles import path_of
from core.platform import catalog
from core.platform.guide import Guide, Question, Step
from core.platform.model import Choice, ModuleKind
from core.text import _, sentence_list


def _has_gpu(cloud: str) -> Callable[[str], bool]:
    def fits(name: str) -> bool:
        found = catalog.machine(cloud, name)
        return found is not None and found.gpus != 0

    return fits


def add_node_pool(folder: Folder, args: Args) -> Guide:
    clusters = [m for m in clusters_of(folder) if not m.readonly]
    if not clusters:
        raise Refused(_("There is no cluster to add a node pool to."))
    name = given(args, "cluster", clusters[0].name)
    cluster = folder.cluster(str(name))
    owner = cluster.module
    assert owner is not None
    facts = pool_facts(owner)
    alike = [m for m in folder.platform_pools() if m.cloud == owner.cloud]
    purpose = str(given(args, "purpose", purposes.GENERAL))
    labels = {
        purposes.GENERAL: _("General"),
        purposes.GPU: _("GPU"),
        purposes.SPOT: _("Cheap, may vanish"),
        purposes.LIKE: _("Like an existing pool"),
    }
    offered = [
        Choice(p, words, purposes.refusal(p, facts))
        for p, words in labels.items()
        if p != purposes.LIKE or alike
    ]
    refused = purposes.refusal(purpose, facts)
    taken = {m.title for m in cluster.node_pools}
    stem = {purposes.GPU: "gpu", purposes.SPOT: "spot"}.get(purpose, "extra")
    suggested = next(n for n in (stem, *(f"{stem}{i}" for i in range(2, 99))) if n not in taken)
    like = str(given(args, "like", alike[0].name)) if purpose == purposes.LIKE and alike else None
    defaults = (
        purposes.defaults(owner, facts, purpose) if like is None else {e: {} for e in owner.environments}
    )
    typed = known_only(args.get("settings") or {}, owner, facts)
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
    wanted = ("machine", "gpu", "image", "disk", "zones", "labels", "taints", "spot")
    machine = [p for r in wanted for p in members(path_of(r, facts), facts)]
    fits = _has_gpu(facts.cloud) if purpose == purposes.GPU and facts.cloud != "google" else None
    size = [path_of(r, facts) for r in ("min", "max", "desired")]
    steps = (
        Step(_("Purpose"), tuple(purpose_step)),
        Step(
            _("Machines"),
            tuple(
                setting_question(facts, p, owner, merged, fits if p == path_of("machine", facts) else None)
                for p in machine
            ),
        ),
        Step(
            _("Size"),
            tuple(setting_question(facts, p, owner, merged) for p in size if p),
            _("An environment left empty takes the size of {base}.").format(base=owner.base),
        ),
        Step(_("Check"), ()),
    )
    taint = purposes.taint_for(facts, purpose)
    notes = [deploys(folder)]
    if purpose == purposes.GPU and facts.cloud == "google":
        notes.append(_("GKE taints GPU nodes by itself: nvidia.com/gpu=present:NoSchedule."))
    if facts.framework.startswith("v0.16.") and facts.cloud == "aws":
        notes.append(
            _(
                "Current Terraform can't load this module at {version}; v0.17.0-beta.0 is the first it can."
            ).format(version=facts.framework)
        )
    answers: dict[str, Any] = {
        "cluster": owner.name,
        "purpose": purpose,
        "name": given(args, "name", suggested),
        "settings": {e: rows for e, rows in merged.items() if rows},
    }
    if like is not None:
        answers["like"] = like
    return Guide(
        "add-node-pool",
        folder.root,
        title_of("add-node-pool"),
        _("A group of machines of its own for {cluster}, beside its default pool.").format(
            cluster=owner.name
        ),
        steps,
        tuple(notes),
        answers,
        refused,
        copy=((_("Toleration for pods that should run there"), purposes.toleration(taint)),) if taint else (),
    )


def remove_node_pool(folder: Folder, args: Args) -> Guide:
    pools = folder.platform_pools()
    if not pools:
        raise Refused(_("There is no node pool besides the default ones."))
    pool = folder.module(str(given(args, "pool", pools[0].name)), ModuleKind.NODE_POOL)
    return Guide(
        "remove-node-pool",
        folder.root,
        title_of("remove-node-pool"),
        _("Takes the pool out of the code; its nodes go in every environment that the change reaches."),
        (
            Step(
                _("Which"),
                (Question("pool", _("Node pool"), "", "choice", pool.name, choices_of(pools), True, True),),
            ),
        ),
        (
            _("Move its workloads first: drain the nodes, or wait until nothing tolerates or selects them."),
            deploys(folder),
        ),
        {"pool": pool.name},
        destroys=(
            _("Node pool {pool} of {cluster} in {environments}").format(
                pool=pool.title or pool.name,
                cluster=pool.cluster or "?",
                environments=sentence_list(pool.environments),
            ),
        ),
    )
