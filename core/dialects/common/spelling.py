"""How a value is written: in the words of the generation, the file and its neighbours."""

from __future__ import annotations

import re
from typing import Any

from core import hcl
from core.dialects.common.absent import Absent
from core.dialects.common.fitting_values import shown
from core.dialects.common.keyed_maps import EnvMap
from core.dialects.common.unknown_fields import Shape
from core.dialects.common.values import Written, as_text, evaluate, meaning
from core.dialects.errors import Refused
from core.platform.field import Field
from core.terraform.nodes import UNKNOWN, Node
from core.terraform.scope import Scope
from core.text import _

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})")


def is_there(found: Written, value: Any, field: Field) -> bool:
    """Whether what is written means the value already."""
    return same(meaning(found.value, field.type), value) and found.value is not UNKNOWN


def same(a: Any, b: Any) -> bool:
    """Equal also in type: in Python, 1 == True."""
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return bool(a == b)


def to_write(
    value: Any,
    path: str,
    field: Field,
    shape: Shape,
    old: Written | None,
    model: Written | None,
    neighbours: tuple[EnvMap, ...],
) -> Any:
    """The core.hcl value to write. `old` is what stands there, `model` what the base has."""
    form = shape.facts.formats.get(path, "") if shape.facts is not None else ""
    like = old if old is not None and old.value not in (None, UNKNOWN) else model
    pattern = like.value if like is not None else UNKNOWN
    if form in ("comma-list", "comma-kv"):
        if not isinstance(pattern, (list, dict)):
            return comma(value, field)
    elif isinstance(pattern, str) and not form and isinstance(value, (bool, int, float)):
        if isinstance(value, float) and field.type != "number":
            sentence = _("{label} is text: put the number in quotes, so that no digit is lost.")
            raise Refused(sentence.format(label=field.label))
        return as_text(value)
    if isinstance(value, (bool, int, float)) and field.type in ("number", "bool"):
        return quoted_or_bare(value, pattern, form, shape, neighbours)
    if isinstance(value, str) and "\n" in value and not (isinstance(pattern, str) and "\n" in pattern):
        return hcl.Lines(value)
    if isinstance(value, str) and "\n" in value and old is None and model is not None:
        return hcl.Lines(value) if model.place.node.kind == "heredoc" else value
    if isinstance(value, (list, dict)) and old is not None:
        return blend(old.place.node, old.scope, value, field.type)
    return plain(value)


