"""What each operation asks, with choices and defaults read off the repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.dialects.interface import Dialect, Refused
from core.dialects.kubestack.operations import features, needs, purposes, remove_cluster
from core.dialects.kubestack.operations.add_cluster import (
    CLOUD_WORDS,
    PREFIX,
    cluster_id,
    suggested_prefix,
)
from core.dialects.kubestack.operations.add_feature import catalog_version
from core.dialects.kubestack.operations.add_node_pool import pool_facts
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.maps import maps
from core.dialects.kubestack.operations.mirror import adapted_zones, known_zones
from core.dialects.kubestack.operations.remove_feature import bindings
from core.dialects.kubestack.operations.roles import path_of
from core.dialects.kubestack.operations.upgrade import pinned
from core.platform import catalog
from core.platform import upgrade as facts_upgrade
from core.platform.guide import Guide, Question, Step
from core.platform.model import Choice, Json, Module, ModuleKind, Origin, Reading
from core.platform.schema import ModuleFacts, load
from core.snapshot import Snapshot
from core.text import _, ngettext, sentence_list

Args = Mapping[str, Json]


def guide(
    dialect: Dialect, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Args
) -> Guide:
    """The guide of an operation with the answers given so far. Never raises Refused: `refused` says why."""
    name = operation.replace("_", "-")
    make = GUIDES.get(name)
    if make is None:
        return Guide(name, root, name, "", refused=_("There is no operation “{name}”.").format(name=name))
    try:
        return make(Folder(dialect, snapshot, reading, root), args)
    except Refused as error:
        return Guide(name, root, title_of(name), "", refused=str(error), args=dict(args))


def _clusters(folder: Folder) -> list[Module]:
    return [c.module for c in folder.platform.clusters if c.module is not None]


def _choices(modules: list[Module]) -> tuple[Choice, ...]:
    return tuple(Choice(m.name, m.title or m.name, m.cluster or "") for m in modules)


def _given(args: Args, name: str, default: Json) -> Json:
    value = args.get(name)
    return default if value in (None, "") else value


def _deploys(folder: Folder) -> str:
    return _("Applied to ops when it is merged; to apps only with an apps-deploy-* tag.")


# --- node pools ------------------------------------------------------------------------------------------


def _pool_question(
    facts: ModuleFacts,
    path: str,
    owner: Module,
    defaults: Mapping[str, Mapping[str, Json]],
    only: Callable[[str], bool] | None = None,
    region: str | None = None,
) -> Question:
    """A Setting as a question. `only`: which of the catalog's choices fit."""
    field = facts.fields[path]
    choices, dated = field.choices, ""
    if field.catalog is not None and not choices:
        zones = [z for rows in defaults.values() for z in rows.get(path_of("zones", facts) or "", ()) or ()]
        where = region or owner.region
        choices, dated = catalog.choices(
            field.catalog, facts.cloud, where, zones if "zones" not in field.catalog else ()
        )
    if only is not None:
        choices = tuple(c for c in choices if only(str(c.value)))
    return Question(
        f"settings.{path}",
        field.label,
        f"{field.help} {dated}.".strip() if dated else field.help,
        field.type,
        choices=choices,
        closed=field.closed,
        required=facts.required.get(path) == "always",
        environments=owner.environments,
        defaults={e: rows[path] for e, rows in defaults.items() if path in rows},
        field=field,
    )


def _known_only(
    given: Mapping[str, Mapping[str, Json]], owner: Module, facts: ModuleFacts
) -> dict[str, dict[str, Json]]:
    """Answers that still make sense: another cluster may have other settings and environments."""
    base = owner.base or ""
    out: dict[str, dict[str, Json]] = {e: {} for e in owner.environments}
    for environment, rows in given.items():
        for name, value in rows.items():
            path = path_of(name, facts) or name
            if (
                (environment or base) in out
                and (path in facts.fields or path in facts.groups)
                and value is not None
            ):
                out[environment or base][path] = value
    return out


def _has_gpu(cloud: str) -> Callable[[str], bool]:
    def fits(name: str) -> bool:
        found = catalog.machine(cloud, name)
        return found is not None and found.gpus != 0

    return fits


def _members(path: str | None, facts: ModuleFacts) -> list[str]:
    """A setting, or those of an object that it is."""
    if path is None:
        return []
    return [path] if path in facts.fields else [p for p in facts.fields if p.startswith(path + ".")]


