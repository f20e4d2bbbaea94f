"""Replace a node pool safely, the first step: a new one beside it, with other settings. The old one stays.

Args: `pool` (name of the module), `name` (of the new one), `settings` as `add-node-pool` takes them.
"""

from __future__ import annotations

from core.dialects.common.replacing import Replacing, as_addition
from core.dialects.errors import Refused
from core.dialects.kubestack.operations.add_node_pool import AddNodePool, add_node_pool, pool_facts
from core.dialects.kubestack.operations.asking import choices_of, settings_argument
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.roles import path_of
from core.dialects.operation import Args, Argument
from core.platform.field import Json
from core.platform.guide import Guide
from core.platform.model import Module, ModuleKind
from core.text import _


class ReplaceNodePool(Replacing[KubestackWorkbench]):
    def text(self) -> str:
        return _(
            "Where a change would rebuild a pool, or can't be made to one that exists: adds a pool like\n"
            "it, with the changed settings, beside it. The old one stays byte for byte as it is. Then\n"
            "the workloads are moved, and the old one is removed with remove-node-pool.\n"
            "\n"
            "  repoform replace-node-pool . --pool gke_gc0_europe-west1_node_pool_np1_general \\\n"
            "      --set machine_type='\"e2-standard-16\"' --diff"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return *super().arguments(), settings_argument()

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        pools = folder.platform_pools()
        if not pools:
            raise Refused(_("There is no node pool besides the default ones."))

        def addition(name: str) -> tuple[Module, Guide]:
            pool = _pool(folder, name)
            return pool, AddNodePool().guide(folder, _answers(folder, pool, args))

        return self.guide_of(folder.root, choices_of(pools), args, addition)

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        add_node_pool(folder, _answers(folder, _pool(folder, str(args.get("pool", ""))), args))


def _pool(folder: KubestackWorkbench, name: str) -> Module:
    pool = folder.module(name, ModuleKind.NODE_POOL)
    if not pool.cluster:
        raise Refused(_("Which cluster {pool} belongs to can't be told.").format(pool=pool.name))
    return pool


def _answers(folder: KubestackWorkbench, pool: Module, args: Args) -> dict[str, Json]:
    cluster = folder.cluster(str(pool.cluster))
    assert cluster.module is not None
    facts = pool_facts(cluster.module)
    field = facts.fields.get(path_of("name", facts) or "name")
    longest = int(field.limits.max_length or 63) if field is not None else 63
    return as_addition(pool, args, {m.title for m in cluster.node_pools}, longest)
