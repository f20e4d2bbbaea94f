"""Every operation on a platform: pure functions from (Snapshot, Reading, answers) to changed files.

Each is one object in one file; a new one is a file and a line in `operations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from core.dialects.common.workbench.workbench import Reader
from core.dialects.errors import Refused
from core.dialects.kubestack.operations.add_cluster import AddCluster
from core.dialects.kubestack.operations.add_environment import AddEnvironment
from core.dialects.kubestack.operations.add_feature import AddFeature
from core.dialects.kubestack.operations.add_node_pool import AddNodePool
from core.dialects.kubestack.operations.copy_values import Copy
from core.dialects.kubestack.operations.fix_images import FixImages
from core.dialects.kubestack.operations.fix_readme import FixReadme
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.promote import Promote
from core.dialects.kubestack.operations.remove_cluster import RemoveCluster
from core.dialects.kubestack.operations.remove_environment import RemoveEnvironment
from core.dialects.kubestack.operations.remove_feature import RemoveFeature
from core.dialects.kubestack.operations.remove_node_pool import RemoveNodePool
from core.dialects.kubestack.operations.replace_node_pool import ReplaceNodePool
from core.dialects.kubestack.operations.reset import Reset
from core.dialects.kubestack.operations.upgrade import Upgrade
from core.dialects.operation import Args, Operation, guided, named
from core.platform.edit import Edit
from core.platform.guide import Guide
from core.platform.model import Reading
from core.snapshot import Snapshot
from core.text import _, sentence_list


@cache
def operations() -> tuple[Operation[KubestackWorkbench], ...]:
    """In the order of a menu."""
    return (
        AddNodePool(),
        ReplaceNodePool(),
        RemoveNodePool(),
        AddCluster(),
        RemoveCluster(),
        AddFeature(),
        RemoveFeature(),
        AddEnvironment(),
        RemoveEnvironment(),
        Promote(),
        Reset(),
        Copy(),
        Upgrade(),
        FixImages(),
        FixReadme(),
    )


def apply(dialect: Reader, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
    """The files that an "operation" Edit changes, whole (None: removed). Raises Refused."""
    operation = named(operations(), edit.operation)
    if operation is None:
        raise Refused(
            _("There is no operation “{name}”. There are: {names}.").format(
                name=edit.operation, names=sentence_list(sorted(o.name for o in operations()))
            )
        )
    operation.check(edit.args)
    folder = KubestackWorkbench(
        dialect, snapshot, reading, root_of(reading, edit.root, edit.args, operation.name)
    )
    operation.apply(folder, edit.args)
    return folder.files


def guide(dialect: Reader, snapshot: Snapshot, reading: Reading, name: str, root: str, args: Args) -> Guide:
    """See core.dialects.operation.guided."""
    operation = named(operations(), name)
    if operation is None:
        return Guide(name, root, name, "", refused=_("There is no operation “{name}”.").format(name=name))
    roots = [p.root for p in reading.platforms]
    return guided(
        operation,
        roots,
        root,
        args,
        lambda answers: root_of(reading, root, answers, operation.name),
        lambda here: KubestackWorkbench(dialect, snapshot, reading, here),
    )


def root_of(reading: Reading, root: str, args: Args, operation: str = "") -> str:
    """The root meant where none is named: the one that has the module, the top, or the only one. Raises
    Refused where several could be meant."""
    if root:
        return root
    keys = ["cluster", "module", "pool", "feature"]
    if operation != "add-environment":  # whose `like` is an environment
        keys.append("like")
    names = [args[k] for k in keys if args.get(k)]
    everywhere = [p.root for p in reading.platforms]
    having = [p.root for p in reading.platforms if any(p.module(str(n)) is not None for n in names)]
    if names and not having and len(everywhere) > 1 and "." not in everywhere:
        raise Refused(
            _("There is no module “{name}” in {roots}.").format(
                name=names[0], roots=sentence_list(everywhere)
            )
        )
    roots = having or everywhere
    if len(roots) > 1 and not having and "." in roots:
        return "."
    if len(roots) > 1:
        raise Refused(
            _("Several folders could be meant: {roots}. Name one.").format(roots=sentence_list(roots))
        )
    return roots[0] if roots else "."
