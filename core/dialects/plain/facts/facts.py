"""The facts of what was recognised."""

from __future__ import annotations

from core.dialects.plain.facts.attributes import DEFAULT_POOL
from core.dialects.plain.facts.resource import resource_facts
from core.dialects.plain.recognise.model import Seen
from core.platform.module_facts import ModuleFacts


def facts_of(seen: Seen, provider: str | None) -> ModuleFacts:
    """`provider`: the version that the lock file holds of the one that makes it (see `source_of`); None: not
    known, so that the newest facts count."""
    inside = seen.inside
    if seen.kind == "pool" and not inside and seen.type == "google_container_cluster":
        inside = DEFAULT_POOL
    return resource_facts(seen.type, inside, provider)
