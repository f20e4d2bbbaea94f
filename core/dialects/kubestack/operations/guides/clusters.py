"""What adding and removing clusters asks."""

from __future__ import annotations

from typing import Any

from core.clouds import catalog
from core.clouds.machines import GENERAL, Wanted, fitting
from core.clouds.zones import adapted_zones, known_zones
from core.dialects.interface import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import features, purposes, remove_cluster
from core.dialects.kubestack.operations.add_cluster import (
    CLOUD_WORDS,
    PREFIX,
    cluster_id,
    suggested_prefix,
)
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.guides.common import (
    Args,
    choices_of,
    clusters_of,
    given,
    setting_question,
    title_of,
)
from core.dialects.kubestack.operations.mirror_rest import POOLS, missing
from core.facts import required
from core.platform.field import Choice, Field
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module
from core.text import _, sentence_list


def add_cluster(folder: Folder, args: Args) -> Guide:
    clusters = [m for m in clusters_of(folder) if not m.readonly]
    like = folder.cluster(str(args["like"])).module if args.get("like") else None
    cloud = str(
        given(args, "cloud", like.cloud if like is not None else (clusters[0].cloud if clusters else "aws"))
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
            raise Refused(_("{cluster} has everything that {like} has.").format(cluster=new, like=like.name))
    return Guide(
        "add-cluster",
        folder.root,
        title_of("add-cluster"),
        sentence,
        tuple(steps),
        tuple(notes),
        answers,
    )


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


def _stage_words(stage: str) -> str:
    return {
        remove_cluster.FEATURES: _("Stage 1: its features and DNS go."),
        remove_cluster.POOLS: _("Stage 2: its node pools go."),
        remove_cluster.PROTECTION: _("Before the last stage: Google's deletion protection is switched off."),
        remove_cluster.CLUSTER: _("Last stage: the cluster and its providers go."),
    }[stage]


def remove_cluster_guide(folder: Folder, args: Args) -> Guide:
    clusters = clusters_of(folder)
    if not clusters:
        raise Refused(_("There is no cluster."))
    name = str(given(args, "cluster", clusters[0].name))
    cluster = folder.cluster(name)
    owner = cluster.module
    assert owner is not None
    now = remove_cluster.stage(folder, cluster)
    notes = [
        _("Each stage is a proposal of its own. Ask again once the last one is applied in every environment.")
    ]
    environments = sentence_list(owner.environments)
    destroys: tuple[str, ...] = ()
    if now == remove_cluster.FEATURES:
        destroys = tuple(
            _("{feature} in {environments}").format(feature=features.title(n), environments=environments)
            for n in features.features_of(folder, cluster)
        )
    elif now == remove_cluster.POOLS:
        destroys = tuple(
            _("Node pool {pool} in {environments}").format(pool=m.title or m.name, environments=environments)
            for m in cluster.node_pools
        )
    elif now == remove_cluster.CLUSTER:
        destroys = (_("Cluster {cluster} in {environments}").format(cluster=name, environments=environments),)
        notes.append(
            _(
                "Terraform needs a provider as long as its state holds something made with it: a plan that "
                "loses both at once stops with “Provider configuration not present”. Destroy first, in "
                "every workspace, with `terraform destroy -target=module.{cluster}`; then this proposal "
                "plans no change."
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
        "remove-cluster",
        folder.root,
        title_of("remove-cluster"),
        _stage_words(now),
        (
            Step(
                _("Which"),
                (Question("cluster", _("Cluster"), "", "choice", name, choices_of(clusters), True, True),),
            ),
        ),
        tuple(notes),
        {"cluster": name},
        destroys=destroys,
    )
