"""What adding and removing node pools asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.clouds import catalog
from core.clouds.capacity import Range
from core.clouds.machines import Wanted, fitting
from core.clouds.prices import HOURS, Cost, cost_words, estimate_note, price
from core.dialects.interface import Refused
from core.dialects.kubestack.operations import purposes
from core.dialects.kubestack.operations.add_node_pool import base_of, copied, pool_facts
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
from core.dialects.kubestack.operations.roles import as_list, path_of
from core.dialects.kubestack.operations.values import parse_taint, taint_text
from core.platform.field import Choice, Json
from core.platform.guide import Guide, MachineList, Question, Step
from core.platform.model import Module, ModuleKind
from core.platform.module_facts import ModuleFacts
from core.platform.size import whole, zone_count
from core.text import _, ngettext, sentence_list


def _machines(
    owner: Module, facts: ModuleFacts, purpose: str, settings: Mapping[str, Mapping[str, Json]]
) -> MachineList:
    """The types that fit what was answered so far."""
    mine = settings.get(owner.base or "", {})
    own = [z for rows in settings.values() for z in as_list(rows.get(path_of("zones", facts) or ""))]
    there = purposes.default_pool_value(owner, "zones", owner.base or "")
    zones = own or as_list(there.value if there is not None and there.known else None)
    image, gpu = (path_of(role, facts) for role in ("image", "gpu"))
    return fitting(
        Wanted(
            facts.cloud,
            owner.region,
            tuple(dict.fromkeys(str(z) for z in zones)),
            purpose,
            str(mine.get(image or "") or ""),
            str(mine.get(f"{gpu}.type") or "") if gpu else "",
        )
    )


def _zones(owner: Module, settings: Mapping[str, Mapping[str, Json]], facts: ModuleFacts) -> dict[str, int]:
    """How many zones a pool would be in, by environment; where that can't be told there is none."""
    path, out = path_of("zones", facts) or "", {}
    for environment in owner.environments:
        own = as_list(settings.get(environment, {}).get(path) or settings.get(owner.base or "", {}).get(path))
        count = len(own) or zone_count(owner, environment)[0]
        if count:
            out[environment] = count
    return out


def _costs(
    owner: Module,
    settings: Mapping[str, Mapping[str, Json]],
    facts: ModuleFacts,
    spot: bool,
    zones: Mapping[str, int],
) -> tuple[dict[str, str], str]:
    """A month in each environment where all of it is known, and what that rests on."""
    base, out, note = settings.get(owner.base or "", {}), {}, ""
    gpu = path_of("gpu", facts)
    paths = {r: path_of(r, facts) or "" for r in ("machine", "min", "max", "zones")}
    per_zone = facts.fields[paths["max"]].per_zone if paths["max"] in facts.fields else False
    for environment in owner.environments:
        rows = {**base, **settings.get(environment, {})}
        low, high = whole(rows.get(paths["min"])), whole(rows.get(paths["max"]))
        names = [str(n) for n in as_list(rows.get(paths["machine"]))]
        where = [str(z) for z in as_list(rows.get(paths["zones"]))]
        found = [price(facts.cloud, n, owner.region, where, spot=spot) for n in names]
        sure = [p for p in found if p is not None]
        times = zones.get(environment, 0) if per_zone else 1
        if low is None or high is None or not sure or len(sure) < len(names) or not times:
            continue
        least, most = (f(p.hourly for p in sure) * HOURS * times for f in (min, max))
        dates = tuple(dict.fromkeys(p.as_of for p in sure))
        machines = [catalog.machine(facts.cloud, n) for n in names]
        attached = bool(gpu and (rows.get(gpu) or rows.get(f"{gpu}.type")))
        bare = attached and any(m is not None and m.gpus == 0 for m in machines)
        cost = Cost(Range(low * least, high * most), sure[0].currency, dates, bare=bare)
        out[environment], note = cost_words(cost), estimate_note(cost)
    return out, note


