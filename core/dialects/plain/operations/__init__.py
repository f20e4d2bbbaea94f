"""Every operation on ordinary Terraform: pure functions from (State, answers) to changed files.

Each is one object in one file; a new one is a file and a line in `operations`. Names and arguments are
Kubestack's where they mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from core.dialects.errors import Refused
from core.dialects.operation import Args, Operation, guided, named
from core.dialects.plain.operations.add_node_pool import AddNodePool
from core.dialects.plain.operations.copy_values import CopyValues
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.remove_node_pool import RemoveNodePool
from core.dialects.plain.operations.rename_node_pool import RenameNodePool
from core.dialects.plain.operations.replace_node_pool import ReplaceNodePool
from core.dialects.plain.operations.upgrade_kubernetes import UpgradeKubernetes
from core.dialects.plain.operations.upgrade_module import UpgradeModule
from core.dialects.plain.reading.state import State
from core.platform.edit import Edit
from core.platform.guide import Guide
from core.platform.model import Reading
from core.snapshot import Snapshot
from core.text import _, sentence_list

Reread = Callable[[Snapshot, State], State]


@cache
def operations() -> tuple[Operation[PlainWorkbench], ...]:
    """In the order of a menu."""
    return (
        AddNodePool(),
        ReplaceNodePool(),
        RemoveNodePool(),
        RenameNodePool(),
        CopyValues(),
        UpgradeKubernetes(),
        UpgradeModule(),
    )


def apply(state: State, reread: Reread, edit: Edit) -> Mapping[str, bytes | None]:
    """The files that an "operation" Edit changes, whole (None: removed). Raises Refused."""
    operation = named(operations(), edit.operation)
    if operation is None:
        raise Refused(_unknown(edit.operation))
    operation.check(edit.args)
    bench = PlainWorkbench(root_of(state.reading, edit.root, edit.args), state, reread)
    operation.apply(bench, edit.args)
    return bench.files


def _unknown(name: str) -> str:
    return _("Repoform doesn't do “{name}” in ordinary Terraform. It does: {names}.").format(
        name=name, names=sentence_list(sorted(o.name for o in operations()))
    )


def guide(state: State, reread: Reread, name: str, root: str, args: Args) -> Guide:
    """See core.dialects.operation.guided."""
    operation = named(operations(), name)
    if operation is None:
        return Guide(name, root, name, "", refused=_unknown(name))
    roots = [p.root for p in state.reading.platforms]
    return guided(
        operation,
        roots,
        root,
        args,
        lambda answers: root_of(state.reading, root, answers),
        lambda here: PlainWorkbench(here, state, reread),
    )


def root_of(reading: Reading, root: str, args: Args) -> str:
    """The root meant where none is named: the one that has what the answers name, or the only one. Raises
    Refused where several could be meant."""
    if root:
        return root
    everywhere = [p.root for p in reading.platforms]
    names = [str(args[k]) for k in ("cluster", "module", "pool", "like") if args.get(k)]
    roots = [p.root for p in reading.platforms if any(p.module(n) is not None for n in names)] or everywhere
    if len(roots) > 1:
        raise Refused(
            _("Several folders could be meant: {roots}. Name one.").format(roots=sentence_list(roots))
        )
    return roots[0] if roots else "."
