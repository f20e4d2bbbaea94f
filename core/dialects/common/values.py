"""From what is written to what it means, and back: comma strings, quoted numbers, references, templates."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from core import hcl
from core.frozen import dataclass
from core.platform.model import Kind
from core.terraform import primitives
from core.terraform.folder import Place
from core.terraform.nodes import UNKNOWN, Node
from core.terraform.primitives import NO_VALUE, to_bool, to_text
from core.terraform.scope import Resolved, Scope
from core.text import _

_INTERPOLATION = re.compile(r"\$\$\{|%%\{|\$\{~?\s*([^{}\"]*?)\s*~?\}|\$\{|%\{")
_NAMED = re.compile(r"\b(?:local|var)\.[A-Za-z_][\w-]*")
MAX_HOPS = 20


@dataclass(frozen=True, slots=True)
class Written:
    """One value as it stands in an environment's map, and what it comes to."""

    place: Place
    kind: Kind
    value: Any
    """The Python value as Terraform gets it, or UNKNOWN."""
    scope: Scope | None
    link: Resolved | None = None
    """Of a reference: where it leads."""
    why: str = ""
    """Of an UNKNOWN value: why."""
    whole: bool = False
    """True where the value stands for everything around the setting (an environment that is computed)."""
    preset: bool = False
    """True where nothing is written: the default that the module's own type puts there."""

    @property
    def text(self) -> str:
        return self.place.node.text


def written(place: Place, scope: Scope | None) -> Written:
    """What stands at a place."""
    node = place.node
    if node.kind == "reference":
        return _reference(place, scope)
    value = evaluate(node, scope)
    if node.kind == "template":
        why = (
            "" if value is not UNKNOWN else _("“{text}” is put together by Terraform.").format(text=node.text)
        )
        return Written(place, Kind.TEMPLATE, value, scope, None, why)
    if node.kind == "heredoc":
        kind = Kind.TEMPLATE if node.value is UNKNOWN else Kind.LITERAL
        why = "" if value is not UNKNOWN else _("This text has parts that only Terraform can tell.")
        return Written(place, kind, value, scope, None, why)
    if node.kind == "expression" or value is UNKNOWN:
        why = (
            _("“{text}” is computed by Terraform.").format(text=short(node.text)) if value is UNKNOWN else ""
        )
        return Written(place, Kind.EXPRESSION, value, scope, None, why)
    kind = Kind.LITERAL if all_literal(node) else Kind.EXPRESSION
    return Written(place, kind, value, scope)


def _reference(place: Place, scope: Scope | None) -> Written:
    if scope is None:
        why = _("“{text}” can't be used here.").format(text=place.node.text)
        return Written(place, Kind.REFERENCE, UNKNOWN, scope, Resolved(None, why=why), why)
    if place.node.text in ("path.root", "path.module"):
        return Written(place, Kind.EXPRESSION, evaluate(place.node, scope), scope)
    link = scope.resolve(place.node.text)
    if link.sensitive:
        why = _("“{text}” is marked as sensitive: Repoform doesn't show it.").format(text=place.node.text)
        return Written(place, Kind.REFERENCE, UNKNOWN, scope, link, why)
    if link.place is None or link.pipeline:
        why = link.why or depends(place.node.text, link.pipeline or "")
        return Written(place, Kind.REFERENCE, UNKNOWN, scope, link, why)
    value = evaluate(link.place.node, link.scope)
    why = "" if value is not UNKNOWN else _("“{text}” is computed by Terraform.").format(text=place.node.text)
    return Written(place, Kind.REFERENCE, value, scope, link, why)


def depends(reference: str, file: str) -> str:
    return _("The value of “{name}” depends on the pipeline: {file} may set it too.").format(
        name=reference, file=file
    )


def all_literal(node: Node) -> bool:
    if node.kind == "object":
        return all(i.key is not None and all_literal(i.node) for i in node.items)
    if node.kind == "tuple":
        return all(all_literal(e) for e in node.elements)
    return node.kind in ("literal", "heredoc") and node.value is not UNKNOWN


def evaluate(node: Node, scope: Scope | None, hops: int = 0, workspace: str | None = None) -> Any:
    """The value of a node, through references and simple templates; UNKNOWN where only Terraform can tell.

    `workspace`: the environment, where the value of one is asked for.
    """
    if node.kind in ("literal", "heredoc"):
        return node.value
    if hops > MAX_HOPS:
        return UNKNOWN
    if node.kind == "reference":
        return _followed(node.text, scope, hops, workspace)
    if node.kind == "object":
        out: dict[str, Any] = {}
        for item in node.items:
            value = evaluate(item.node, scope, hops, workspace)
            if item.key is None or value is UNKNOWN:
                return UNKNOWN
            out[item.key] = value
        return out
    if node.kind == "tuple":
        values = [evaluate(element, scope, hops, workspace) for element in node.elements]
        return UNKNOWN if any(v is UNKNOWN for v in values) else values
    if node.kind == "template":
        return _template(node.text, scope, hops, workspace)
    return UNKNOWN


