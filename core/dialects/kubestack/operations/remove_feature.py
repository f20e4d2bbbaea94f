"""Remove a platform feature from a cluster: its file or block and its README row.

Args: `feature` (name of the module); `delete_module` (true: also the local module's folder, if nothing else
uses it).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from core.dialects.interface import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.features import feature, local_target
from core.dialects.kubestack.operations.folder import Folder, source_of
from core.dialects.kubestack.operations.removal import refuse_references, remove_module
from core.platform.field import Json
from core.platform.model import ModuleKind
from core.text import _, sentence_list


def remove_feature(folder: Folder, args: Mapping[str, Json]) -> None:
    name = feature(folder, str(args.get("feature", "")))
    remove_features(folder, [name], delete_modules=args.get("delete_module") is True, strict=True)


def remove_features(folder: Folder, names: list[str], *, delete_modules: bool, strict: bool) -> None:
    """`strict`: refuses to delete a local module that is still bound elsewhere; else it is kept."""
    refuse_references(folder, names)
    targets = {t for n in names if (t := local_target(folder, n)) is not None}
    for name in names:
        remove_module(folder, name)
    if delete_modules:
        for target in sorted(targets):
            users = bindings(folder, target)
            if users and strict:
                raise Refused(
                    _("{folder} is still used by {users}; it stays until they are removed.").format(
                        folder=target, users=sentence_list(users)
                    )
                )
            if not users:
                for path in list(folder.snapshot.paths()):
                    if path.startswith(target + "/"):
                        folder.write(path, None)
    folder.edit_readme(lambda text: readme.remove_rows(text, ModuleKind.FEATURE, set(names)))


def bindings(folder: Folder, target: str) -> list[str]:
    """Modules anywhere in the repository whose local source is this folder."""
    out = []
    roots = {p.root for p in folder.reading.platforms} | {folder.root}
    for root in sorted(roots):
        here = Folder(folder.dialect, folder.snapshot, folder.reading, root, folder.files)
        for where in [here.folder, *here.local_module_folders()]:
            for found in here.blocks("module", where):
                source = source_of(found.block) or ""
                if source.startswith(("./", "../")) and found.block.labels:
                    path = posixpath.normpath(posixpath.join(where or ".", source))
                    if path == target:
                        out.append(found.block.labels[0])
    return out
