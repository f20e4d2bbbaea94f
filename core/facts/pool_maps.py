"""Pools that a module without facts is given as a map or list: what happens to those that go from it."""

from __future__ import annotations

import re

from core.platform.field import Impact, Json, Level
from core.platform.words import names
from core.text import _

_NAME = re.compile(r"(?:^|_)(?:(?:node|worker|agent)_?(?:pools?|groups?)|pools)(?:_launch_template)?$")


def lost_pools(setting: str, before: Json, after: Json) -> Impact | None:
    """None where the setting holds no pools, and where none goes.

    >>> lost_pools("eks_managed_node_groups", {"a": {}, "b": {}}, {"b": {}}).sentence
    'Probably deletes the node pool a with all its nodes. Its pods need room in another pool.'
    >>> lost_pools("node_labels", {"a": 1}, {}) is None
    True
    """
    if not _NAME.search(setting):
        return None
    if _is_empty(after) and not _is_empty(before):
        gone = _pools(before)
        words = _(
            "Probably deletes all node pools of it with all their nodes: pods have nowhere to run then."
        )
        if gone:
            words = _(
                "Probably deletes all node pools of it with all their nodes: {pools}. Pods have nowhere to "
                "run then."
            ).format(pools=names(gone))
        return Impact(Level.REBUILDS_POOL, words, "medium", badge=_("Deletes pools"))
    gone = [name for name in _pools(before) if name not in _pools(after)]
    if not gone or not isinstance(after, (dict, list)):
        return None
    if len(gone) == 1:
        words = _(
            "Probably deletes the node pool {pool} with all its nodes. Its pods need room in another pool."
        )
        return Impact(Level.REBUILDS_POOL, words.format(pool=gone[0]), "medium", badge=_("Deletes pool"))
    words = _("Probably deletes the node pools {pools} with all their nodes. Their pods need room elsewhere.")
    return Impact(Level.REBUILDS_POOL, words.format(pools=names(gone)), "medium", badge=_("Deletes pools"))


def _is_empty(value: Json) -> bool:
    return value is None or value in ({}, [])


def _pools(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [str(key) for key in value]
    if isinstance(value, list):
        named = [item.get("name") if isinstance(item, dict) else None for item in value]
        if all(isinstance(name, str) for name in named):
            return [str(name) for name in named]
        return [str(n) for n in range(len(value))]
    return []