def add_node_pool(folder: Folder, args: Args) -> Guide:
    clusters = [m for m in _clusters(folder) if not m.readonly]
    if not clusters:
        raise Refused(_("There is no cluster to add a node pool to."))
    name = _given(args, "cluster", clusters[0].name)
    cluster = folder.cluster(str(name))
    owner = cluster.module
    assert owner is not None
    facts = pool_facts(owner)
    alike = [m for m in folder.platform_pools() if m.cloud == owner.cloud]
    purpose = str(_given(args, "purpose", purposes.GENERAL))
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
    like = str(_given(args, "like", alike[0].name)) if purpose == purposes.LIKE and alike else None
    defaults = (
        purposes.defaults(owner, facts, purpose) if like is None else {e: {} for e in owner.environments}
    )
    given = _known_only(args.get("settings") or {}, owner, facts)
    merged = {e: {**defaults.get(e, {}), **given.get(e, {})} for e in owner.environments}
    purpose_step = [
        Question("cluster", _("Cluster"), "", "choice", owner.name, _choices(clusters), True, True),
        Question("purpose", _("Purpose"), "", "choice", purpose, tuple(offered), True, True),
        Question(
            "name",
            _("Name"),
            facts.fields[path_of("name", facts) or "name"].help,
            "text",
            _given(args, "name", suggested),
            required=True,
            field=facts.fields[path_of("name", facts) or "name"],
        ),
    ]
    if purpose == purposes.LIKE and alike:
        purpose_step.append(
            Question("like", _("Like which pool"), "", "choice", like, _choices(alike), True, True)
        )
    wanted = ("machine", "gpu", "image", "disk", "zones", "labels", "taints", "spot")
    machine = [p for r in wanted for p in _members(path_of(r, facts), facts)]
    fits = _has_gpu(facts.cloud) if purpose == purposes.GPU and facts.cloud != "google" else None
    size = [path_of(r, facts) for r in ("min", "max", "desired")]
    steps = (
        Step(_("Purpose"), tuple(purpose_step)),
        Step(
            _("Machines"),
            tuple(
                _pool_question(facts, p, owner, merged, fits if p == path_of("machine", facts) else None)
                for p in machine
            ),
        ),
        Step(
            _("Size"),
            tuple(_pool_question(facts, p, owner, merged) for p in size if p),
            _("An environment left empty takes the size of {base}.").format(base=owner.base),
        ),
        Step(_("Check"), ()),
    )
    taint = purposes.taint_for(facts, purpose)
    notes = [_deploys(folder)]
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
        "name": _given(args, "name", suggested),
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
    pool = folder.module(str(_given(args, "pool", pools[0].name)), ModuleKind.NODE_POOL)
    return Guide(
        "remove-node-pool",
        folder.root,
        title_of("remove-node-pool"),
        _("Takes the pool out of the code; its nodes go in every environment that the change reaches."),
        (
            Step(
                _("Which"),
                (Question("pool", _("Node pool"), "", "choice", pool.name, _choices(pools), True, True),),
            ),
        ),
        (
            _("Move its workloads first: drain the nodes, or wait until nothing tolerates or selects them."),
            _deploys(folder),
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


# --- clusters --------------------------------------------------------------------------------------------


def add_cluster(folder: Folder, args: Args) -> Guide:
    clusters = [m for m in _clusters(folder) if not m.readonly]
    like = folder.cluster(str(args["like"])).module if args.get("like") else None
    cloud = str(
        _given(args, "cloud", like.cloud if like is not None else (clusters[0].cloud if clusters else "aws"))
    )
    region = str(_given(args, "region", (like.region if like is not None else "") or ""))
    prefix = str(
        _given(args, "name_prefix", suggested_prefix(folder, like, region) if like is not None else "gc0")
    )
    questions = [
        Question(
            "like",
            _("Mirror a cluster"),
            _("The new one starts with the same settings."),
            "choice",
            like.name if like is not None else "",
            (Choice("", _("None")), *_choices(clusters)),
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
                (Question("zones", _("Zones"), "", "list", _given(args, "zones", adapted), found),),
            )
        )
        if adapted and region != like.region:
            answers["zones"] = _given(args, "zones", adapted)
    else:
        steps.append(_cluster_settings(clusters[0] if clusters else None, cloud, region, args))
    if args.get("settings"):
        answers["settings"] = args["settings"]
    steps.append(Step(_("Check"), ()))
    new = cluster_id(cloud, prefix, region) if region and cloud in PREFIX else ""
    notes = [
        _(
            "This is the first of three proposals: the cluster now; its node pools once it is applied; "
            "then its "
            "features."
        ),
        _("A full copy in every environment, and it costs in each."),
        _(
            "A provider that is new here needs `terraform init` and the lock file in the same proposal; "
            "Repoform never "
            "runs it."
        ),
    ]
    return Guide(
        "add-cluster",
        folder.root,
        title_of("add-cluster"),
        _("Adds the files of {name}.").format(name=new or _("a new cluster")),
        tuple(steps),
        tuple(notes),
        answers,
    )


def _zone_values(like: Module) -> list[str]:
    value = purposes.default_pool_value(like, "zones", like.base or "")
    return [str(v) for v in value.value] if value is not None and isinstance(value.value, list) else []


def _cluster_settings(model: Module | None, cloud: str, region: str, args: Args) -> Step:
    facts = load().module_facts(f"{cloud}/cluster", model.framework) if model is not None else None
    if facts is None or model is None:
        return Step(_("Settings"), ())
    known = ("name_prefix", "base_domain", "region")
    either = {
        p for p, need in facts.required.items() if need.startswith("one_of:") and need[7:].split(",")[-1] != p
    }
    needed = [p for p in needs.missing(facts, {}) if p not in known and p not in either]
    given = args.get("settings") or {}
    place = region or "-"
    return Step(_("Settings"), tuple(_pool_question(facts, p, model, given, region=place) for p in needed))


def _stage_words(stage: str) -> str:
    return {
        remove_cluster.FEATURES: _("Stage 1: its features and DNS go."),
        remove_cluster.POOLS: _("Stage 2: its node pools go."),
        remove_cluster.PROTECTION: _("Before the last stage: Google's deletion protection is switched off."),
        remove_cluster.CLUSTER: _("Last stage: the cluster and its providers go."),
    }[stage]


def remove_cluster_guide(folder: Folder, args: Args) -> Guide:
    clusters = _clusters(folder)
    if not clusters:
        raise Refused(_("There is no cluster."))
    name = str(_given(args, "cluster", clusters[0].name))
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
                "loses both "
                "at once stops with “Provider configuration not present”. Destroy first, in every workspace, "
                "with "
                "`terraform destroy -target=module.{cluster}`; then this proposal plans no change."
            ).format(cluster=name)
        )
        if owner.cloud == "google" and owner.setting("deletion_protection") is None:
            notes.append(
                _(
                    "This version can't switch Google's deletion protection off, which newer providers "
                    "have on: "
                    "upgrade to v0.19.2-beta.0 first where it is."
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
                (Question("cluster", _("Cluster"), "", "choice", name, _choices(clusters), True, True),),
            ),
        ),
        tuple(notes),
        {"cluster": name},
        destroys=destroys,
    )


