"""What a new pool would be: machine types that fit, zones, costs, taints and tolerations."""

from __future__ import annotations

from collections.abc import Mapping

from core.clouds import catalog
from core.clouds.capacity import Range, capacity_of, power_words
from core.clouds.machines import Wanted, fitting
from core.clouds.prices import HOURS, Cost, cost_words, estimate_note, price
from core.dialects.common.purpose_taints import toleration
from core.dialects.common.workbench.value_text import parse_taint, taint_text
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import purposes
from core.dialects.kubestack.operations.roles import as_list, path_of
from core.platform.field import Json
from core.platform.guide import MachineList
from core.platform.model import Module
from core.platform.module_facts import ModuleFacts
from core.platform.size import whole, zone_count
from core.text import _, ngettext


def machines_that_fit(
    owner: Module, facts: ModuleFacts, purpose: str, settings: Mapping[str, Mapping[str, Json]]
) -> MachineList:
    """The types that fit what was answered so far."""
    mine = settings.get(owner.base or "", {})
    own = [z for rows in settings.values() for z in as_list(rows.get(path_of("zones", facts) or ""))]
    there = purposes.default_pool_value(owner, "zones", owner.base or "")
    zones = own or as_list(there.value if there is not None and there.known else None)
    image, gpu = (path_of(role, facts) for role in ("image", "gpu_type"))
    return fitting(
        Wanted(
            facts.cloud,
            owner.region,
            tuple(dict.fromkeys(str(z) for z in zones)),
            purpose,
            str(mine.get(image or "") or ""),
            str(mine.get(gpu or "") or ""),
        )
    )


def zone_counts(
    owner: Module, settings: Mapping[str, Mapping[str, Json]], facts: ModuleFacts
) -> dict[str, int]:
    """How many zones a pool would be in, by environment; where that can't be told there is none."""
    path, out = path_of("zones", facts) or "", {}
    for environment in owner.environments:
        own = as_list(settings.get(environment, {}).get(path) or settings.get(owner.base or "", {}).get(path))
        count = len(own) or zone_count(owner, environment)[0]
        if count:
            out[environment] = count
    return out


def power_and_costs(
    owner: Module,
    settings: Mapping[str, Mapping[str, Json]],
    facts: ModuleFacts,
    spot: bool,
    zones: Mapping[str, int],
) -> tuple[dict[str, str], dict[str, str], str]:
    """What its nodes have together in each environment where that is known, what they cost in a month, and
    what that rests on."""
    base, note = settings.get(owner.base or "", {}), ""
    power: dict[str, str] = {}
    out: dict[str, str] = {}
    gpu, count = path_of("gpu_type", facts), path_of("gpu_count", facts) or ""
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
        attached = whole(rows.get(count)) if gpu and rows.get(gpu) else None
        if low is not None and high is not None and times:
            nodes = Range(low * times, high * times)
            power[environment] = power_words(capacity_of(facts.cloud, names, nodes, attached or 0))
        if low is None or high is None or not sure or len(sure) < len(names) or not times:
            continue
        least, most = (f(p.hourly for p in sure) * HOURS * times for f in (min, max))
        dates = tuple(dict.fromkeys(p.as_of for p in sure))
        machines = [catalog.machine(facts.cloud, n) for n in names]
        bare = bool(gpu and rows.get(gpu)) and any(m is not None and m.gpus == 0 for m in machines)
        cost = Cost(Range(low * least, high * most), sure[0].currency, dates, bare=bare)
        out[environment], note = cost_words(cost), estimate_note(cost)
    return power, out, note


def tolerations(facts: ModuleFacts, purpose: str, rows: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
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
            "\n".join(["tolerations:", *(toleration(t).partition("\n")[2] for t in found)]),
        ),
    )
