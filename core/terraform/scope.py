"""What a reference means: `var.x`, `var.x["key"]`, `var.x.key`, `local.y`, followed to its definition."""

from __future__ import annotations

import re
from posixpath import relpath

from core import hcl
from core.frozen import dataclass
from core.terraform.files import Placed
from core.terraform.folder import Folder, Place, argument
from core.terraform.nodes import Node
from core.terraform.tfvars import Values
from core.text import _

_PART = re.compile(r'\s*(?:\.\s*([A-Za-z_][\w-]*|\d+)|\[\s*"((?:[^"\\$%]|\\.)*)"\s*\]|\[\s*(\d+)\s*\])')
_HEAD = re.compile(r"\s*([A-Za-z_][\w-]*)")
MAX_HOPS = 20


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a reference leads. Without a place, `why` says why it can't be told."""

    place: Place | None
    scope: Scope | None = None
    """In which the references of `place` are meant; without a place, in which the last of `via` stands."""
    why: str = ""
    pipeline: str | None = None
    """A tfvars file that Terraform doesn't read by itself and that sets it too: the pipeline decides."""
    sensitive: bool = False
    via: tuple[str, ...] = ()
    """The references on the way, first one first: "var.clusters", "local.zones"."""
    missing: bool = False
    """It leads to nothing: Terraform stops there with an error."""

    def same(self, other: Resolved) -> bool:
        """Whether both lead to the same object at the same line."""
        if (self.why, self.pipeline, self.sensitive) != (other.why, other.pipeline, other.sensitive):
            return False
        return other.place is None if self.place is None else self.place.same(other.place)

    @property
    def counts(self) -> Place | None:
        """Where it stands, if that is what counts: not where a file of the pipeline's may set it as well."""
        return self.place if not self.pipeline else None


def split(reference: str) -> tuple[str, ...] | None:
    """The parts of a plain reference, None for another thing.

    >>> split('var.x["a b"].c'), split("merge(a)")
    (('var', 'x', 'a b', 'c'), None)
    """
    head = _HEAD.match(reference)
    if head is None:
        return None
    parts, at = [head[1]], head.end()
    while at < len(reference):
        found = _PART.match(reference, at)
        if found is None:
            return None if reference[at:].strip() else tuple(parts)
        parts.append(next(g for g in found.groups() if g is not None))
        at = found.end()
    return tuple(parts)


class Log:
    """Writes down what was looked up while a module was read, so that it is known what it depends on."""

    def __init__(self) -> None:
        self.entries: list[tuple[tuple[str, ...], str, Resolved]] | None = None