def _followed(reference: str, scope: Scope | None, hops: int, workspace: str | None) -> Any:
    if reference == "terraform.workspace":
        return UNKNOWN if workspace is None else workspace
    if scope is None:
        return UNKNOWN
    if reference in ("path.module", "path.root"):
        return scope.path if reference == "path.module" else "."
    link = scope.resolve(reference)
    if link.place is None or link.pipeline or link.sensitive:
        return UNKNOWN
    return evaluate(link.place.node, link.scope, hops + 1, workspace)


def selects_by_workspace(found: Written) -> bool:
    """Whether what is written, or what it refers to, is another thing in each workspace."""
    seen: set[tuple[str, str]] = set()
    todo = [(found.place.node.text, found.scope)]
    while todo and len(seen) < MAX_HOPS:
        text, scope = todo.pop()
        if "terraform.workspace" in text:
            return True
        for reference in _NAMED.findall(text) if scope is not None else ():
            link = scope.resolve(reference) if scope is not None else None
            if link is not None and link.place is not None and (scope_key := (reference, text)) not in seen:
                seen.add(scope_key)
                todo.append((link.place.node.text, link.scope))
    return False


def in_environment(found: Written, environment: str) -> Written:
    """What is written, as this environment (Terraform's workspace) gets it."""
    if found.value is not UNKNOWN or "terraform.workspace" not in found.text or found.whole:
        return found
    value = evaluate(found.place.node, found.scope, workspace=environment)
    return found if value is UNKNOWN else replace(found, value=value, why="")


def _template(text: str, scope: Scope | None, hops: int, workspace: str | None) -> Any:
    """A quoted text whose interpolations are plain references to texts, numbers or yes/no."""
    unknown = False

    def fill(found: re.Match[str]) -> str:
        nonlocal unknown
        if found[0] in ("$${", "%%{"):
            return found[0]
        value = _followed(found[1], scope, hops, workspace) if found[1] else UNKNOWN
        if value is UNKNOWN or value is None or isinstance(value, (list, dict)):
            unknown = True
            return ""
        return quoted(as_text(value))[1:-1]

    filled = _INTERPOLATION.sub(fill, text)
    if unknown:
        return UNKNOWN
    value = hcl.parse(f"x = {filled}\n".encode()).body.attributes["x"].expr.value()
    return value if isinstance(value, str) else UNKNOWN


def quoted(text: str) -> str:
    return hcl.to_hcl(text)


def short(text: str, limit: int = 60) -> str:
    """One line of a text, for sentences."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def as_text(value: Any) -> str:
    """How Terraform turns a value into a string: 1.20 -> "1.2", true -> "true"."""
    made = to_text(value)
    return str(value) if made is NO_VALUE else str(made)


def meaning(value: Any, type: str) -> Any:
    """What a written value means for a setting of a Field's type. What doesn't fit stays as it is.

    >>> meaning("3", "number"), meaning("a,b", "list"), meaning("k=v,x=y", "map"), meaning("true", "bool")
    (3, ['a', 'b'], {'k': 'v', 'x': 'y'}, True)
    """
    if value is None or value is UNKNOWN:
        return None
    if type == "number":
        return to_number(value)
    if type == "bool":
        made = to_bool(value)
        return value if made is NO_VALUE else made
    if type == "list":
        if isinstance(value, str):
            return value.split(",") if value else []
        if isinstance(value, list):
            return [
                as_text(v) if not isinstance(v, (str, list, dict)) and v is not None else v for v in value
            ]
        return value
    if type == "map":
        if isinstance(value, str):
            pairs = [p.split("=") for p in value.split(",")]
            return {p[0]: p[1] for p in pairs if len(p) == 2}
        if isinstance(value, dict):
            return {k: as_text(v) if isinstance(v, (bool, int, float)) else v for k, v in value.items()}
        return value
    if type in ("text", "multiline") and isinstance(value, (bool, int, float)):
        return as_text(value)
    return value


def to_number(value: Any) -> Any:
    """A number out of a quoted one; anything else as it is."""
    made = primitives.to_number(value.strip()) if isinstance(value, str) else value
    return value if made is NO_VALUE else made


def type_of(value: Any) -> str:
    """The Field type of a setting that the facts don't know, by what is written."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "multiline" if "\n" in value else "text"
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return "list"
    if isinstance(value, dict) and all(isinstance(v, (str, bool, int, float)) for v in value.values()):
        return "map"
    return "object"
