"""What is known of one module in one version: its settings, how each is written, what each needs.

Made by a dialect at load; whoever reads a Module finds its facts on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.facts.merging import ONE_LEVEL
from core.platform.model import Field
from core.platform.paths import plain_path


@dataclass(frozen=True, slots=True)
class Input:
    """An argument of the module block other than the settings inside `configuration`."""

    name: str
    type: str
    required: bool
    default: str | None
    """HCL text of the default, None without one."""
    label: str = ""
    help: str = ""
    impact: str = ""
    """Of its change, in the facts' words ("in-place", "records replaced"), "" if they don't tell."""


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """One module in one framework version."""

    name: str
    """"google/cluster/node-pool"."""
    framework: str
    kind: str
    """"cluster", "node-pool", "feature" or "dns"."""
    cloud: str
    """aws, azurerm, google, scaleway, kind, kustomization."""
    generation: str
    """"flat" or "typed"."""
    typed: bool
    """True: real lists, maps and numbers in `configuration` (node pools of the flat generation too)."""
    inheritance: str
    """NULL_OVERRIDES, BASE_KEYS_ONLY, UNION or ONE_LEVEL."""
    fields: Mapping[str, Field]
    """Every Setting by path, in the order of a form: what people change most comes first. A path that
    Terraform can't inherit by itself (below the merge depth) is no Setting: see `parts`."""
    parts: Mapping[str, Field]
    """Paths inside a Setting that replaces whole: `default_node_pool.metadata_options.http_tokens`,
    `taints[].key`."""
    groups: frozenset[str]
    """Objects whose members are Settings ("default_node_pool" where they merge by key)."""
    formats: Mapping[str, str]
    """How to write each path: string, number, bool, number-as-string, bool-as-string, comma-list, comma-kv,
    yaml-text, cidr, list(string), set(string), map(string), object, list(object), set(object)."""
    required: Mapping[str, str]
    """Paths that need a value: "always", "convention" (Terraform doesn't insist, people should),
    "one_of:a,b" or "unless:a = b"."""
    inputs: Mapping[str, Input]
    outputs: tuple[str, ...]
    providers: tuple[str, ...]
    """Providers that the module requires."""
    records: Mapping[str, Mapping[str, Any]] = field(repr=False)
    """The plain facts of each path of this version (impact, limits, replaced_by, …)."""

    def field_of(self, path: str) -> Field | None:
        """The Field of a Setting or of a part; of the whole map for `labels["key"]`."""
        plain = plain_path(path)
        return self.fields.get(plain) or self.parts.get(plain)

    def record(self, path: str) -> Mapping[str, Any] | None:
        return self.records.get(plain_path(path))

    def parts_of(self, path: str) -> dict[str, Field]:
        """What is inside a Setting that replaces whole, by name: {"key": …, "value": …, "effect": …}."""
        start = re.compile(re.escape(plain_path(path)) + r"(\[\])?\.")
        return {p[m.end() :]: f for p, f in self.parts.items() if (m := start.match(p))}

    def merged_by_key(self, path: str) -> bool:
        """Whether this map of texts is merged key by key, so that each key has an origin of its own."""
        found = self.fields.get(path)
        return self.inheritance == ONE_LEVEL and found is not None and found.type == "map" and "." not in path


def new_path(before: ModuleFacts, after: ModuleFacts, path: str) -> str | None:
    """What a setting is called in the other version: itself, its new name, or None where it is gone."""
    if path in after.records:
        return path
    seen = {path}
    while (to := before.records.get(path, {}).get("replaced_by")) and to not in seen:
        if to in after.records:
            return str(to)
        seen.add(to)
        path = to
    for now, record in after.records.items():
        if path in record.get("replaces", ()):
            return now
    return None