def _tolerations(facts: ModuleFacts, purpose: str, rows: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """The taints that the pool will have, and what pods need to run there."""
    given = as_list(rows.get(path_of("taints", facts) or ""))
    added = purposes.taint_for(facts, purpose)
    found: list[dict[str, str]] = []
    for taint in (*given, *([dict(added)] if added else ())):
        try:
            one = parse_taint(taint if isinstance(taint, str) else taint_text(taint))
        except Refused:
            continue  # half typed; the preview says what is wrong with it
        if one not in found:
            found.append(one)
    if not found:
        return ()
    return (
        (
            ngettext("Taint of its nodes", "Taints of its nodes", len(found)),
            "\n".join(map(taint_text, found)),
        ),
        (
            _("Toleration for pods that should run there"),
            "\n".join(["tolerations:", *(purposes.toleration(t).partition("\n")[2] for t in found)]),
        ),
    )


def add_node_pool(folder: Folder, args: Args) -> Guide:
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
    offered = [Choice(p, words, refusals[p] or purposes.words(p)) for p, words in labels.items()]
    refused = refusals.get(purpose, "")
    taken = {m.title for m in cluster.node_pools}
    stem = {purposes.GPU: "gpu", purposes.SPOT: "spot"}.get(purpose, "extra")
    suggested = next(n for n in (stem, *(f"{stem}{i}" for i in range(2, 99))) if n not in taken)
    like = str(given(args, "like", alike[0].name)) if purpose == purposes.LIKE and alike else None
    typed = known_only(args.get("settings") or {}, owner, facts)
    if like is None:
        defaults = purposes.defaults(owner, facts, purpose)
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
    wanted: tuple[str, ...] = ("machine", "gpu", "image", "disk", "zones", "labels", "taints", "spot")
    gpu = path_of("gpu", facts) or "-"
    given_gpu = any(p.startswith(gpu) for rows in merged.values() for p in rows)
    if purpose in (purposes.GENERAL, purposes.SPOT) and not given_gpu:
        wanted = tuple(r for r in wanted if r != "gpu")
    machine = [p for r in wanted for p in members(path_of(r, facts), facts)]
    machines = _machines(owner, facts, purpose, merged)
    size = [path_of(r, facts) for r in ("min", "max", "desired")]
    asked = setting_question if like is None else _copied_question
    steps = (
        Step(_("Purpose"), tuple(purpose_step)),
        Step(
            _("Machines"),
            tuple(
                replace(asked(facts, p, owner, merged, machines=machines), required=True)
                if p == path_of("machine", facts) and purpose == purposes.GPU
                else asked(
                    facts, p, owner, merged, machines=machines if p == path_of("machine", facts) else None
                )
                for p in machine
            ),
        ),
        Step(
            _("Size"),
            tuple(asked(facts, p, owner, merged) for p in size if p),
            _("An environment left empty takes the size of {base}.").format(base=owner.base),
        ),
        Step(_("Check"), ()),
    )
    notes = [deploys(folder)]
    if purpose == purposes.GPU and facts.cloud == "google":
        notes.append(_("GKE taints GPU nodes by itself: nvidia.com/gpu=present:NoSchedule."))
    if facts.version.startswith("v0.16.") and facts.cloud == "aws":
        notes.append(
            _(
                "Current Terraform can't load this module at {version}; v0.17.0-beta.0 is the first it can."
            ).format(version=facts.version)
        )
    zones = _zones(owner, merged, facts)
    costs, cost_note = _costs(owner, merged, facts, purpose == purposes.SPOT, zones)
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
        copy=_tolerations(facts, purpose, merged.get(owner.base or "", {})),
        zones=zones,
        costs=costs,
        cost_note=cost_note,
    )


def _copied_question(*args: Any, **more: Any) -> Question:
    """Nothing has to be answered: what the other pool has may be no fixed value."""
    return replace(setting_question(*args, **more), required=False)


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
