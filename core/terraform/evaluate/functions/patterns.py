"""Regular expressions of the repository: to RE2 alone, which takes no longer than the text is long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from core.terraform.evaluate import types
from core.terraform.evaluate.functions.common import a_list, refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.types import DYNAMIC, STRING, Type
from core.terraform.evaluate.values import Reason, Value, null, text, tuple_value, unknown
from core.text import _

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20
_LONGEST = 10_000


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    """None where RE2 doesn't take it."""
    if len(pattern) > _LONGEST:
        return None
    try:
        return re2.compile(pattern, options=_OPTIONS)
    except re2.error:
        return None


def _unreadable(pattern: str) -> Reason:
    sentence = _("Repoform can't use the pattern “{text}”.").format(text=pattern[:60])
    return Reason("unread", sentence)


def _names(compiled: Any) -> list[str]:
    found = [""] * compiled.groups
    for name, at in compiled.groupindex.items():
        found[at - 1] = name
    return found


def _shape(use: Use, compiled: Any) -> Type:
    names = _names(compiled)
    named = sum(1 for name in names if name)
    if not names:
        return STRING
    if named == 0:
        return types.tuple_of((STRING,) * len(names))
    if named < len(names):
        raise refuse(use, _("groups must all have names or none."))
    return types.object_of(dict.fromkeys(names, STRING))


def _result(compiled: Any, match: Any, shape: Type) -> Value:
    if shape.kind == "string":
        return text(match.group())
    groups = [null(STRING) if group is None else text(group) for group in match.groups()]
    if shape.kind == "tuple":
        return tuple_value(tuple(groups))
    return Value("object", dict(zip(_names(compiled), groups, strict=True)))


def _matches(compiled: Any, source: str) -> Iterator[Any]:
    """All of them as Go finds them: no empty one right behind another."""
    at, before = 0, -1
    while at <= len(source):
        match = compiled.search(source, at)
        if match is None:
            return
        start, end = match.span()
        accepted = True
        if end == at:
            accepted = start != before
            at += 1
        else:
            at = end
        before = end
        if accepted:
            yield match


def _regex(use: Use, arguments: list[Value]) -> Value:
    pattern, source = arguments[0].data, arguments[1].data
    compiled = _compiled(pattern)
    if compiled is None:
        return unknown(_unreadable(pattern))
    shape = _shape(use, compiled)
    use.evaluator.budget.spend(len(source) // 50)
    match = compiled.search(source)
    if match is None:
        raise refuse(use, _("nothing matches the pattern."))
    return _result(compiled, match, shape)


def _regexall(use: Use, arguments: list[Value]) -> Value:
    pattern, source = arguments[0].data, arguments[1].data
    compiled = _compiled(pattern)
    if compiled is None:
        return unknown(_unreadable(pattern), types.list_of(DYNAMIC))
    shape = _shape(use, compiled)
    found = []
    for match in _matches(compiled, source):
        use.evaluator.budget.spend(3 + len(source) // 500)
        found.append(_result(compiled, match, shape))
    return a_list(found, shape)


_TEMPLATE = re.compile(r"\$(?:\$|\{(\w+)\}|([A-Za-z0-9_]+))")


def _expanded(compiled: Any, match: Any, replacement: str) -> str:
    names = compiled.groupindex

    def group(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name is None:
            return "$"
        if name.isdigit():
            at = int(name[:4])
            return (match.group(at) or "") if at <= compiled.groups else ""
        return (match.group(name) or "") if name in names else ""

    return _TEMPLATE.sub(group, replacement)


def _replace(use: Use, arguments: list[Value]) -> Value:
    source, wanted, replacement = (argument.data for argument in arguments)
    budget = use.evaluator.budget
    if not (len(wanted) > 1 and wanted[0] == "/" and wanted[-1] == "/"):
        times = source.count(wanted) if wanted else len(source) + 1
        budget.write(len(source) + times * len(replacement))
        return text(source.replace(wanted, replacement))
    compiled = _compiled(wanted[1:-1])
    if compiled is None:
        return unknown(_unreadable(wanted), STRING)
    out: list[str] = []
    at = last = 0
    while at <= len(source):
        match = compiled.search(source, at)
        if match is None:
            break
        start, end = match.span()
        budget.spend(3 + len(source) // 500)
        out.append(source[last:start])
        if end > last or start == 0:
            out.append(_expanded(compiled, match, replacement))
            budget.write(len(out[-1]))
        last = end
        at = max(at + 1, end)
    out.append(source[last:])
    budget.write(sum(map(len, out)))
    return text("".join(out))


_TEXT = Parameter(STRING)
FUNCTIONS: dict[str, Function] = {
    "regex": Function((_TEXT, _TEXT), None, _regex, DYNAMIC),
    "regexall": Function((_TEXT, _TEXT), None, _regexall, types.list_of(DYNAMIC)),
    "replace": Function((_TEXT, _TEXT, _TEXT), None, _replace, STRING),
}
