"""Rename a node pool: another one like it under the new name, and the old one gone, in one proposal. No
cloud renames a pool, so its nodes are made anew; where its name there doesn't follow from the one in code, a
`moved` block carries it over.

Args: `pool` (its address), `name`.
"""

from __future__ import annotations

from core import hcl
from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Offer, Operation
from core.dialects.plain.operations.add_node_pool import add_node_pool
from core.dialects.plain.operations.asking import given, pool_choices
from core.dialects.plain.operations.carried import carried, note
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.remove_node_pool import remove_node_pool
from core.dialects.plain.operations.writing import changed
from core.frozen import dataclass
from core.platform.guide import Guide, Question, Step
from core.text import _, sentence_list


@dataclass(frozen=True)
class Renamed:
    address: str
    notes: tuple[str, ...]
    carried: bool = False
    """Terraform is told that it is the same pool: nothing is destroyed."""


def rename_node_pool(bench: PlainWorkbench, args: Args) -> Renamed:
    pool = bench.pool(str(args.get("pool") or ""))
    wanted = bench.environments_of(pool.name)
    trial = bench.apart()
    same = {"like": pool.name, "name": args.get("name"), "environments": wanted}
    added = add_node_pool(trial, same, own=False)
    removed = remove_node_pool(trial, {"pool": pool.name, "environments": wanted})
    block = carried(bench.state, trial, pool.name, added.address)
    if block is not None:
        trial.take(changed(trial.snapshot, {block.file: [hcl.AddBlock((), block.text)]}))
    bench.take(dict(trial.files), trial.state)
    notes = (*added.notes, *removed.notes)
    return Renamed(added.address, (note(), *notes) if block is not None else notes, block is not None)


class RenameNodePool(Operation[PlainWorkbench]):
    name = "rename-node-pool"

    def title(self) -> str:
        return _("Rename node pool")

    def menu(self) -> str:
        return _("Rename a node pool…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("pool", _("Rename this node pool…"), pool="pool", rank=1),)

    def help(self) -> str:
        return _("give a node pool another name: its nodes are made anew")

    def text(self) -> str:
        return _(
            "No cloud renames a node pool: one like it is made under the new name, and the old one goes, in\n"
            "every environment that has it. Where its name in the cloud stays the same, a moved block\n"
            "carries it over, and nothing is made anew. To move workloads without a gap add the new one\n"
            "first (add-node-pool --like), and remove the old one later.\n"
            "\n"
            "  repoform rename-node-pool . --root shop --name frontend --diff \\\n"
            "      --pool 'module.eks.eks_managed_node_groups[\"web\"]'"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("pool", required=True, metavar="MODULE", help=_("the node pool's address")),
            Argument("name", required=True, help=_("its new name")),
        )

    def guide(self, bench: PlainWorkbench, args: Args) -> Guide:
        pools = bench.pools()
        if not pools:
            raise Refused(_("There is no node pool here."))
        pool = bench.pool(str(given(args, "pool", pools[0].name)))
        name = given(args, "name", None)
        refused = ""
        notes: tuple[str, ...] = ()
        stays = False
        if name is not None:
            try:
                done = rename_node_pool(bench.apart(), {"pool": pool.name, "name": name})
                notes, stays = done.notes, done.carried
            except Refused as error:
                refused = str(error)
        where = (
            sentence_list([e for e in bench.environments_of(pool.name) if e]) or pool.cluster or bench.root
        )
        questions = (
            Question("pool", _("Node pool"), "", "choice", pool.name, pool_choices(pools), True, True),
            Question("name", _("New name"), _("What it is for, in a word."), required=True, default=name),
        )
        return Guide(
            self.name,
            bench.root,
            self.title(),
            _("What code calls it changes, and Terraform is told so: the node pool itself stays.")
            if stays
            else _(
                "No cloud renames a node pool: one like it is made under the new name, and the old one goes"
                " with its nodes."
            ),
            (Step(_("Which"), questions), Step(_("Check"), ())),
            notes
            if stays
            else (
                _(
                    "To move workloads without a gap, add the new pool first, and remove the old one in a"
                    " later proposal."
                ),
                *notes,
            ),
            {"pool": pool.name, "name": name},
            refused,
            destroys=()
            if stays
            else (
                _("Node pool {pool} in {environments}").format(
                    pool=pool.title or pool.name, environments=where
                ),
            ),
        )

    def apply(self, bench: PlainWorkbench, args: Args) -> None:
        rename_node_pool(bench, args)
