"""Arguments of a module of one's own that are told already by what they are for: the pool inside of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.platform.field import Json
from core.platform.model import Change, EnvValue, Module, ModuleKind, Platform


def without_wrapped(found: Iterable[Change], new: Platform | None) -> list[Change]:
    """Without the changes of a generic module's arguments that a cluster, pool or feature in it takes its own
    from: `max_nodes` of `module.shop` is the maximum of the pool in there, and no more is known of it."""
    told = list(found)
    if new is None:
        return told
    generic = {m.name: m for m in new.modules() if m.kind is ModuleKind.GENERIC}
    wrappers = {c.module for c in told if c.module in generic and c.setting}
    if not wrappers:
        return told
    inner = {name: [c for c in told if _is_inside(c, name)] for name in wrappers}
    return [
        c
        for c in told
        if c.module not in wrappers or not _is_told(c, generic[c.module], inner[c.module], new)
    ]


def _is_inside(change: Change, wrapper: str) -> bool:
    return bool(change.setting) and change.module.startswith((f"module.{wrapper}.", f"module.{wrapper}["))


def _is_told(change: Change, module: Module, inner: Iterable[Change], new: Platform) -> bool:
    value = _value(module, change)
    if value is None or not value.known or change.before is None:
        return False
    place = (value.linked_file or value.file, value.linked_line or value.line)
    for other in inner:
        owner = new.module(other.module)
        there = _value(owner, other) if owner is not None else None
        if there is not None and _holds(there.value, value.value) and place in _places(there):
            return True
    return False


def _value(module: Module, change: Change) -> EnvValue | None:
    setting = module.setting(change.setting)
    return setting.values.get(change.environment) if setting is not None else None


def _places(value: EnvValue) -> Iterator[tuple[str | None, int | None]]:
    yield value.file, value.line
    yield value.linked_file, value.linked_line
    for file, first, last in value.passed:
        yield from ((file, line) for line in range(first, last + 1))


def _holds(whole: Json, part: Json) -> bool:
    """Whether a value is another or has it inside. A number may be written as text.

    >>> _holds([{"size": 3}], 3), _holds({"a": "3"}, 3), _holds(4, 3)
    (True, True, False)
    """
    if whole == part or (not isinstance(part, (dict, list)) and str(whole) == str(part)):
        return True
    inside = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return any(_holds(one, part) for one in inside)