# --- features --------------------------------------------------------------------------------------------


def add_feature(folder: Folder, args: Args) -> Guide:
    clusters = [m for m in _clusters(folder) if not m.readonly]
    if not clusters:
        raise Refused(_("There is no cluster to add a feature to."))
    owner = folder.cluster(str(_given(args, "cluster", clusters[0].name))).module
    assert owner is not None
    here = {features.title(n) for n in features.features_of(folder, folder.cluster(owner.name))}
    marked = [n for n in features.all_features(folder) if "_service_" in n or "_feature_" in n]
    elsewhere = sorted({features.title(n) for n in marked} - here)
    feature = str(_given(args, "feature", elsewhere[0] if elsewhere else ""))
    version = str(_given(args, "version", catalog_version(folder, feature) or ""))
    questions = (
        Question("cluster", _("Cluster"), "", "choice", owner.name, _choices(clusters), True, True),
        Question(
            "feature",
            _("Feature"),
            _("A catalog entry such as nginx, or a module of this repository."),
            "text",
            feature,
            tuple(Choice(t) for t in elsewhere),
            required=True,
        ),
        Question("version", _("Version"), _("Of the catalog entry, such as 1.10.1-kbst.0."), "text", version),
    )
    answers = {
        "cluster": owner.name,
        **({"feature": feature} if feature else {}),
        **({"version": version} if version else {}),
    }
    for name in ("manifest", "upstream"):
        if args.get(name):
            answers[name] = args[name]
    return Guide(
        "add-feature",
        folder.root,
        title_of("add-feature"),
        _("Installs a platform service on {cluster}, the same in every environment.").format(
            cluster=owner.name
        ),
        (Step(_("Which"), questions), Step(_("Check"), ())),
        (_deploys(folder),),
        answers,
    )