class Scope:
    """The names that expressions of one folder can use: a root's, or those of one call of a local module."""

    def __init__(
        self,
        folder: Folder,
        values: Values | None = None,
        call: Placed | None = None,
        caller: Scope | None = None,
        log: Log | None = None,
    ) -> None:
        self.folder = folder
        self.values = values
        self.call = call
        self.caller = caller
        self.log = log
        label = call.chunk.labels[0] if call is not None else ""
        self.key: tuple[str, ...] = (*caller.key, label) if caller is not None else ()
        """Labels of the calls that lead here; () for a root."""

    @property
    def path(self) -> str:
        """`path.module`: this folder, seen from the root's."""
        root = self
        while root.caller is not None:
            root = root.caller
        return relpath(self.folder.path, root.folder.path)

    def resolve(self, reference: str, hops: int = 0) -> Resolved:
        """Follows a reference to the expression it stands for, through further references on the way."""
        found = self._resolve(reference, hops)
        if self.log is not None and self.log.entries is not None:
            self.log.entries.append((self.key, reference, found))
        return found

    def _resolve(self, reference: str, hops: int) -> Resolved:
        parts = split(reference)
        if parts is None or len(parts) < 2 or hops > MAX_HOPS:
            return Resolved(None, why=_("“{text}” can only be told by Terraform.").format(text=reference))
        if parts[0] == "var":
            start = self._variable(parts[1])
        elif parts[0] == "local":
            place = self.folder.locals.get(parts[1])
            start = Resolved(place, self)
            if place is None:
                start = Resolved(None, why=_("There is no local value “{name}”.").format(name=parts[1]))
        else:
            why = _("“{text}” is known only when Terraform runs.").format(text=reference)
            return Resolved(None, self, why, via=(reference,))
        return self._walk(start, ".".join(parts[:2]), parts[2:], hops)

    def _walk(self, start: Resolved, name: str, keys: tuple[str, ...], hops: int) -> Resolved:
        at = start
        via: tuple[str, ...] = (name,)
        pipeline, sensitive = start.pipeline, start.sensitive
        for key in (*keys, None):
            while at.place is not None and at.place.node.kind == "reference":
                if at.scope is None or hops > MAX_HOPS:
                    return Resolved(None, why=_("“{text}” leads back to itself.").format(text=name), via=via)
                hops += 1
                at = at.scope.resolve(at.place.node.text, hops)
                via += at.via
                pipeline, sensitive = pipeline or at.pipeline, sensitive or at.sensitive
            if at.place is None:
                return Resolved(None, at.scope, at.why, pipeline, sensitive, via, at.missing)
            if key is None:
                break
            inner = step_into(at.place, key)
            if inner is None:
                why = _why_not(at.place.node, key, name)
                gone = _has_not(at.place.node)
                return Resolved(
                    None, why=why, pipeline=pipeline, sensitive=sensitive, via=via, missing=gone
                )  # fmt: skip
            at = Resolved(inner, at.scope)
        return Resolved(at.place, at.scope, "", pipeline, sensitive, via)

    def _variable(self, name: str) -> Resolved:
        declared = self.folder.variables.get(name)
        sensitive = False
        if declared is not None:
            flag = declared.chunk.attributes.get("sensitive")
            sensitive = flag is not None and flag.value is not False
        if self.call is not None:
            given = argument(self.call, name)
            if given is not None and self.caller is not None:
                return Resolved(given, self.caller, sensitive=sensitive)
        elif self.values is not None:
            pipeline = self.values.depends_on_pipeline(name)
            given = self.values.get(name)
            if given is not None:
                return Resolved(given, None, pipeline=pipeline, sensitive=sensitive)
            if pipeline is not None:
                default = argument(declared, "default") if declared is not None else None
                why = _("The value of “{name}” depends on the pipeline: {file} sets it.")
                why = why.format(name=f"var.{name}", file=pipeline)
                return Resolved(default, None, why, pipeline, sensitive)
            if self.values.unreadable is not None:
                why = _("The value of “{name}” can't be told: {file}, which may set it, can't be read.")
                why = why.format(name=f"var.{name}", file=self.values.unreadable)
                return Resolved(None, why=why, sensitive=sensitive)
        default = argument(declared, "default") if declared is not None else None
        if default is not None:
            return Resolved(default, None, sensitive=sensitive)
        if declared is None:
            return Resolved(None, why=_("There is no variable “{name}”.").format(name=name))
        why = _("The variable “{name}” has no value in this repository.").format(name=name)
        return Resolved(None, why=why, sensitive=sensitive)


def step_into(place: Place, key: str) -> Place | None:
    """One step into an object or a list."""
    node = place.node
    if node.kind == "object":
        item = node.item(key)
        return place.into(item.node, hcl.KeyStep(key)) if item is not None else None
    if node.kind == "tuple" and key.isdigit() and int(key) < len(node.elements):
        return place.into(node.elements[int(key)], hcl.IndexStep(int(key)))
    return None


def _has_not(node: Node) -> bool:
    """Whether all of its keys are known, so that another one isn't there."""
    if node.kind == "literal":
        return node.value is None
    return node.kind == "tuple" or (node.kind == "object" and all(i.key is not None for i in node.items))


def _why_not(node: Node, key: str, name: str) -> str:
    if node.kind in ("object", "tuple"):
        if any(i.key is None for i in node.items):
            return _("“{name}” has names in it that only Terraform can tell.").format(name=name)
        return _("“{name}” has no “{key}”.").format(name=name, key=key)
    if _has_not(node):
        return _("“{name}” is null.").format(name=name)
    return _("“{name}” is computed by Terraform.").format(name=name)
