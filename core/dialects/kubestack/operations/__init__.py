"""Every operation on a platform: pure functions from (Snapshot, Reading, answers) to changed files.

`apply` is what the dialect dispatches "operation" Edits to; `guide` describes what an operation asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.dialects.interface import Dialect, Refused
from core.dialects.kubestack.operations import answers, fixes, guides, values_between
from core.dialects.kubestack.operations.add_cluster import add_cluster
from core.dialects.kubestack.operations.add_environment import add_environment
from core.dialects.kubestack.operations.add_feature import add_feature
from core.dialects.kubestack.operations.add_node_pool import add_node_pool
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.remove_cluster import remove_cluster
from core.dialects.kubestack.operations.remove_environment import remove_environment
from core.dialects.kubestack.operations.remove_feature import remove_feature
from core.dialects.kubestack.operations.remove_node_pool import remove_node_pool
from core.dialects.kubestack.operations.upgrade import upgrade
from core.platform.edit import Edit
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Reading
from core.snapshot import Snapshot
from core.text import _, sentence_list

OPERATIONS: dict[str, Callable[[Folder, Mapping[str, Json]], None]] = {
    "promote": values_between.promote,
    "reset": values_between.reset,
    "copy": values_between.copy,
    "add-node-pool": add_node_pool,
    "remove-node-pool": remove_node_pool,
    "add-cluster": add_cluster,
    "remove-cluster": remove_cluster,
    "add-feature": add_feature,
    "remove-feature": remove_feature,
    "add-environment": add_environment,
    "remove-environment": remove_environment,
    "upgrade": upgrade,
    "fix-images": fixes.fix_images,
    "fix-readme": fixes.fix_readme,
}
"""By the name that an Edit carries and the command line has."""


def apply(dialect: Dialect, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
    """The files that an "operation" Edit changes, whole (None: removed). Raises Refused."""
    name = edit.operation.replace("_", "-")
    operation = OPERATIONS.get(name)
    if operation is None:
        raise Refused(
            _("There is no operation “{name}”. There are: {names}.").format(
                name=edit.operation, names=sentence_list(sorted(OPERATIONS))
            )
        )
    answers.check(name, edit.args)
    folder = Folder(dialect, snapshot, reading, root_of(reading, edit.root, edit.args, name))
    operation(folder, edit.args)
    return folder.files


def guide(
    dialect: Dialect,
    snapshot: Snapshot,
    reading: Reading,
    operation: str,
    root: str,
    args: Mapping[str, Json],
) -> Guide:
    """What an operation asks, with the answers given so far (see core.platform.guide). Never raises. Without
    a root and answers, where there are several, the first question is which (`root`); that answer says to
    ask it again, and is in no Guide's args."""
    asked = "root" in args or not (root or args)
    args = {k: v for k, v in args.items() if k != "root"}
    roots = [p.root for p in reading.platforms]
    try:
        if (name := operation.replace("_", "-")) in answers.SHAPES:
            answers.check(name, args)
        here = root_of(reading, root, args, name)
    except Refused as error:
        if root or args or len(roots) < 2:
            return Guide(operation, root, "", "", refused=str(error))
        here = roots[0]
    made = guides.guide(dialect, snapshot, reading, operation, here, args)
    if not asked or len(roots) < 2:
        return made
    which = Question("root", _("Platform"), "", "choice", here, tuple(map(Choice, roots)), True, True)
    first, *rest = made.steps or (Step(_("Platform"), ()),)
    return replace(made, steps=(replace(first, questions=(which, *first.questions)), *rest))


def root_of(reading: Reading, root: str, args: Mapping[str, Json], operation: str = "") -> str:
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
            _("Several roots could be meant: {roots}. Name one.").format(roots=sentence_list(roots))
        )
    return roots[0] if roots else "."
