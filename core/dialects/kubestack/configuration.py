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


class EnvMap:
    """What one environment writes. Never changed once made."""

    __slots__ = ("_groups", "_table", "entry", "name", "place", "scope", "unsure", "via", "why")

    def __init__(
        self,
        name: str,
        entry: Place,
        place: Place | None,
        scope: Scope | None = None,
        why: str = "",
        unsure: str = "",
        via: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.entry = entry
        """The value of its key in the configuration map (perhaps a reference)."""
        self.place = place
        """The object that it comes to; None where that can't be told."""
        self.scope = scope
        self.why = why
        """Where `place` is None: why."""
        self.unsure = unsure
        """Why the values can't be relied on, though they can be read ("depends on the pipeline")."""
        self.via = via
        """References on the way."""
        self._groups: frozenset[str] | None = None
        self._table: dict[str, Written] = {}

    def table(self, groups: frozenset[str]) -> dict[str, Written]:
        """What is written, by path, in the order of the code: members of groups one by one."""
        if self._groups != groups:
            self._table = self._read(groups)
            self._groups = groups
        return self._table

    def _read(self, groups: frozenset[str]) -> dict[str, Written]:
        out: dict[str, Written] = {}
        place = self.place
        for item in place.node.items if place is not None else ():
            key = item.key
            if key is None or place is None:
                continue
            at = place.into(item.node, hcl.KeyStep(key))
            if key not in groups:
                out[key] = self._sure(written(at, self.scope))
                continue
            for path in [p for p in out if p.startswith(f"{key}.")]:
                del out[path]
            inner, scope = at, self.scope
            if item.node.kind != "object":
                group = written(at, self.scope)
                found, scope = object_of(group)
                if found is None:
                    if group.value is not None:
                        out[key] = group
                    continue
                inner = found
            for member in inner.node.items:
                if member.key is not None:
                    place_of = inner.into(member.node, hcl.KeyStep(member.key))
                    out[f"{key}.{member.key}"] = self._sure(written(place_of, scope))
        return out

    def _sure(self, found: Written) -> Written:
        if self.unsure and found.value is not UNKNOWN:
            return Written(found.place, found.kind, UNKNOWN, found.scope, found.link, self.unsure)
        return found

    def raw(self, path: str, groups: frozenset[str]) -> Written | Absent:
        """What is written for a setting here, or ABSENT."""
        if self.place is None:
            return Written(self.entry, Kind.EXPRESSION, UNKNOWN, self.scope, None, self.why, whole=True)
        table = self.table(groups)
        found = table.get(path)
        if found is not None:
            return found
        head, dot, _rest = path.partition(".")
        if dot and head in groups and (group := table.get(head)) is not None:
            return Written(group.place, group.kind, UNKNOWN, group.scope, group.link, group.why, whole=True)
        return ABSENT

    def group(self, name: str) -> Written | Absent:
        """What is written for a whole group (an object whose members are settings)."""
        item = self.place.node.item(name) if self.place is not None else None
        if item is None or self.place is None:
            return ABSENT
        return written(self.place.into(item.node, hcl.KeyStep(name)), self.scope)

    def odd_groups(self, groups: frozenset[str]) -> bool:
        """Whether a group is written in a way that its members can't be looked up one by one."""
        table = self.table(groups)
        return any(name in table for name in groups)

    def keys(self, groups: frozenset[str]) -> list[str]:
        """Paths of what is written, in the order of the code."""
        return [path for path in self.table(groups) if path not in groups]

    @property
    def computed_keys(self) -> bool:
        return self.place is not None and any(i.key is None for i in self.place.node.items)


def object_of(value: Written) -> tuple[Place | None, Scope | None]:
    """The object that a value is or refers to."""
    if value.place.node.kind == "object":
        return value.place, value.scope
    link = value.link
    if (
        link is not None
        and link.place is not None
        and link.place.node.kind == "object"
        and not link.sensitive
    ):
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
    missing: bool = False
    """The reference leads to nothing: Terraform stops there with an error."""
    links: tuple[Resolved, ...] = field(default=())


def read_configuration(call: Placed, scope: Scope) -> Configuration:
    """Finds the map of a module block, through references."""
    base, base_why = base_of(call, scope)
    entry = argument(call, "configuration")
    if entry is None:
        return Configuration(None, None, scope, {}, base, base_why)
    at = follow(entry, scope)
    if at.place is None or at.place.node.kind != "object":
        return Configuration(
            entry, None, at.scope, {}, base, at.why or computed(entry.node), at.via, missing=at.missing
        )
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
    if text.startswith(("for ", "for\t")):
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
