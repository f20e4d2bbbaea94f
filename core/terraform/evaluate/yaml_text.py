"""YAML to values with the place of every scalar, by Terraform's own rules, and values to YAML.

The parser only tells events; what a scalar means, what an alias stands for and how deep it may go is decided
here, so that no tag can make anything but a value, and no alias more than the budget allows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import datetime
from itertools import accumulate
from typing import Any

import yaml

from core.terraform.evaluate.budget import Budget, TooLarge
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.numbers import of_int, parse
from core.terraform.evaluate.places import Chunk, Mark
from core.terraform.evaluate.types import DYNAMIC, STRING
from core.terraform.evaluate.values import Value, boolean, text, tuple_value
from core.text import _

MAX_TEXT = 300_000
"""Characters of one YAML text."""
_DEPTH = 100
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DUMPER: Any = getattr(yaml, "CDumper", yaml.Dumper)
_LONG = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_ODD = (".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN")


def value_of(source: str, chunk: Chunk | None, budget: Budget) -> Value:
    """Raises Fault where Terraform would refuse it; with a chunk, scalars know their places in it."""
    if len(source) > MAX_TEXT:
        raise TooLarge
    budget.spend(1 + len(source) // 40)
    try:
        return _Reader(source, chunk, budget).document()
    except yaml.YAMLError:
        raise Fault(_("This isn't valid YAML.")) from None


class _Reader:
    def __init__(self, source: str, chunk: Chunk | None, budget: Budget) -> None:
        self.events = yaml.parse(source, Loader=_LOADER)
        self.chunk = chunk
        self.budget = budget
        self.anchors: dict[str, Value | None] = {}
        self.ascii = source.isascii()
        self.source = source
        self.sums: list[int] | None = None

    def next(self) -> Any:
        self.budget.spend(1)
        found = next(self.events, None)
        if found is None:
            raise Fault(_("This isn't valid YAML."))
        return found

    def document(self) -> Value:
        self.next()
        if not isinstance(self.next(), yaml.DocumentStartEvent):
            raise Fault(_("This YAML holds nothing."))
        found = self.value(self.next(), 0)
        self.next()
        if not isinstance(self.next(), yaml.StreamEndEvent):
            raise Fault(_("This YAML holds several documents."))
        return found

    def value(self, event: Any, depth: int) -> Value:
        if depth > _DEPTH:
            raise TooLarge
        if isinstance(event, yaml.AliasEvent):
            found = self.anchors.get(str(event.anchor))
            if found is None:
                raise Fault(_("There is no anchor “{name}”.").format(name=event.anchor))
            self.budget.spend(found.size)
            return found
        anchor = event.anchor
        if anchor:
            self.anchors[anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            found = self.scalar(event).at(self.mark(event, event))
        elif isinstance(event, yaml.MappingStartEvent):
            found = self.mapping(event, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            found = self.sequence(event, depth)
        else:
            raise Fault(_("This isn't valid YAML."))
        if anchor:
            self.anchors[anchor] = found
        return found

    def mapping(self, event: Any, depth: int) -> Value:
        if event.tag not in (None, _LONG + "map"):
            raise Fault(_("This YAML has the unknown tag “{tag}”.").format(tag=event.tag))
        items: dict[str, Value] = {}
        while True:
            key = self.next()
            if isinstance(key, yaml.MappingEndEvent):
                return Value("object", items, None, self.mark(event, key))
            if not isinstance(key, yaml.ScalarEvent):
                raise Fault(_("Only texts can be keys."))
            if (not key.tag and key.value == "<<" and not key.style) or key.tag == _LONG + "merge":
                self.merge(items, self.value(self.next(), depth + 1))
                continue
            name = convert(self.scalar(key), STRING)
            if name.data is None:
                raise Fault(_("A null can't be a key."))
            items[name.data] = self.value(self.next(), depth + 1)

    def merge(self, items: dict[str, Value], value: Value) -> None:
        for one in value.elements() if value.kind == "tuple" and value.data else (value,):
            if one.kind != "object":
                if one.kind == "tuple":
                    continue
                raise Fault(_("This can't be merged into a mapping."))
            for name, item in one.data.items():
                items[name] = item

    def sequence(self, event: Any, depth: int) -> Value:
        if event.tag not in (None, _LONG + "seq"):
            raise Fault(_("This YAML has the unknown tag “{tag}”.").format(tag=event.tag))
        items: list[Value] = []
        while True:
            item = self.next()
            if isinstance(item, yaml.SequenceEndEvent):
                return tuple_value(tuple(items)).at(self.mark(event, item))
            items.append(self.value(item, depth + 1))

    def scalar(self, event: Any) -> Value:
        tag = (event.tag or "").removeprefix(_LONG)
        if tag not in ("", "str", "bool", "int", "float", "null", "timestamp", "binary"):
            raise Fault(_("This YAML has the unknown tag “{tag}”.").format(tag=event.tag))
        source: str = event.value
        hint = source[:1]
        if tag not in ("str", "binary") and (not hint or hint in "+-0123456789yYnNtTfFoO~."):
            if event.style in ("'", '"'):
                return text(source)
            if source in _WORDS:
                word = _WORDS[source]
                return Value("dynamic", None, DYNAMIC) if word is None else boolean(word)
            if source in _ODD:
                raise Fault(_("“{text}” is no number that can be used.").format(text=source))
            found = self.number(source, tag)
            if found is not None:
                return found
        if tag in ("", "str", "binary"):
            return text(source)
        if tag == "null":
            return Value("dynamic", None, DYNAMIC)
        raise Fault(_("“{text}” doesn't fit its tag.").format(text=source[:60]))

    def number(self, source: str, tag: str) -> Value | None:
        hint = source[:1]
        if hint == ".":
            try:
                return Value("number", parse(source))
            except ValueError:
                return None
        if hint not in "+-0123456789":
            return None
        if tag in ("", "timestamp"):
            stamp = _timestamp(source)
            if stamp is not None:
                return text(stamp)
        if not _INTEGER.fullmatch(source) and not _FLOAT.fullmatch(source):
            return None
        try:
            return Value("number", parse(source))
        except ValueError:
            pass
        try:
            return Value("number", of_int(int(source, 0)))
        except ValueError:
            raise Fault(_("“{text}” is no number that can be used.").format(text=source[:60])) from None

    # Places

    def mark(self, first: Any, last: Any) -> Mark | None:
        if self.chunk is None:
            return None
        return Mark(self.chunk, self.offset(first.start_mark.index), self.offset(last.end_mark.index))

    def offset(self, index: int) -> int:
        """Bytes, of characters."""
        if self.ascii:
            return index
        if self.sums is None:
            wide = [at for at, char in enumerate(self.source) if ord(char) > 0x7F]
            self.sums = wide
            self.extra = [0, *accumulate(len(self.source[at].encode()) - 1 for at in wide)]
        return index + self.extra[bisect_right(self.sums, index - 1)]


_STAMPS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?"),
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(Z|[+-]\d\d:\d\d)"),
)


def _timestamp(source: str) -> str | None:
    """A date or time as Terraform spells it out."""
    for pattern in _STAMPS:
        found = pattern.fullmatch(source)
        if found is None:
            continue
        zone = "Z" if found.lastindex != 7 else found[7]
        numbers = [int(part) for part in found.groups()[:6]]
        try:
            moment = datetime(*numbers)  # type: ignore[arg-type]
        except ValueError:
            return None
        return moment.strftime(f"{moment.year:04d}-%m-%dT%H:%M:%S") + zone
    return None


def written(value: Value) -> str:
    """A wholly known value as Terraform writes it."""
    events: list[Any] = [
        yaml.StreamStartEvent(encoding=None),
        yaml.DocumentStartEvent(explicit=False),
    ]
    _emit(value, events)
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    out = yaml.emit(events, Dumper=_DUMPER, allow_unicode=True)
    assert isinstance(out, str)
    bare = value.data is None or value.kind in ("number", "bool")
    return out + "...\n" if bare and not out.endswith("...\n") else out


def _emit(value: Value, events: list[Any]) -> None:
    if value.data is None:
        events.append(_scalar("null", None))
    elif value.kind == "string":
        events.append(_scalar(value.data, "|" if "\n" in value.data else '"'))
    elif value.kind == "number":
        events.append(_scalar(value.number.text, None))
    elif value.kind == "bool":
        events.append(_scalar("true" if value.data else "false", None))
    elif value.kind in ("map", "object"):
        events.append(yaml.MappingStartEvent(None, None, True, flow_style=False))
        for name in sorted(value.data):
            events.append(_scalar(name, "|" if "\n" in name else '"'))
            _emit(value.data[name], events)
        events.append(yaml.MappingEndEvent())
    else:
        events.append(yaml.SequenceStartEvent(None, None, True, flow_style=False))
        for item in value.elements():
            _emit(item, events)
        events.append(yaml.SequenceEndEvent())


def _scalar(content: str, style: str | None) -> Any:
    return yaml.ScalarEvent(None, None, (True, True), content, style=style)
