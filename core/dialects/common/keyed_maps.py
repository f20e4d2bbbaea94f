"""A map of settings by environment, wherever it stands: what each key writes, and the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from functools import lru_cache

from core import hcl
from core.dialects.common.absent import ABSENT, Absent
from core.dialects.common.values import Written, as_text, evaluate, short, written
from core.frozen import dataclass
from core.platform.model import Kind
from core.terraform.folder import Place
from core.terraform.nodes import UNKNOWN, Item, Node, from_expr
from core.terraform.scope import Resolved, Scope
from core.text import _


class EnvMap:
    """What one environment writes. Never changed once made."""

    __slots__ = (
        "_blocked",
        "_groups",
        "_open",
        "_table",
        "entry",
        "name",
        "place",
        "scope",
        "unsure",
        "via",
        "why",
    )

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
        self._blocked: dict[str, str] = {}
        """Settings whose own key can't be edited: why."""
        self._open: dict[str, tuple[Place, str]] = {}
        """Where a key stands that only Terraform can tell: at "" for the map, at "group." in one."""

    def table(self, groups: frozenset[str]) -> dict[str, Written]:
        """What is written, by path, in the order of the code: members of groups one by one."""
        if self._groups != groups:
            self._table = self._written_entries(groups)
            self._groups = groups
        return self._table

    def _written_entries(self, groups: frozenset[str]) -> dict[str, Written]:
        out: dict[str, Written] = {}
        self._blocked, self._open = {}, {}
        if self.place is None:
            return out
        whole = entries_of(self.place, self.scope)
        if whole.more:
            self._open[""] = (whole.more_at or self.place, whole.more)
        for key, entry in whole.entries.items():
            if key in groups and not entry.why:
                self._read_group(key, entry.place, out)
                continue
            out[key] = self._sure(written(entry.place, self.scope))
            self._block(key, entry, out)
        return out

    def _read_group(self, key: str, at: Place, out: dict[str, Written]) -> None:
        inner, scope = at, self.scope
        if at.node.kind != "object":
            group = written(at, self.scope)
            found, scope = object_of(group)
            if found is None:
                if group.value is not None:
                    out[key] = group
                return
            inner = found
        members = entries_of(inner, scope)
        if members.more:
            self._open[f"{key}."] = (members.more_at or inner, members.more)
        for name, entry in members.entries.items():
            out[f"{key}.{name}"] = self._sure(written(entry.place, scope))
            self._block(f"{key}.{name}", entry, out)

    def _block(self, path: str, entry: Entry, out: dict[str, Written]) -> None:
        if not entry.why:
            return
        self._blocked[path] = entry.why
        if entry.unsure:
            found = out[path]
            out[path] = replace(found, kind=Kind.EXPRESSION, value=UNKNOWN, link=None, why=entry.why)

    def blocked(self, path: str, groups: frozenset[str]) -> str:
        """Why a setting can't be edited here, whatever its value is; "" where it can."""
        self.table(groups)
        head = path.partition(".")[0]
        found = self._blocked.get(path) or self._blocked.get(head, "")
        if found or path in self.table(groups):
            return found
        return next((why for _at, why in self._computed_keys(path)), "")

    def _computed_keys(self, path: str) -> Iterator[tuple[Place, str]]:
        """Keys that only Terraform can tell, which may set what isn't written."""
        head, dot, _rest = path.partition(".")
        inside = any(p.startswith(f"{head}.") for p in self._table) or f"{head}." in self._open
        if dot and f"{head}." in self._open:
            yield self._open[f"{head}."]
        if "" in self._open and not (dot and inside):
            yield self._open[""]

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
        for place, why in self._computed_keys(path):
            return Written(place, Kind.EXPRESSION, UNKNOWN, self.scope, None, why, whole=True)
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


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands under one key of an object."""

    place: Place
    why: str = ""
    """Why it can't be edited: its key is computed, or a key behind it may replace it."""
    unsure: bool = False
    """Whether its value counts is for Terraform to tell."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What an object holds, by key."""

    entries: dict[str, Entry]
    more: str = ""
    """Why it may hold more than these."""
    more_at: Place | None = None


def entries_of(place: Place, scope: Scope | None) -> Entries:
    """The items of an object with the keys that they come to. Of two that are equal Terraform takes the
    last."""
    out: dict[str, Entry] = {}
    more, more_at = "", None
    for item in place.node.items:
        if item.key is not None:
            out.pop(item.key, None)
            out[item.key] = Entry(place.into(item.node, hcl.KeyStep(item.key)))
            continue
        key = _computed_key(item, scope)
        if key is not None:
            why = _("Its name is computed by Terraform ({text}): edit it as code.").format(text=item.key_text)
            out.pop(key, None)
            out[key] = Entry(place.into(item.node, hcl.KeyStep(key)), why)
            continue
        more = _("“{text}” is a name that only Terraform can tell.").format(text=item.key_text)
        more_at = place.into(item.node, hcl.KeyStep(item.key_text))
        out = {name: replace(entry, why=more, unsure=True) for name, entry in out.items()}
    return Entries(out, more, more_at)


def _computed_key(item: Item, scope: Scope | None) -> str | None:
    """What a key in parentheses, or one put together, comes to."""
    text = item.key_text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    value = evaluate(_node(text), scope) if not item.node.json else UNKNOWN
    return as_text(value) if isinstance(value, str | int | float) else None


@lru_cache(maxsize=1024)
def _node(text: str) -> Node:
    attribute = hcl.parse(f"x = {text}\n".encode()).body.attributes.get("x")
    return from_expr(attribute.expr, 1) if attribute is not None else Node("expression", text, 0, UNKNOWN)


def object_of(value: Written) -> tuple[Place | None, Scope | None]:
    """The object that a value is or refers to."""
    if value.whole:
        return None, value.scope
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
        return _("Terraform computes this with “for”: {text}").format(text=short(node.text))
    name = text.split("(", 1)[0].strip()
    if "(" in text and name.isidentifier():
        return _("Terraform computes this with “{name}”: {text}").format(name=name, text=short(node.text))
    return _("Terraform computes this: {text}").format(text=short(node.text))
