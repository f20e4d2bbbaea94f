"""Values in words, for sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from core.platform.field import Json
from core.text import _, listed, ngettext, sentence_list

LONGEST = 60
"""Texts longer than this are told by their size."""


def value_words(value: Json) -> str:
    """A value as people read it.

    >>> value_words(True), value_words(["a", "b"]), value_words(""), value_words({"a": 1}), value_words(8.0)
    ('Yes', 'a, b', 'empty', 'a = 1', '8')
    >>> value_words({"a": {"b": 1, "c": [2]}})
    'a = {b = 1, c = 2}'
    """
    if value is None:
        return _("not set")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        parts = [f"{k} = {item_words(v)}" for k, v in value.items()]
        return _shortened(listed(parts), len(parts)) if parts else _("none")
    if isinstance(value, (list, tuple)):
        parts = [item_words(v) for v in value]
        return _shortened(listed(parts), len(parts)) if parts else _("none")
    text = str(value)
    if not text:
        return _("empty")
    lines = text.rstrip("\n").count("\n") + 1
    if lines > 1:
        return ngettext("{n} line", "{n} lines", lines).format(n=lines)
    return text


def as_code(value: Json) -> str:
    """A plain value as Kubernetes is given it, where it is a part of a text.

    >>> as_code(True), as_code(False), as_code(None), as_code(1)
    ('true', 'false', '', '1')
    """
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def item_words(value: Json) -> str:
    """One entry of a list or map. A taint reads as kubectl writes it.

    >>> item_words({"key": "dedicated", "value": "gpu", "effect": "NO_SCHEDULE"})
    'dedicated=gpu:NO_SCHEDULE'
    >>> item_words({"key": "on-demand", "value": True, "effect": "NO_SCHEDULE"})
    'on-demand=true:NO_SCHEDULE'
    """
    if isinstance(value, Mapping) and "effect" in value and "key" in value:
        return f"{value['key']}={as_code(value.get('value'))}:{value['effect']}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k} = {item_words(v)}" for k, v in value.items()) + "}"
    return value_words(value)


def _shortened(text: str, n: int) -> str:
    if len(text) <= LONGEST:
        return text
    return ngettext("{n} entry", "{n} entries", n).format(n=n)


def told_apart(titles: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What modules are called, by root and name: with the root, and if need be their names, where several
    are called the same.

    >>> told_apart({(".", "a"): "np1", ("eu", "a"): "np1", ("eu", "b"): "np2"})
    {('.', 'a'): 'np1', ('eu', 'a'): 'eu:np1', ('eu', 'b'): 'np2'}
    >>> told_apart({(".", "a_np1"): "np1", (".", "b_np1"): "np1"})
    {('.', 'a_np1'): 'np1 (a_np1)', ('.', 'b_np1'): 'np1 (b_np1)'}
    """
    several = Counter(titles.values())
    here = Counter((root, title) for (root, _name), title in titles.items())
    out = {}
    for (root, name), title in titles.items():
        shown = f"{title} ({name})" if here[root, title] > 1 else title
        out[root, name] = shown if several[title] == 1 or root == "." else f"{root}:{shown}"
    return out


def names(items: Iterable[str]) -> str:
    """Names in a sentence.

    >>> names(["apps"]), names(["apps", "ops", "dev"])
    ('apps', 'apps, ops and dev')
    """
    return sentence_list(items)
