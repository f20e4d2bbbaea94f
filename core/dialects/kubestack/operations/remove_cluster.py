"""Remove a cluster, a stage at a time; the stage is read off the repository, nothing is stored.

1 features and DNS; 2 node pools; 3 (GKE) deletion protection off; 4 the cluster, its providers,
`versions.tf`. Each stage is a proposal of its own, applied before the next. Args: `cluster`; `keep_modules`
(true: local feature modules that nothing binds any more stay); `keep_providers` (true: the cloud's provider
block stays for the time that Terraform still needs it to destroy).
"""

from __future__ import annotations

from collections.abc import Mapping

from core import hcl
from core.dialects.common.workbench.providers import (
    Local,
    Provider,
    block_text,
    in_use,
    locals_of,
    providers,
    providers_of,
    undeclare,
    uses_any,
    uses_of,
)
from core.dialects.common.workbench.removal import refuse_references, remove_block
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import features, readme
from core.dialects.kubestack.operations.asking import (
    choices_of,
    clusters_of,
)
from core.dialects.kubestack.operations.features import features_of
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.own_entries import own_entry, take_entry
from core.dialects.kubestack.operations.remove_feature import remove_features
from core.dialects.kubestack.operations.remove_node_pool import remove_pool
from core.dialects.operation import Args, Argument, Offer, Operation, chosen, which_first
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Cluster, Module, ModuleKind, Origin
from core.terraform.files import Placed
from core.text import _, sentence_list

FEATURES, POOLS, PROTECTION, CLUSTER = "features", "node pools", "deletion protection", "cluster"


def stage(folder: KubestackWorkbench, cluster: Cluster) -> str:
    """What has to go next."""
    if cluster.module is not None and features_of(folder, cluster):
        return FEATURES
    if cluster.node_pools:
        return POOLS
    return PROTECTION if cluster.module is not None and protected(cluster.module) else CLUSTER


def protected(module: Module) -> list[str]:
    """Environments in which Google would refuse to delete the cluster, as far as the code tells."""
    setting = module.setting("deletion_protection")
    if module.cloud != "google" or setting is None:
        return []
    return [e for e, v in setting.values.items() if not (v.known and v.value in (False, "false"))]


