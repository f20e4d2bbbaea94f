"""How a setting is named in a line: `[ROOT:]ENTITY/ENVIRONMENT/SETTING`.

A slash, a colon, a dot or an equals sign inside of `["…"]` separates nothing, so keys may hold any of them.
What has no environments has the one called "": `ENTITY//SETTING`.
"""

from __future__ import annotations

from collections.abc import Iterator


def written(root: str, entity: str, environment: str, setting: str) -> str:
    """
    >>> written(".", "eks", "ops", 'labels["a/b"]'), written("live", 'pool["x:y"]', "", "max")
    ('eks/ops/labels["a/b"]', 'live:pool["x:y"]//max')
    """
    name = entity if root == "." else f"{root}:{entity}"
    return f"{name}/{environment}/{setting}"


def parts(text: str, most: int) -> list[str]:
    """At its first slashes, in at most so many.

    >>> parts('pool["a/b"]/ops/labels["c/d"]', 3), parts("eks//max/min", 3)
    (['pool["a/b"]', 'ops', 'labels["c/d"]'], ['eks', '', 'max/min'])
    """
    out: list[str] = []
    start = 0
    for at in _separators(text, "/"):
        if len(out) == most - 1:
            break
        out.append(text[start:at])
        start = at + 1
    return [*out, text[start:]]


def halves(text: str, mark: str, *, last: bool = False) -> tuple[str, str, str]:
    """As str.partition, or str.rpartition where the `last` one is meant.

    >>> halves('pool["a=b"]/ops/max=3', "="), halves('a:b:pool["x:y"]', ":", last=True)
    (('pool["a=b"]/ops/max', '=', '3'), ('a:b', ':', 'pool["x:y"]'))
    """
    found = list(_separators(text, mark))
    if not found:
        return ("", "", text) if last else (text, "", "")
    at = found[-1] if last else found[0]
    return text[:at], mark, text[at + 1 :]


def _separators(text: str, mark: str) -> Iterator[int]:
    """Where the mark stands outside of keys."""
    at = 0
    while at < len(text):
        end = _end_of_key(text, at) if text.startswith('["', at) else 0
        if end:
            at = end
            continue
        if text[at] == mark:
            yield at
        at += 1


def _end_of_key(text: str, start: int) -> int:
    """Behind the key that begins there; 0 where it never ends. A quote behind a backslash doesn't end it,
    unless nothing else does: keys are written as they are."""
    at = text.find('"]', start + 2)
    first = at
    while at >= 0:
        before = text[start + 2 : at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return at + 2
        at = text.find('"]', at + 1)
    return first + 2 if first >= 0 else 0