def comma(value: Any, field: Field) -> Any:
    """A list or map as the flat generation writes it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        if part is None or isinstance(part, (list, dict)):
            raise Refused(
                _("{label}: {part} can't be an entry: this version writes all entries as one text.").format(
                    label=field.label, part=shown(part)
                )
            )
    if isinstance(value, list):
        parts = [as_text(v) for v in value]
        odd = next((p for p in parts if "," in p), None)
    elif isinstance(value, dict):
        parts = [f"{k}={as_text(v)}" for k, v in value.items()]
        odd = next((f"{k}={v}" for k, v in value.items() if "," in f"{k}{v}" or "=" in f"{k}{v}"), None)
    else:
        return value
    if odd is not None:
        raise Refused(
            _(
                "{label}: “{part}” can't be written here, because this version separates entries by commas."
            ).format(label=field.label, part=odd)
        )
    return ",".join(parts)


def quoted_or_bare(
    value: bool | int | float, pattern: Any, form: str, shape: Shape, neighbours: tuple[EnvMap, ...]
) -> Any:
    """A number or yes/no in quotes where it was, or where its neighbours are."""
    if pattern is UNKNOWN or pattern is None:
        quoted = _neighbours_quote(type(value) is bool, shape, neighbours) if form else False
    else:
        quoted = isinstance(pattern, str)
    return as_text(value) if quoted else plain(value)


def _neighbours_quote(yes_no: bool, shape: Shape, neighbours: tuple[EnvMap, ...]) -> bool:
    if shape.facts is None:
        return False
    kinds = ("bool", "bool-as-string") if yes_no else ("number", "number-as-string")
    quoted = bare = 0
    for environment in neighbours:
        for path in environment.keys(shape.groups):
            if shape.facts.formats.get(path) in kinds:
                found = environment.raw(path, shape.groups)
                if not isinstance(found, Absent) and found.value not in (None, UNKNOWN):
                    quoted += isinstance(found.value, str)
                    bare += not isinstance(found.value, str)
    return quoted > bare


def plain(value: Any) -> Any:
    """JSON as core.hcl wants it."""
    if isinstance(value, float):
        return int(value) if value == int(value) else hcl.Number(hcl.to_hcl(value))
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def as_written(node: Node) -> Any:
    """A node as the core.hcl value that writes it again."""
    if node.kind == "object":
        return {i.key: as_written(i.node) for i in node.items if i.key is not None}
    if node.kind == "tuple":
        return [as_written(e) for e in node.elements]
    if node.kind == "reference":
        return hcl.Reference(node.text)
    if node.kind == "template":
        return hcl.Template(node.text)
    if node.kind == "heredoc":
        return hcl.Template(node.text) if node.value is UNKNOWN else node.value
    if node.kind == "expression" or node.value is UNKNOWN:
        return hcl.Expression(node.text)
    if isinstance(node.value, float) or (isinstance(node.value, str) and not node.text.startswith('"')):
        return hcl.Number(node.text)
    return node.value


def blend(node: Node, scope: Scope | None, value: Any, type: str = "") -> Any:
    """`value` with the spelling of every part that says the same already (references stay references)."""
    there = evaluate(node, scope)
    if there is not UNKNOWN and same(meaning(there, type) if type else there, value):
        return as_written(node)
    if isinstance(value, dict) and node.kind == "object":
        out: dict[str, Any] = {}
        for key, part in value.items():
            item = node.item(key)
            inner = blend(item.node, scope, part, "text" if type == "map" else "") if item else plain(part)
            out[key] = bare_as(item.node.value, inner) if item else inner
        return out
    if isinstance(value, list) and node.kind == "tuple":
        left = list(node.elements)
        inner = "text" if type == "list" else ""
        twins: list[Node | None] = []
        for part in value:
            twin = next((e for e in left if same(_literal_meaning(e, scope, inner), part)), None)
            if twin is not None:
                left.remove(twin)
            twins.append(twin)
        made = []
        for part, twin in zip(value, twins, strict=True):
            alike = _most_alike(part, left, scope) if twin is None else None
            if alike is not None:
                left.remove(alike)
            if twin is not None:
                made.append(as_written(twin))
            else:
                made.append(blend(alike, scope, part) if alike is not None else plain(part))
        return made
    return plain(value)


def bare_as(old: Any, value: Any) -> Any:
    """A yes/no or whole number without quotes where what stood there had none.

    >>> bare_as(False, "true"), bare_as(3, "5"), bare_as("false", "true"), bare_as(3, "x")
    (True, 5, 'true', 'x')
    """
    if isinstance(old, bool) and value in ("true", "false"):
        return value == "true"
    if isinstance(old, int) and not isinstance(old, bool) and isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else value
    return value


def _literal_meaning(node: Node, scope: Scope | None, type: str) -> Any:
    value = evaluate(node, scope)
    return value if value is UNKNOWN or not type else meaning(value, type)


def _most_alike(part: Any, nodes: list[Node], scope: Scope | None) -> Node | None:
    """The object that an object was before a part of it changed: its other parts keep their spelling."""
    if not isinstance(part, dict):
        return None
    best, most = None, 0
    for node in nodes:
        items = [node.item(key) for key in part] if node.kind == "object" else []
        equal = sum(
            item is not None and same(evaluate(item.node, scope), value)
            for item, value in zip(items, part.values(), strict=bool(items))
        )
        if equal > most:
            best, most = node, equal
    return best
