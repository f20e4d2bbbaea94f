"""Replace a node pool safely, the first step: a new one beside it, with other settings. The old one stays.

Args: `pool` (its address), `name` (of the new one), `environments` and `settings` as `add-node-pool` takes
them.
"""

from __future__ import annotations

from core.dialects.common.replacing import Replacing, as_addition
from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument
from core.dialects.plain.operations.add_node_pool import AddNodePool, add_node_pool
from core.dialects.plain.operations.asking import environments_argument, pool_choices
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.platform.field import Json
from core.platform.guide import Guide
from core.platform.model import Module
from core.text import _


class ReplaceNodePool(Replacing[PlainWorkbench]):
    def text(self) -> str:
        return _(
            "In ordinary Terraform: a block beside the old pool's, or an entry in the map or list that\n"
            "makes it, wherever it is. Refused where anything but the new pool would change.\n"
            "\n"
            "  repoform replace-node-pool . --root shop --diff --set instance_types='[\"m6i.xlarge\"]' \\\n"
            "      --pool 'module.eks.eks_managed_node_groups[\"batch\"]'"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            *super().arguments(),
            environments_argument(_("only in this environment (ordinary Terraform); repeatable")),
            Argument("settings", shape="by environment", given="settings", option="--set"),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        pools = bench.pools()
        if not pools:
            raise Refused(_("There is no node pool here."))

        def addition(name: str) -> tuple[Module, Guide]:
            pool = bench.pool(name)
            return pool, AddNodePool().guide(bench, _answers(bench, pool, args))

        return self.guide_of(bench.root, pool_choices(pools), args, addition, also=("environments",))

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        add_node_pool(bench, _answers(bench, bench.pool(str(args.get("pool", ""))), args))


def _answers(bench: PlainWorkbench, pool: Module, args: Args) -> dict[str, Json]:
    if not pool.cluster:
        raise Refused(_("Which cluster {pool} belongs to can't be told.").format(pool=pool.name))
    taken = {m.title for m in bench.pools() if m.cluster == pool.cluster}
    return as_addition(pool, args, taken)
