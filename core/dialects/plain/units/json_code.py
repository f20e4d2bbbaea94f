"""Code in JSON, for those who search in HCL: its locals and defaults, and its text without JSON's escapes."""

from __future__ import annotations

import re

from core.terraform.evaluate.json_code import Found, found
from core.terraform.evaluate.json_tree import Json, read_member, text_of
from core.terraform.evaluate.syntax import Unreadable

_ESCAPED = re.compile(rb'\\(["\\])')


def searchable(data: bytes) -> bytes:
    """The same lines, quotes in texts as in HCL."""
    return _ESCAPED.sub(rb"\1", data)


def declarations(data: bytes) -> bytes:
    """The locals and the defaults of variables as HCL; nothing where the file can't be read."""
    try:
        return b"".join(_declared(data[one.start : one.end], one) for one in found(data))
    except Unreadable:
        return b""


def _declared(text: bytes, one: Found) -> bytes:
    if one.type == "local":
        return b"locals {\n  %s = %s\n}\n" % (one.labels[0].encode(), _spelled(text, read_member(text)[1]))
    if one.type != "variable":
        return b""
    body = read_member(text)[1]
    defaults = [inner for name, _start, inner in body.members if name == "default"]
    said = b"".join(b"  default = %s\n" % text[inner.start : inner.end] for inner in defaults)
    return b'variable "%s" {\n%s}\n' % (one.labels[0].encode(), said)


def _spelled(text: bytes, value: Json) -> bytes:
    """JSON is HCL as it stands, but for a text that is an expression and nothing else."""
    raw = text[value.start : value.end]
    if value.kind != "string":
        return raw
    said = text_of(raw)
    alone = said.startswith("${") and said.endswith("}") and said.count("${") == 1 and "%{" not in said
    return said[2:-1].strip().encode() if alone else raw
