"""What a cluster or pool costs in a month in each environment: estimates, with what isn't known said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.clouds.prices import Cost, amount_words, cost_words, estimate_note, pool_cost, total
from core.platform.model import Cluster, Module
from core.text import _, listed, sentences, with_stop
from core.view import View
from core.view.tables import MonthCost

Column = tuple[str, str, str]
"""Root, module, environment."""


def month_costs(view: View, modules: Iterable[tuple[str, str]]) -> Mapping[Column, MonthCost]:
    """Of pools, and of clusters with all their pools; nothing of what has no nodes."""
    out: dict[Column, MonthCost] = {}
    for root, name in modules:
        platform = view.platform(root)
        for cluster in platform.clusters if platform is not None else ():
            for module in (cluster.module, *cluster.node_pools):
                if module is not None and module.name == name:
                    for environment in platform.environments if platform is not None else ():
                        out[root, name, environment.name] = _told(_cost(cluster, module, environment.name))
                    if module.environments == ("",):
                        out[root, name, ""] = _told(_cost(cluster, module, ""))
    return out


def _cost(cluster: Cluster, module: Module, environment: str) -> Cost:
    pools = (module, *cluster.node_pools) if module is cluster.module else (module,)
    found = (
        pool_cost(one, environment, cluster.module if one is not cluster.module else None) for one in pools
    )
    return total(cost for cost in found if cost is not None)


def _told(cost: Cost) -> MonthCost:
    amount = amount_words(cost)
    if not amount and not cost.unknown and cost.monthly.low == cost.monthly.high == 0:
        return MonthCost("—", _("It has no nodes here, or isn't made here."))
    if not amount:
        why = cost_words(cost) or _("How many nodes it has can't be told.")
        return MonthCost(_("unknown"), with_stop(why))
    parts = [with_stop(cost_words(cost)), estimate_note(cost)]
    if cost.unknown:
        parts.insert(1, _("Without {names}, whose price isn't known.").format(names=listed(cost.unknown)))
    return MonthCost(amount, sentences(parts))
