"""The `configuration` map of a module block: its environments, and what each of them writes."""

from __future__ import annotations

from dataclasses import dataclass, field

from core import hcl
from core.dialects.kubestack.merge import ABSENT, Absent
from core.dialects.kubestack.values import Written, depends, short, written
from core.platform.model import Kind
from core.terraform.files import Placed
from core.terraform.folder import Place, argument
from core.terraform.nodes import UNKNOWN, Node
from core.terraform.scope import Resolved, Scope
from core.text import _

DEFAULT_BASE = "apps"


@dataclass(frozen=True, slots=True)
class EnvMap:
    """What one environment writes."""

    name: str
    entry: Place
    """The value of its key in the configuration map (perhaps a reference)."""
    place: Place | None
    """The object that it comes to; None where that can't be told."""
    scope: Scope | None = None
    why: str = ""
    """Where `place` is None: why."""
    unsure: str = ""
    """Why the values can't be relied on, though they can be read ("depends on the pipeline")."""
    via: tuple[str, ...] = ()
    """References on the way."""

    def raw(self, path: str, groups: frozenset[str]) -> Written | Absent:
        """What is written for a setting here, or ABSENT."""
        if self.place is None:
            return Written(self.entry, Kind.EXPRESSION, UNKNOWN, self.scope, None, self.why)
        head, dot, rest = path.partition(".")
        if not dot or head not in groups:
            return self._item(self.place, path, self.scope)
        group = self._item(self.place, head, self.scope)
        if group is ABSENT or isinstance(group, Absent):
            return ABSENT
        place, scope = object_of(group)
        if place is None:
            if group.value is None:
                return ABSENT
            return Written(group.place, group.kind, UNKNOWN, scope, group.link, group.why)
        return self._item(place, rest, scope)

    def _item(self, place: Place, key: str, scope: Scope | None) -> Written | Absent:
        item = place.node.item(key)
        if item is None:
            return ABSENT
        found = written(place.into(item.node, hcl.KeyStep(key)), scope)
        if self.unsure and found.value is not UNKNOWN:
            return Written(found.place, found.kind, UNKNOWN, found.scope, found.link, self.unsure)
        return found

    def group(self, name: str) -> Written | Absent:
        """What is written for a whole group (an object whose members are settings)."""
        return ABSENT if self.place is None else self._item(self.place, name, self.scope)

    def keys(self, groups: frozenset[str]) -> list[str]:
        """Paths of what is written, members of groups one by one, in the order of the code."""
        out: list[str] = []
        for item in self.place.node.items if self.place else ():
            if item.key is None:
                continue
            if item.key in groups:
                group = self.group(item.key)
                inner = object_of(group)[0] if isinstance(group, Written) else None
                if inner is not None:
                    out.extend(f"{item.key}.{i.key}" for i in inner.node.items if i.key is not None)
                    continue
                if isinstance(group, Written) and group.value is not None:
                    continue
            out.append(item.key)
        return list(dict.fromkeys(out))

    @property
    def computed_keys(self) -> bool:
        return self.place is not None and any(i.key is None for i in self.place.node.items)


def object_of(value: Written) -> tuple[Place | None, Scope | None]:
    """The object that a value is or refers to."""
    if value.place.node.kind == "object":
        return value.place, value.scope
    link = value.link
    if link is not None and link.place is not None and link.place.node.kind == "object" and not link.sensitive:
        return link.place, link.scope
    return None, value.scope


@dataclass(frozen=True, slots=True)
class Configuration:
    """The whole map."""

    entry: Place | None
    """The value of the block's `configuration`; None without one."""
    place: Place | None
    """The object that it comes to."""
    scope: Scope | None
    environments: dict[str, EnvMap]
    """In the order of the code."""
    base: str | None
    why: str = ""
    """Where `place` is None, or not to be relied on: why."""
    via: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    """Environments whose key stands twice."""
    links: tuple[Resolved, ...] = field(default=())


def read_configuration(call: Placed, scope: Scope) -> Configuration:
    """Finds the map of a module block, through references."""
    base, base_why = base_of(call, scope)
    entry = argument(call, "configuration")
    if entry is None:
        return Configuration(None, None, scope, {}, base, base_why)
    at = follow(entry, scope)
    if at.place is None or at.place.node.kind != "object":
        return Configuration(entry, None, at.scope, {}, base, at.why or computed(entry.node), at.via)
    unsure = depends(entry.node.text, at.pipeline) if at.pipeline else ""
    if at.sensitive:
        why = _("“{text}” is marked as sensitive: Repoform doesn't show it.").format(text=entry.node.text)
        return Configuration(entry, None, at.scope, {}, base, why, at.via)
    environments: dict[str, EnvMap] = {}
    twice = []
    for item in at.place.node.items:
        if item.key is None:
            unsure = unsure or _("“{text}” is a key that only Terraform can tell.").format(text=item.key_text)
            continue
        if item.key in environments:
            twice.append(item.key)
        place = at.place.into(item.node, hcl.KeyStep(item.key))
        environments[item.key] = _environment(item.key, place, at.scope, unsure, at.via)
    return Configuration(
        entry, at.place, at.scope, environments, base, unsure or base_why, at.via, tuple(twice)
    )


def _environment(name: str, entry: Place, scope: Scope | None, unsure: str, via: tuple[str, ...]) -> EnvMap:
    at = follow(entry, scope)
    if at.place is None or at.place.node.kind != "object" or at.sensitive:
        return EnvMap(name, entry, None, at.scope, at.why or computed(entry.node), unsure, (*via, *at.via))
    if at.pipeline:
        unsure = unsure or depends(entry.node.text, at.pipeline)
    return EnvMap(name, entry, at.place, at.scope, "", unsure, (*via, *at.via))


def follow(place: Place, scope: Scope | None) -> Resolved:
    """The expression that a place holds, or the one it refers to."""
    if place.node.kind != "reference":
        return Resolved(place, scope)
    if scope is None:
        return Resolved(None, why=_("“{text}” can't be used here.").format(text=place.node.text))
    return scope.resolve(place.node.text)


def computed(node: Node) -> str:
    """Why an expression can't be edited as a form, by what it is."""
    text = node.text.lstrip("{[( \n\t")
    if text.startswith("for ") or text.startswith("for\t"):
        return _("Terraform computes this with a “for” expression: {text}").format(text=short(node.text))
    name = text.split("(", 1)[0].strip()
    if "(" in text and name.isidentifier():
        return _("Terraform computes this with “{name}”: {text}").format(name=name, text=short(node.text))
    return _("Terraform computes this: {text}").format(text=short(node.text))


def base_of(call: Placed, scope: Scope) -> tuple[str | None, str]:
    """The base environment's name, and why not where it can't be told."""
    place = argument(call, "configuration_base_key")
    if place is None:
        return DEFAULT_BASE, ""
    value = written(place, scope).value
    if isinstance(value, str):
        return value, ""
    if value is None:
        return DEFAULT_BASE, ""
    why = _("The base environment can't be told: {text}").format(text=place.node.text)
    return None, why
