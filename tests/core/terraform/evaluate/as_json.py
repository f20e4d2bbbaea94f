"""The same configuration in Terraform's JSON syntax, written from the HCL by its own rules: what is written
out becomes JSON, everything else a text with the expression in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from core import hcl

_LABELS = {"module": 1, "variable": 1, "output": 1, "provider": 1, "resource": 2, "data": 2, "dynamic": 1}
_PLAIN = re.compile(r"\$\{|%\{")


def files_as_json(files: Mapping[str, str], indent: int | str | None = 2) -> dict[str, str]:
    """Every file of code as one of JSON beside which nothing else stands."""
    out = {}
    for path, text in files.items():
        if path.endswith(".tf"):
            out[path + ".json"] = as_json(text, indent)
        else:
            out[path] = text
    return out


def as_json(text: str, indent: int | str | None = 2) -> str:
    tree = hcl.parse(text.encode())
    assert tree.problem is None, tree.problem
    return json.dumps(_body(tree.body, "", ""), indent=indent, ensure_ascii=False) + "\n"


def _body(body: Any, type: str, outer: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, attribute in body.attributes.items():
        out[name] = _argument(type, outer, name, attribute.expr)
    for block in body.blocks:
        inner: Any = _body(block.body, block.type, type)
        for label in reversed(block.labels):
            inner = {label: inner}
        _add(out, block.type, inner, len(block.labels))
    return out


def _add(out: dict[str, Any], name: str, inner: Any, labels: int) -> None:
    """Beside what is there: by labels, at last as a list."""
    if name not in out:
        out[name] = inner
    elif labels and isinstance(out[name], dict):
        ((label, rest),) = inner.items()
        _add(out[name], label, rest, labels - 1)
    else:
        out[name] = [*(out[name] if isinstance(out[name], list) else [out[name]]), inner]


def _argument(type: str, outer: str, name: str, expr: Any) -> Any:
    if (type, name) in (("variable", "type"), ("dynamic", "iterator")) or name in ("provider",):
        return expr.text
    if name in ("depends_on", "ignore_changes") and expr.elements:
        return [one.text for one in expr.elements]
    if name == "providers":
        return {item.key: item.expr.text for item in expr.items}
    fixed = (type == "variable" and not outer) or (type == "module" and name in ("source", "version"))
    return _value(expr, templates=not fixed)


def _value(expr: Any, templates: bool) -> Any:
    if expr.kind == "object" and all(item.key is not None for item in expr.items):
        return {_escaped(item.key, templates): _value(item.expr, templates) for item in expr.items}
    if expr.kind == "tuple":
        return [_value(one, templates) for one in expr.elements]
    if expr.kind == "literal":
        value = expr.value()
        if isinstance(value, str):
            return _escaped(value, templates)
        return value if value is None or isinstance(value, (bool, int)) else json.loads(value.text)
    return "${" + expr.text + "}"


def _escaped(text: str, templates: bool) -> str:
    return _PLAIN.sub(lambda found: found[0][0] + found[0], text) if templates else text
