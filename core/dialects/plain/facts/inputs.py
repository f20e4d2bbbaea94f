"""The inputs of known modules, by major and variant: "like that one, without these, with more" worked out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from core.dialects.plain.facts.data import Record, modules
from core.dialects.plain.facts.lifecycle import ignored_attributes
from core.dialects.plain.recognise.sources import ModuleUse, major_of
from core.frozen import dataclass

Inputs = Mapping[str, Record]

_ROOT = "root"


@dataclass(frozen=True, slots=True)
class Use:
    """A known module as its facts are asked for."""

    name: str
    major: int
    """Whose facts count."""
    variant: str = ""
    """The submodule that stands for it, without its folder: "private-cluster"."""
    real: int | None = None
    """The major that is used, where it is told."""

    @property
    def told(self) -> Record:
        return modules()[self.name]

    @property
    def at(self) -> int:
        return self.real if self.real is not None else self.major


def use_of(use: ModuleUse) -> Use:
    return Use(use.module.name, use.major, use.variant.removeprefix("modules/"), major_of(use.version))


@lru_cache(maxsize=256)
def of_cluster(use: Use) -> Inputs:
    """Arguments of the call that end in the cluster; of a module that makes one pool, all."""
    found = use.told["majors"][str(use.major)]
    if "variants" in found:
        return _of_variant(use.name, str(use.major), use.variant or _ROOT, "inputs")
    return {
        **_resolved(use.name, use.major, ("cluster_inputs",)),
        **_resolved(use.name, use.major, ("inputs",)),
    }


@lru_cache(maxsize=256)
def of_default_pool(use: Use) -> Inputs:
    """Arguments of the call that end in the pool that the cluster is made with."""
    return _resolved(use.name, use.major, ("default_pool_inputs",))


@lru_cache(maxsize=256)
def of_pools(use: Use, input: str) -> Inputs:
    """What an entry of an input that holds pools may have."""
    if "variants" in use.told["majors"][str(use.major)]:
        return _pool_keys(use)
    return _resolved(use.name, use.major, ("pools", input, "keys"))


def _resolved(name: str, major: int, way: tuple[str, ...]) -> Inputs:
    found = modules()[name]["majors"].get(str(major))
    for step in way:
        found = (found or {}).get(step)
    if not isinstance(found, Mapping):
        return {}
    if "like" not in found:
        return {k: v for k, v in found.items() if isinstance(v, Mapping)}
    return _with(_resolved(name, int(found["like"]), way), found)


def _with(base: Inputs, given: Record) -> Inputs:
    without = set(given["without"])
    return {**{k: v for k, v in base.items() if k not in without}, **given["more"]}


def _of_variant(name: str, major: str, variant: str, what: str) -> Inputs:
    variants = modules()[name]["majors"][major]["variants"]
    found = (variants.get(variant) or variants[_ROOT]).get(what)
    if not isinstance(found, Mapping):
        return {}
    if "like" not in found:
        return found
    other, _space, same = str(found["like"]).rpartition(" ")
    return _with(_of_variant(name, other or major, same, what), found)


def _pool_keys(use: Use) -> Inputs:
    """Told once, with the first major that has each."""
    newest = max(use.told["majors"], key=int)
    variant = (
        use.variant if "pool_keys" in use.told["majors"][newest]["variants"].get(use.variant, {}) else _ROOT
    )
    if use.variant.startswith("safer-cluster"):
        # It passes them on.
        variant = use.variant.replace("safer-cluster", "beta-private-cluster")
    found = _of_variant(use.name, newest, variant, "pool_keys")
    return {key: told for key, told in found.items() if int(told.get("since", 0)) <= use.at}


def ignored_by_lifecycle(use: Use, input: str = "") -> frozenset[str]:
    """Attributes of what it makes that are under `lifecycle.ignore_changes` in the module's own code, with
    their type where it is told ("google_container_cluster.initial_node_count"). `input`: of its pools."""
    found = use.told["majors"][str(use.major)]
    if "variants" in found:
        variants = found["variants"]
        return ignored_attributes((variants.get(use.variant or _ROOT) or variants[_ROOT])["ignore_changes"])
    if input:
        return ignored_attributes(found["pools"][input].get("ignore_changes", ()))
    return ignored_attributes((*found.get("cluster_ignore_changes", ()), *found.get("ignore_changes", ())))