def remove_feature(folder: Folder, args: Args) -> Guide:
    names = features.all_features(folder)
    if not names:
        raise Refused(_("There is no feature."))
    name = features.feature(folder, str(_given(args, "feature", names[0])))
    target = features.local_target(folder, name)
    choices = tuple(Choice(n, features.title(n)) for n in names)
    questions = [Question("feature", _("Feature"), "", "choice", name, choices, True, True)]
    answers: dict[str, Json] = {"feature": name}
    if target is not None and bindings(folder, target) == [name]:
        questions.append(
            Question(
                "delete_module",
                _("Also delete {folder}, which nothing else uses").format(folder=target),
                "",
                "bool",
                False,
            )
        )
        answers["delete_module"] = args.get("delete_module") is True
    return Guide(
        "remove-feature",
        folder.root,
        title_of("remove-feature"),
        _("Takes the service off its cluster."),
        (Step(_("Which"), tuple(questions)),),
        (_deploys(folder),),
        answers,
        destroys=(_("{feature}, in every environment").format(feature=name),),
    )


# --- environments ----------------------------------------------------------------------------------------


def add_environment(folder: Folder, args: Args) -> Guide:
    taken = folder.environments()
    name = str(_given(args, "name", ""))
    clusters = len(_clusters(folder))
    questions = (
        Question(
            "name",
            _("Name"),
            _("Becomes a Terraform workspace and part of every cluster's name."),
            "text",
            name,
            required=True,
        ),
        Question(
            "like",
            _("Start like"),
            _("Takes over what this environment sets for itself."),
            "choice",
            args.get("like") or "",
            (Choice("", _("The base")), *(Choice(e) for e in taken[1:])),
            closed=True,
        ),
    )
    notes = (
        ngettext(
            "A full copy of the platform: {n} more cluster, with all its pools. It costs.",
            "A full copy of the platform: {n} more clusters, with all their pools. It costs.",
            clusters,
        ).format(n=clusters),
        _(
            "The pipeline needs a workspace of that name, and a step that plans and applies it; Repoform "
            "doesn't see "
            "pipelines."
        ),
        ngettext(
            "{n} configuration map gets the key.", "{n} configuration maps get the key.", len(maps(folder))
        ).format(n=len(maps(folder))),
    )
    answers = {
        k: v for k, v in (("name", name), ("like", args.get("like")), ("before", args.get("before"))) if v
    }
    return Guide(
        "add-environment",
        folder.root,
        title_of("add-environment"),
        _("Adds a key to every configuration map; without settings of its own it is like {base}.").format(
            base=taken[0] if taken else _("the base")
        ),
        (Step(_("Name"), questions), Step(_("Check"), ())),
        notes,
        answers,
    )


def remove_environment(folder: Folder, args: Args) -> Guide:
    taken = folder.environments()
    if len(taken) < 2:
        raise Refused(_("There is no environment besides the base."))
    name = str(_given(args, "name", taken[-1]))
    done = args.get("destroyed") is True
    return Guide(
        "remove-environment",
        folder.root,
        title_of("remove-environment"),
        _("Takes the key of {name} out of every configuration map.").format(name=name),
        (
            Step(
                _("Which"),
                (
                    Question(
                        "name",
                        _("Environment"),
                        "",
                        "choice",
                        name,
                        tuple(Choice(e) for e in taken[1:]),
                        True,
                        True,
                    ),
                    Question(
                        "destroyed",
                        _("Everything in {name} is destroyed").format(name=name),
                        _("Without its key, Terraform can neither plan nor destroy the workspace."),
                        "bool",
                        False,
                        required=True,
                    ),
                ),
            ),
        ),
        (
            _(
                "First tell its users and move workloads away; then have its workspace destroyed; then send "
                "this."
            ),
            _("Renaming is adding the new environment, moving workloads, and removing the old one."),
            _("Take its step out of the pipeline, and delete the empty workspace."),
        ),
        {"name": name, "destroyed": done},
        destroys=() if done else (_("Everything in {name}").format(name=name),),
    )


# --- upgrade and values ----------------------------------------------------------------------------------


