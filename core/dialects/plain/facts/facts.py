"""The facts of what was recognised."""

from __future__ import annotations

import re

from core.dialects.plain.facts.attributes import DEFAULT_POOL
from core.dialects.plain.facts.inputs import use_of
from core.dialects.plain.facts.module import call_pool_facts, cluster_facts, default_pool_facts, pool_facts
from core.dialects.plain.facts.resource import resource_facts
from core.dialects.plain.recognise.model import Seen
from core.dialects.plain.recognise.sources import ModuleUse
from core.platform.module_facts import ModuleFacts

_REGISTRY = re.compile(r"(?:[\w.-]+\.[\w.-]+/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?")


def facts_of(seen: Seen, provider: str | None) -> ModuleFacts:
    """`provider`: the version that the lock file holds of the one that makes it (see `source_of`); None: not
    known, so that the newest facts count."""
    if seen.module is not None:
        return _of_module(seen, seen.module, provider)
    inside = seen.inside
    if seen.kind == "pool" and not inside and seen.type == "google_container_cluster":
        inside = DEFAULT_POOL
    return resource_facts(seen.type, inside, provider)


def known_facts(seen: Seen, provider: str | None) -> ModuleFacts | None:
    """None where nothing is known."""
    found = facts_of(seen, provider)
    return found if found.fields else None


def _of_module(seen: Seen, module: ModuleUse, provider: str | None) -> ModuleFacts:
    use = use_of(module)
    versioned = seen.declared is not None and _REGISTRY.fullmatch(module.source) is not None
    if seen.kind == "cluster":
        return cluster_facts(use, provider, versioned)
    if seen.entry is not None:
        return pool_facts(use, seen.entry.input, seen.type, provider)
    if module.module.cluster:
        return default_pool_facts(use, provider)
    return call_pool_facts(use, provider, versioned)
