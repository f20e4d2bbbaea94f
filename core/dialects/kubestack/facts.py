"""Kubestack's facts: which settings a module has in which framework version, and what a form asks for them.

Facts come from resources/kubestack, one compact file per module, each read when first asked for.

>>> facts = load()
>>> facts.framework_for("v0.18.1-beta.0")
('v0.18.1-beta.0', False)
>>> facts.framework_for("master")
('master', False)
>>> pool = facts.module_facts("google/cluster/node-pool", "v0.18.1-beta.0")
>>> pool.fields["max_node_count"].label, pool.formats["max_node_count"]
('Maximum nodes per zone', 'number-as-string')
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from core.dialects.kubestack.inheritance import BASE_KEYS_ONLY, NULL_OVERRIDES, ONE_LEVEL, UNION
from core.dialects.kubestack.node_images import replaced_pool
from core.dialects.kubestack.roles import ROLES
from core.dialects.kubestack.rules import rules
from core.facts.fields import form_order, make_field
from core.facts.impact import usual
from core.facts.reading import setting_facts
from core.platform.module_facts import Input, ModuleFacts

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "kubestack"

NEWEST = "master"
LAST_FLAT = "v0.19.2-beta.0"


class Facts:
    """All schema facts. Cheap to make; files are read when first needed."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        self.index: Mapping[str, Any] = index
        self.versions: tuple[str, ...] = tuple(v["name"] for v in index["versions"])
        """Oldest first; the last one is master."""
        self.modules: tuple[str, ...] = tuple(index["modules"])
        self._order = {name: i for i, name in enumerate(self.versions)}
        self._commits = {v["commit"]: v["name"] for v in index["versions"]}
        self._raw: dict[str, Mapping[str, Any]] = {}
        self._made: dict[tuple[str, str], ModuleFacts | None] = {}

    def order(self, framework: str) -> int:
        """Position among the known versions, newest last."""
        return self._order[framework]

    def framework_for(self, ref: str | None) -> tuple[str, bool]:
        """The version whose facts fit this `?ref=`, and whether that is only assumed: a version newer than
        the facts, one between or before known ones, a branch or commit they don't list."""
        if not ref or ref in ("master", "main", "HEAD"):
            return NEWEST, False
        if ref in self._order:
            return ref, False
        if re.fullmatch(r"[0-9a-f]{7,40}", ref):
            for commit, name in self._commits.items():
                if commit.startswith(ref):
                    return name, False
            return NEWEST, True
        number = version_number(ref)
        if number is None:
            return NEWEST, True
        known = [v for v in self.versions if v != NEWEST]
        if f"v{ref}" in self._order:
            return f"v{ref}", False
        older = [v for v in known if (version_number(v) or ()) <= number]
        if not older:
            return known[0], True
        return (NEWEST if older[-1] == known[-1] else older[-1]), True

    def framework_of_shape(self, generation: str) -> str:
        """The newest version of a generation, for code whose `?ref=` tells nothing."""
        return NEWEST if generation == "typed" else LAST_FLAT

    def style_of(self, framework: str) -> str:
        return "typed" if framework == NEWEST else "flat"

    def inheritance(self, framework: str) -> str:
        """Which rule merges the base into the other environments."""
        at = self.order(framework)
        if framework == NEWEST:
            return ONE_LEVEL
        if at <= self.order("v0.12.2-beta.0"):
            return NULL_OVERRIDES
        return BASE_KEYS_ONLY if framework == "v0.13.0-beta.0" else UNION

    def wiring(self, framework: str) -> Mapping[str, Any]:
        """Providers, inputs and habits of that era (`generations` of the facts)."""
        found: Mapping[str, Any] = self.ranged(self.index["generations"], framework) or {}
        return found

    def ranged(self, entries: Any, framework: str) -> Any:
        """The entry of a list of {from, to, …} that covers this version, or None."""
        at = self.order(framework)
        return next((e for e in entries if self.order(e["from"]) <= at <= self.order(e["to"])), None)

    def raw(self, schema: str) -> Mapping[str, Any]:
        """The module's file as it is."""
        if schema not in self._raw:
            file = self.index["modules"][schema]["file"]
            self._raw[schema] = json.loads((self._folder / file).read_text(encoding="utf-8"))
        return self._raw[schema]

    def module_facts(self, schema: str | None, framework: str | None) -> ModuleFacts | None:
        """None where the facts don't know the module, or it didn't exist in that version."""
        if schema is None or framework is None or schema not in self.index["modules"]:
            return None
        key = (schema, framework)
        if key not in self._made:
            self._made[key] = self._made_facts(schema, framework)
        return self._made[key]

    def _made_facts(self, schema: str, framework: str) -> ModuleFacts | None:
        about = self.index["modules"][schema]
        at = self.order(framework)
        if not self.order(about["first_version"]) <= at <= self.order(about["last_version"]):
            return None
        raw = self.raw(schema)
        rule = self.inheritance(framework)
        plain: dict[str, Mapping[str, Any]] = {}
        for path, record in raw["attributes"].items():
            history = self.ranged(record["history"], framework)
            if history is not None:
                plain[path] = {**record, **history}
        newest = framework == NEWEST
        covers = partial(self._covers, framework)
        records = {p: setting_facts(p, r, covers, newest) for p, r in plain.items()}
        is_pool = about["kind"] == "node-pool"
        made = {
            p: make_field(p, r, plain, usual(about["provider"], is_pool, p, records))
            for p, r in plain.items()
        }
        groups = _groups(plain, rule)
        depth = {p: _is_setting(p, groups) for p in plain}
        settings = form_order({p: made[p] for p in plain if depth[p]})
        pool = None if is_pool else self.module_facts(f"{schema}/node-pool", framework)
        return ModuleFacts(
            name=schema,
            version=framework,
            kind=about["kind"],
            cloud=about["provider"],
            style=self.style_of(framework),
            typed=bool(self._ranged_value(raw.get("typed", ()), framework, default=True)),
            inheritance=rule,
            fields={p: made[p] for p in settings},
            parts={p: f for p, f in made.items() if not depth[p] and p not in groups},
            groups=frozenset(groups),
            formats={p: r["value_format"] for p, r in plain.items()},
            required=_required(plain),
            inputs=_inputs(
                self._ranged_value(raw["inputs"], framework, default={}), raw.get("input_help", {})
            ),
            outputs=tuple(self._ranged_value(raw["outputs"], framework, default=())),
            providers=tuple(self._ranged_value(raw.get("required_providers", ()), framework, default=())),
            records=records,
            replaced=replaced_pool if newest and about["provider"] == "aws" else None,
            always_there=frozenset({"default_node_pool"}),
            stages=("ops", "apps"),
            rules=rules(self._folder, schema, records, self._cluster_paths(schema, framework), covers),
            roles=ROLES.get(schema),
            extra_pool=pool,
            framework=True,
            add_pool="" if is_pool else "add-node-pool",
        )

    def _cluster_paths(self, schema: str, framework: str) -> tuple[str, Mapping[str, Any]] | None:
        """Name and paths of the module that makes the cluster of such pools."""
        name = schema.removesuffix("/node-pool")
        if name == schema:
            return None
        attributes = self.raw(name)["attributes"]
        return name, {p: r for p, r in attributes.items() if self.ranged(r["history"], framework)}

    def _covers(self, framework: str, entry: Mapping[str, Any]) -> bool:
        """Whether an entry with `from`, `to` or `until` speaks of this version."""
        at = self.order(framework)
        first, last = entry.get("from"), entry.get("to", entry.get("until"))
        return (first is None or self.order(first) <= at) and (last is None or at <= self.order(last))

    def _ranged_value(self, entries: Any, framework: str, default: Any) -> Any:
        entry = self.ranged(entries, framework)
        return default if entry is None else entry["value"]