def upgrade(folder: Folder, args: Args) -> Guide:
    facts = load()
    found = pinned(folder)
    refs = sorted({p.ref for p in found}, key=lambda r: facts.order(facts.framework_for(r)[0]))
    lowest = facts.framework_for(refs[0])[0] if refs else facts.versions[0]
    newer = [v for v in facts.versions if facts.order(v) > facts.order(lowest)]
    releases = [v for v in newer if v.startswith("v")]
    to = str(_given(args, "to", releases[-1] if releases else (newer[-1] if newer else "")))
    notes = [_("Now at {refs}.").format(refs=sentence_list(refs))] if refs else []
    target = facts.framework_for(to)[0] if to else lowest
    if to and facts.framework_for(to)[1]:
        notes.append(_("{to} isn't in the facts; those of {known} are used.").format(to=to, known=target))
    found_steps = [
        (module, step)
        for module in folder.platform.modules()
        for step in facts_upgrade.steps(facts, module, target)
    ]
    notes += [f"{module.name}: {step.sentence}" for module, step in found_steps]
    notes += [
        f"{change[:1].upper()}{change[1:]}. {action[:1].upper()}{action[1:]}."
        for change, action in facts_upgrade.notes(facts, lowest, target)
    ]
    if to and not to.startswith("v") and folder.dockerfiles():
        notes.append(
            _(
                "Images are published for releases only: the Dockerfile keeps its tag, which {to} may "
                "not fit."
            ).format(to=to)
        )
    notes.append(
        _(
            "The lock file stays as it is: run `terraform init -upgrade` on the branch and add "
            ".terraform.lock.hcl to "
            "the proposal."
        )
    )
    return Guide(
        "upgrade",
        folder.root,
        title_of("upgrade"),
        ngettext(
            "Moves {n} module to another version of the framework.",
            "Moves {n} modules to another version of the framework.",
            len(found),
        ).format(n=len(found)),
        (
            Step(
                _("Version"),
                (
                    Question(
                        "to", _("To version"), "", "choice", to, tuple(Choice(v) for v in reversed(newer))
                    ),
                ),
            ),
            Step(_("Check"), ()),
        ),
        tuple(notes),
        {k: v for k, v in {**args, "to": to}.items() if v},
        ""
        if newer and found
        else _("No module here comes from the framework with a version.")
        if not found
        else _("Every module is at the newest version that the facts know."),
    )


def _moving(operation: str) -> Callable[[Folder, Args], Guide]:
    def make(folder: Folder, args: Args) -> Guide:
        sentence = {
            "promote": _("The environment's value becomes the base's, and the environment inherits it."),
            "reset": _("The environment inherits from the base again."),
            "copy": _("Sets in other environments what holds in one."),
        }[operation]
        modules = [m for m in folder.platform.modules() if m.base is not None and not m.readonly]
        if not modules:
            raise Refused(_("There is no module with environments."))
        module = folder.module(str(_given(args, "module", modules[0].name)))
        others = [e for e in module.environments if operation == "copy" or e != module.base]
        environment = str(_given(args, "environment", others[0] if others else ""))
        written = [
            s
            for s in module.settings
            if environment in s.values and s.values[environment].origin in (Origin.SET, Origin.LINKED)
        ]
        questions = [
            Question("module", _("Where"), "", "choice", module.name, _choices(modules), True, True),
            Question(
                "environment",
                _("Environment"),
                "",
                "choice",
                environment,
                tuple(Choice(e) for e in others),
                True,
                True,
            ),
            Question(
                "settings",
                _("Settings"),
                _("None: all that {environment} sets.").format(environment=environment),
                "choices",
                args.get("settings") or [],
                tuple(Choice(s.path, s.field.label) for s in written),
                True,
            ),
        ]
        if operation == "copy":
            rest = tuple(Choice(e) for e in module.environments if e != environment)
            questions.append(Question("to", _("To"), "", "choices", args.get("to") or [], rest, True, True))
        answers = {"module": module.name, "environment": environment, **args}
        return Guide(
            operation,
            folder.root,
            title_of(operation),
            sentence,
            (Step(_("Which"), tuple(questions)),),
            (),
            answers,
        )

    return make


def title_of(operation: str) -> str:
    """What the operation is called on screen."""
    return {
        "promote": _("Make it the base value"),
        "reset": _("Use the base's value"),
        "copy": _("Copy to another environment"),
        "add-node-pool": _("Add node pool"),
        "remove-node-pool": _("Remove node pool"),
        "add-cluster": _("Add cluster"),
        "remove-cluster": _("Remove cluster"),
        "add-feature": _("Add feature"),
        "remove-feature": _("Remove feature"),
        "add-environment": _("Add environment"),
        "remove-environment": _("Remove environment"),
        "upgrade": _("Upgrade the framework"),
    }.get(operation, operation)


GUIDES: dict[str, Callable[[Folder, Args], Guide]] = {
    "promote": _moving("promote"),
    "reset": _moving("reset"),
    "copy": _moving("copy"),
    "add-node-pool": add_node_pool,
    "remove-node-pool": remove_node_pool,
    "add-cluster": add_cluster,
    "remove-cluster": remove_cluster_guide,
    "add-feature": add_feature,
    "remove-feature": remove_feature,
    "add-environment": add_environment,
    "remove-environment": remove_environment,
    "upgrade": upgrade,
}


def names() -> tuple[str, ...]:
    return tuple(GUIDES)
