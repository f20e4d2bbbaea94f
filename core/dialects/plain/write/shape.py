"""What the facts say of how a setting is spelled: which names are blocks, and what must be there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.known import FOLDER
from core.dialects.plain.write.settings import Steps


@lru_cache(maxsize=1)
def _resources() -> Mapping[str, Any]:
    with (FOLDER / "resources.json").open(encoding="utf-8") as file:
        found: Mapping[str, Any] = json.load(file)["resources"]
    return found


def _told(seen: Seen, names: tuple[str, ...]) -> Mapping[str, Any]:
    """The facts of one path of its resource."""
    if seen.module is not None:
        return {}
    facts = _resources().get(seen.type, {})
    path = ".".join((*seen.inside.split("."), *names)) if seen.inside else ".".join(names)
    for table in ("attributes", "beta_only", "old_attributes"):
        found = facts.get(table, {}).get(path)
        if found is not None:
            return found if isinstance(found, Mapping) else {}
    if seen.type == "google_container_cluster" and (
        seen.inside == "node_pool" or names[:1] == ("node_config",)
    ):
        # What a cluster repeats of a pool stands there alone.
        told = _resources()["google_container_node_pool"]["attributes"].get(".".join(names))
        return told if isinstance(told, Mapping) else {}
    return {}


def _names(steps: Steps) -> tuple[str, ...]:
    return tuple(step for step in steps if isinstance(step, str))


def is_block(seen: Seen, steps: Steps) -> bool:
    """Whether a name that isn't written yet would be a block."""
    return _told(seen, _names(steps)).get("type") in ("block", "blocks")


def is_needed(seen: Seen, steps: Steps) -> bool:
    """Whether Terraform refuses the entity (or the block around it) without the setting."""
    return _told(seen, _names(steps)).get("need") == "required"


def is_number(seen: Seen, steps: Steps) -> bool:
    return _told(seen, _names(steps)).get("type") == "number"
