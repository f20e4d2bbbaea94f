"""Remove a node pool: its file, or only its block where the file holds more, its entry in a map of pools, and
its README row.

Args: `pool` (name of the module).
"""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.common.workbench.removal import refuse_references, remove_module
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.asking import (
    choices_of,
    deploys,
)
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.own_entries import own_entry, take_entry
from core.dialects.operation import Args, Argument, Offer, Operation, chosen, which_first
from core.platform.field import Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module, ModuleKind
from core.text import _, sentence_list


def remove_node_pool(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    pool = folder.module(str(args.get("pool", "")), ModuleKind.NODE_POOL)
    refuse_references(folder, [pool.name])
    remove_pool(folder, pool)
    folder.edit_readme(lambda text: readme.remove_rows(text, ModuleKind.NODE_POOL, {pool.name}))


def remove_pool(folder: KubestackWorkbench, pool: Module) -> None:
    """With its own entry in a map of pools."""
    entry = own_entry(folder, pool)
    remove_module(folder, pool.name)
    take_entry(folder, entry)


class RemoveNodePool(Operation[KubestackWorkbench]):
    name = "remove-node-pool"

    def title(self) -> str:
        return _("Remove node pool")

    def menu(self) -> str:
        return _("Remove a node pool…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("pool", _("Remove this node pool…"), pool="pool", rank=2),)

    def help(self) -> str:
        return _("remove a node pool")

    def text(self) -> str:
        return _(
            "Removes its file, or only its block where the file holds more, and the README's "
            "row. Refused while\n"
            "anything refers to it. Its nodes go in every environment: move the workloads "
            "first.\n"
            "\n"
            "  repoform remove-node-pool . --pool eks_gc0_eu-west-1_node_pool_np2_spot --diff"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (Argument("pool", required=True, metavar="MODULE", help=_("the node pool's module")),)

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        pools = folder.platform_pools()
        if not pools:
            raise Refused(_("There is no node pool besides the default ones."))
        choices = choices_of(pools)
        name = chosen(args, "pool", choices)
        question = Question("pool", _("Node pool"), "", "choice", name, choices, True, True)
        sentence = _(
            "Takes the pool out of the code; its nodes go in every environment that the change reaches."
        )
        if not name:
            return which_first(self, folder.root, sentence, question)
        pool = folder.module(name, ModuleKind.NODE_POOL)
        return Guide(
            self.name,
            folder.root,
            self.title(),
            sentence,
            (Step(_("Which"), (question,)),),
            (
                _(
                    "Move its workloads first: drain the nodes, or wait until nothing tolerates or selects "
                    "them."
                ),
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

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        remove_node_pool(folder, args)
