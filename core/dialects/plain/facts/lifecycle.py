"""Lists of `ignore_changes` as the files quote them from a module's code."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WITH_TYPE = re.compile(r"\s*([a-z][a-z0-9_]*):\s*(.*)", re.S)
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_]*(?:\[[^\]]*\])?(?:\.[a-z_][a-z0-9_]*(?:\[[^\]]*\])?)*")
_INDEX = re.compile(r"\[\d+\]")


def ignored_attributes(lists: Iterable[str]) -> frozenset[str]:
    """Paths without indexes. One key of a map is not the map.

    >>> sorted(ignored_attributes(["[ scaling_config[0].size, ]", 'google_x: [node_pool, labels["a"]]']))
    ['google_x.node_pool', 'scaling_config.size']
    """
    out = set()
    for text in lists:
        typed = _WITH_TYPE.fullmatch(text)
        prefix, plain = (typed[1] + ".", typed[2]) if typed is not None else ("", text)
        for item in _ATTRIBUTE.findall(plain):
            path = _INDEX.sub("", item)
            if "[" not in path:
                out.add(prefix + path)
    return frozenset(out)
