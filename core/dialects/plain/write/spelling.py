"""How a new value is spelled: as the one before it, or as its neighbours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from core import hcl
from core.terraform.evaluate import Texts, Value

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WORDS = ("true", "false")


def like(old: Any, around: Any, wanted: Any) -> Any:
    """`wanted` spelled as `old`, the value in its place so far (None for none), else as those in `around`,
    the object it joins.

    >>> like("3", None, 5), like(3, None, 5), like(None, {"a": "1", "b": "2"}, 5), like("x", None, True)
    ('5', 5, '5', 'true')
    >>> like({"a": False, "b": "false"}, None, {"a": "true", "b": "true"})
    {'a': True, 'b': 'true'}
    >>> like([1, 2], None, ["1", "3"]), like(["1"], None, [3]), like([1], None, ["a"]), like([], None, ["1"])
    ([1, 3], ['3'], ['a'], ['1'])
    """
    if isinstance(wanted, Mapping):
        inner = old if isinstance(old, Mapping) else {}
        return {key: like(inner.get(key), inner, one) for key, one in wanted.items()}
    if isinstance(wanted, (list, tuple)):
        texts = isinstance(old, list) and bool(old) and all(isinstance(one, str) for one in old)
        if isinstance(old, list) and old and all(_is_number(one) for one in old):
            return [like(old[0], None, one) if isinstance(one, str) else plain(one) for one in wanted]
        return [_in_quotes(one) if texts else plain(one) for one in wanted]
    if isinstance(old, bool) and wanted in _WORDS:
        return wanted == _WORDS[0]
    if isinstance(wanted, str):
        bare = _is_number(old)
        return int(wanted) if bare and re.fullmatch(r"-?(?:0|[1-9]\d{0,17})", wanted) else wanted
    if isinstance(old, str) or (old is None and _quoted(around, wanted)):
        return _in_quotes(wanted)
    return plain(wanted)


def comma_text(old: Value | None, wanted: list[Any]) -> str:
    """A list as the text with commas that a module takes, with blanks where it has some."""
    text = old.data if old is not None and old.is_known else None
    return (", " if isinstance(text, str) and ", " in text else ",").join(map(str, wanted))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, hcl.Number)) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """As core.hcl wants it."""
    if isinstance(value, float):
        return int(value) if value == int(value) else hcl.Number(json.dumps(value))
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def _in_quotes(value: Any) -> Any:
    if isinstance(value, bool):
        return _WORDS[not value]
    if isinstance(value, (int, float)):
        return str(plain(value)) if isinstance(plain(value), int) else plain(value).text
    return value


def _quoted(around: Any, wanted: Any) -> bool:
    """Whether the neighbours put what is like this in quotes."""
    if isinstance(around, Mapping):
        return _habit(around.values(), wanted)
    return _habit(around, wanted) if isinstance(around, list) else False


def _habit(values: Iterable[Any], wanted: Any) -> bool:
    quoted = bare = 0
    for one in values:
        if isinstance(wanted, bool):
            quoted += isinstance(one, str) and one in _WORDS
            bare += isinstance(one, bool)
        elif isinstance(wanted, (int, float)):
            quoted += isinstance(one, str) and _NUMBER.fullmatch(one) is not None
            bare += isinstance(one, (int, hcl.Number)) and not isinstance(one, bool)
    return quoted > bare


# HCL


def is_fixed(value: Any) -> bool:
    """Whether nothing in it refers to anything or is computed."""
    if isinstance(value, (hcl.Expression, hcl.Reference, hcl.Template)):
        return False
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return all(map(is_fixed, inner))


def value_of(found: Any) -> Any:
    """What stands somewhere, as core.hcl reads it."""
    expr = found if isinstance(found, hcl.Expr) else getattr(found, "expr", None)
    return expr.value() if expr is not None else None


def hcl_like(tree: hcl.Tree, path: hcl.Path, found: Any, wanted: Any) -> Any:
    """The value for what stands at a path; null counts as nothing."""
    old = value_of(found)
    around = hcl.find(tree, path[:-1]) if old is None and path else None
    if isinstance(wanted, str) and "\n" in wanted and not (isinstance(old, str) and "\n" in old):
        return hcl.Lines(wanted)
    return like(old, _values(around), wanted)


def hcl_beside(around: Any, wanted: Any) -> Any:
    """The value for a new part of an object or block."""
    if isinstance(wanted, str) and "\n" in wanted:
        return hcl.Lines(wanted)
    return like(None, _values(around), wanted)


def _values(around: Any) -> Any:
    """What stands in an object, body or list."""
    if isinstance(around, hcl.Block):
        around = around.body
    if isinstance(around, hcl.Body):
        return [attribute.expr.value() for attribute in around.attributes.values()]
    expr = around if isinstance(around, hcl.Expr) else getattr(around, "expr", None)
    if expr is None:
        return None
    return [item.expr.value() for item in expr.items] or [one.value() for one in expr.elements]


def beside_variables(texts: Texts, file: str, wanted: Any) -> Any:
    """The value of a variable that is new in a file of them."""
    found = []
    for part in texts.file(file).values.values():
        tree = part.tree
        if isinstance(tree, Value):
            found.append(tree.data if isinstance(tree.data, (str, bool)) else 0)
    return like(None, found, wanted) if found else plain(wanted)


# JSON


def json_at(data: bytes, path: hcl.Path) -> Any:
    """What stands at a path."""
    found = json.loads(data)
    for step in path:
        found = found[step.key if isinstance(step, hcl.KeyStep) else getattr(step, "index", 0)]
    return found