@cache
def load() -> Facts:
    """The facts that Repoform ships, made once."""
    return Facts()


def version_number(ref: str) -> tuple[int, ...] | None:
    """A tag as numbers that sort, None for what is no version. A release sorts after its betas.

    >>> version_number("v0.13.0-beta.1") < version_number("v0.13.0") < version_number("v0.14.0-beta.0")
    True
    """
    found = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(?:-[a-z]+\.?(\d+)?)?", ref)
    if not found:
        return None
    major, minor, patch, beta = found.groups()
    return (int(major), int(minor), int(patch), int(beta) if beta else (0 if "-" in ref else 999))


def _groups(records: Mapping[str, Mapping[str, Any]], rule: str) -> set[str]:
    """Objects at the top that merge by key, so that their members are the Settings."""
    if rule != ONE_LEVEL:
        return set()
    tops = {p.split(".", 1)[0] for p in records if "." in p}
    return {p for p in tops if records.get(p, {}).get("value_format") == "object"}


def _is_setting(path: str, groups: set[str]) -> bool:
    if "[]" in path or path in groups:
        return False
    head, dot, rest = path.partition(".")
    return not dot or (head in groups and "." not in rest)


def _required(records: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    out: dict[str, str] = {}
    for path, record in records.items():
        need = record["required"]
        if unless := record.get("required_unless"):
            out[path] = f"unless:{unless}"
        elif isinstance(need, str):
            out[path] = need
        elif need:
            out[path] = "always"
        elif record.get("required_by_convention"):
            out[path] = "convention"
    return out


def _inputs(given: Mapping[str, Any], help_of: Mapping[str, Any]) -> dict[str, Input]:
    out: dict[str, Input] = {}
    for name, about in given.items():
        words = help_of.get(name, {})
        out[name] = Input(
            name, about["type"], about["required"], about["default"],
            words.get("label", ""), words.get("description", ""),
        )  # fmt: skip
    return out
