"""Remove a node pool: its file, or only its block where the file holds more, and its README row.

Args: `pool` (name of the module).
"""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.removal import refuse_references, remove_module
from core.platform.field import Json
from core.platform.model import ModuleKind


def remove_node_pool(folder: Folder, args: Mapping[str, Json]) -> None:
    pool = folder.module(str(args.get("pool", "")), ModuleKind.NODE_POOL)
    refuse_references(folder, [pool.name])
    remove_module(folder, pool.name)
    folder.edit_readme(lambda text: readme.remove_rows(text, ModuleKind.NODE_POOL, {pool.name}))