def remove_cluster(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    cluster = folder.cluster(str(args.get("cluster", "")))
    owner = cluster.module
    assert owner is not None
    now = stage(folder, cluster)
    if now == FEATURES:
        names = features_of(folder, cluster)
        remove_features(folder, names, delete_modules=args.get("keep_modules") is not True, strict=False)
    elif now == POOLS:
        names = [m.name for m in cluster.node_pools]
        refuse_references(folder, names)
        for module in cluster.node_pools:
            remove_pool(folder, module)
        folder.edit_readme(lambda text: readme.remove_rows(text, ModuleKind.NODE_POOL, set(names)))
    elif now == PROTECTION:
        _unprotect(folder, owner)
    else:
        _remove(folder, owner, keep_providers=args.get("keep_providers") is True)


def _unprotect(folder: KubestackWorkbench, owner: Module) -> None:
    setting = owner.setting("deletion_protection")
    assert setting is not None and owner.base is not None
    for environment, value in setting.values.items():
        if environment == owner.base:
            mode = "override" if value.origin is Origin.LINKED else ""
            folder.edit(
                Edit(
                    "set",
                    folder.root,
                    owner.name,
                    environment,
                    setting.path,
                    value=False,
                    mode=mode,
                    saw=value.text,
                )
            )
        elif value.origin in (Origin.SET, Origin.LINKED):
            folder.edit(Edit("unset", folder.root, owner.name, environment, setting.path))


def _remove(folder: KubestackWorkbench, owner: Module, *, keep_providers: bool) -> None:
    own = folder.module_block(owner.name)
    values = locals_of(folder, owner.name)
    blocks = [p for p in providers_of(folder, owner) if not _shared(folder, p, own, values)]
    blocks += _alone(folder, owner)
    blocks = [p for p in blocks if folder.is_own(p.placed.file)]
    values = [v for v in values if folder.is_own(v.placed.file)]
    ours = {(p.file, p.line) for p in (*(b.placed for b in blocks), *(v.placed for v in values))}
    refuse_references(folder, [owner.name], ours)
    ours.add((own.file, own.line))
    _refuse_uses(folder, owner, blocks, values, ours)
    if keep_providers:
        blocks = [p for p in blocks if p.type != owner.cloud]
    entry = own_entry(folder, owner)
    remove_block(folder, own)
    for value in sorted(values, key=lambda v: (v.placed.file, -v.placed.nth)):
        _remove_local(folder, value)
    for provider in blocks:
        now = [p for p in providers(folder) if p.placed.file == provider.placed.file]
        same = [p for p in now if (p.type, p.alias) == (provider.type, provider.alias)]
        if same:
            remove_block(folder, same[0].placed)
    take_entry(folder, entry)
    used = not owner.cloud or keep_providers or folder.platform.generic or in_use(folder, owner.cloud)
    if owner.cloud and not used:
        undeclare(folder, owner.cloud)
    folder.edit_readme(lambda text: readme.remove_rows(text, ModuleKind.CLUSTER, {owner.name}))


def _shared(folder: KubestackWorkbench, provider: Provider, own: Placed, values: list[Local]) -> bool:
    """Whether others use a provider that neither knows the cluster nor is named after it: it stays."""
    cluster = own.chunk.labels[0]
    outputs = [f"module.{cluster}", *(f"local.{v.name}" for v in values)]
    named = provider.alias in (None, cluster)
    if named or uses_any(block_text(folder, provider.placed), outputs):
        return False
    ours = {(own.file, own.line), (provider.placed.file, provider.placed.line)}
    return bool(uses_of(folder, provider.reference, ours))


def _alone(folder: KubestackWorkbench, owner: Module) -> list[Provider]:
    """The cloud's provider without an alias, where nothing is left that could need it: no other cluster, no
    resource, no module that Repoform doesn't know."""
    others = [
        c.module
        for c in folder.platform.clusters
        if c.module is not None and c.module.name != owner.name and c.module.cloud == owner.cloud
    ]
    if others or folder.platform.generic or _resources(folder, owner.cloud or ""):
        return []
    return [p for p in providers(folder) if p.type == owner.cloud and p.alias is None]


def _resources(folder: KubestackWorkbench, cloud: str) -> list[Placed]:
    blocks = [placed for type in ("resource", "data") for placed in folder.blocks(type)]
    return [b for b in blocks if b.chunk.labels and b.chunk.labels[0].startswith(cloud + "_")]


def _refuse_uses(
    folder: KubestackWorkbench,
    owner: Module,
    blocks: list[Provider],
    values: list[Local],
    ours: set[tuple[str, int]],
) -> None:
    names = [p.reference for p in blocks if p.alias] + [f"local.{v.name}" for v in values]
    for name in names:
        uses = uses_of(folder, name, ours)
        if uses:
            where = sentence_list([_("{file}, line {line}").format(file=f, line=n) for f, n in uses[:5]])
            raise Refused(
                _("{name} of {cluster} is still used: {where}. Change that first.").format(
                    name=name, cluster=owner.name, where=where
                )
            )


def _remove_local(folder: KubestackWorkbench, value: Local) -> None:
    """One local; the whole block where it was the last."""
    steps = value.placed.steps
    block = next(b for b in folder.blocks("locals") if (b.file, b.steps) == (value.placed.file, steps))
    if len(block.chunk.attributes) == 1:
        remove_block(folder, block)
    else:
        folder.apply(block.file, hcl.RemoveAt((*steps, hcl.AttributeStep(value.name))))


def _stage_words(stage: str) -> str:
    return {
        FEATURES: _("Stage 1: its features and DNS go."),
        POOLS: _("Stage 2: its node pools go."),
        PROTECTION: _("Before the last stage: Google's deletion protection is switched off."),
        CLUSTER: _("Last stage: the cluster and its providers go."),
    }[stage]


class RemoveCluster(Operation[KubestackWorkbench]):
    name = "remove-cluster"

    def title(self) -> str:
        return _("Remove cluster")

    def menu(self) -> str:
        return _("Remove a cluster…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("cluster", _("Remove this cluster…"), cluster="cluster", rank=2),)

    def help(self) -> str:
        return _("remove a cluster, a stage at a time")

    def text(self) -> str:
        return _(
            "First its features and DNS, then its node pools, then (GKE) the deletion "
            "protection, then the cluster\n"
            "with its providers. Which stage it is, is read off the repository: repeat the "
            "command once the last\n"
            "proposal is applied everywhere.\n"
            "\n"
            "  repoform remove-cluster . --cluster gke_gc0_europe-west1 --diff"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("cluster", required=True, metavar="MODULE", help=_("the cluster's module")),
            Argument(
                "keep_modules", shape="yes", given="flag", help=_("keep local feature modules nobody uses")
            ),
            Argument(
                "keep_providers",
                shape="yes",
                given="flag",
                help=_("keep the cloud's provider block until it is destroyed"),
            ),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        clusters = clusters_of(folder)
        if not clusters:
            raise Refused(_("There is no cluster."))
        choices = choices_of(clusters)
        name = chosen(args, "cluster", choices)
        question = Question("cluster", _("Cluster"), "", "choice", name, choices, True, True)
        if not name:
            sentence = _("A cluster goes in stages, a proposal each: features, node pools, then the cluster.")
            return which_first(self, folder.root, sentence, question)
        cluster = folder.cluster(name)
        owner = cluster.module
        assert owner is not None
        now = stage(folder, cluster)
        notes = [
            _(
                "Each stage is a proposal of its own. Ask again once the last one is applied in every "
                "environment."
            )
        ]
        environments = sentence_list(owner.environments)
        destroys: tuple[str, ...] = ()
        if now == FEATURES:
            destroys = tuple(
                _("{feature} in {environments}").format(feature=features.title(n), environments=environments)
                for n in features.features_of(folder, cluster)
            )
        elif now == POOLS:
            destroys = tuple(
                _("Node pool {pool} in {environments}").format(
                    pool=m.title or m.name, environments=environments
                )
                for m in cluster.node_pools
            )
        elif now == CLUSTER:
            destroys = (
                _("Cluster {cluster} in {environments}").format(cluster=name, environments=environments),
            )
            notes.append(
                _(
                    "Terraform needs a provider as long as its state holds something made with"
                    " it: a plan that loses both at once stops with “Provider configuration not"
                    " present”. Destroy first, in every environment (Terraform workspace), with"
                    " `terraform destroy -target=module.{cluster}`; then this proposal plans no"
                    " change."
                ).format(cluster=name)
            )
            if owner.cloud == "google" and owner.setting("deletion_protection") is None:
                notes.append(
                    _(
                        "This version can't switch Google's deletion protection off, which newer providers "
                        "have on: upgrade to v0.19.2-beta.0 first where it is."
                    )
                )
            notes.append(
                _("The Dockerfile keeps its image: the cluster is still to be destroyed with its tools.")
            )
        return Guide(
            self.name,
            folder.root,
            self.title(),
            _stage_words(now),
            (Step(_("Which"), (question,)),),
            tuple(notes),
            {"cluster": name},
            destroys=destroys,
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        remove_cluster(folder, args)
