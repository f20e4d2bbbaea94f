"""What each operation asks, with choices and defaults read off the repository."""

from __future__ import annotations

from collections.abc import Callable

from core.dialects.interface import Dialect, Refused
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.guides import clusters, environments, features, pools
from core.dialects.kubestack.operations.guides.common import Args, title_of
from core.platform.guide import Guide
from core.platform.model import Reading
from core.snapshot import Snapshot
from core.text import _

GUIDES: dict[str, Callable[[Folder, Args], Guide]] = {
    "promote": environments.moving("promote"),
    "reset": environments.moving("reset"),
    "copy": environments.moving("copy"),
    "add-node-pool": pools.add_node_pool,
    "remove-node-pool": pools.remove_node_pool,
    "add-cluster": clusters.add_cluster,
    "remove-cluster": clusters.remove_cluster_guide,
    "add-feature": features.add_feature,
    "remove-feature": features.remove_feature,
    "add-environment": environments.add_environment,
    "remove-environment": environments.remove_environment,
    "upgrade": environments.upgrade,
    "fix-images": environments.fixing("fix-images"),
    "fix-readme": environments.fixing("fix-readme"),
}


def guide(
    dialect: Dialect, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Args
) -> Guide:
    """The guide of an operation with the answers given so far. Never raises Refused: `refused` says why."""
    name = operation.replace("_", "-")
    make = GUIDES.get(name)
    if make is None:
        return Guide(name, root, name, "", refused=_("There is no operation “{name}”.").format(name=name))
    try:
        return make(Folder(dialect, snapshot, reading, root), args)
    except Refused as error:
        return Guide(name, root, title_of(name), "", refused=str(error), args=dict(args))


def names() -> tuple[str, ...]:
    return tuple(GUIDES)
