"""Roots whose code isn't in the repository: a well-known module that Terragrunt runs with inputs."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.plain.recognise.community_modules import made_by_inputs, pools
from core.dialects.plain.recognise.model import Recognised, Seen
from core.dialects.plain.recognise.sources import module_use
from core.terraform.evaluate import Mark, Reason, Value


def recognise_remote(source: str, inputs: Mapping[str, Value], mark: Mark) -> Recognised:
    """The cluster and pools of a module by its source; nothing for one that the facts don't know.
    `mark`: where the unit's file names it."""
    use = module_use(source)
    if use is None or not use.module.cluster:
        return Recognised(())
    told = use.module.facts.get("cluster_resource")
    address = told if isinstance(told, str) and " " not in told else "cluster"
    cluster = made_by_inputs(use, address, inputs, mark)
    incomplete: list[tuple[str, Reason]] = []
    seen: list[Seen] = [cluster, *pools(cluster, use, "", incomplete)]
    return Recognised(tuple(seen), tuple(incomplete))
