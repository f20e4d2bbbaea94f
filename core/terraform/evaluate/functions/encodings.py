"""Texts that hold data: JSON, YAML, CSV, base64, URLs."""

from __future__ import annotations

import base64
import binascii
import codecs
import csv
import io
from urllib.parse import quote_plus

from core.terraform.evaluate import json_text, types
from core.terraform.evaluate.functions.common import a_list, refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.types import DYNAMIC, STRING
from core.terraform.evaluate.values import Reason, Value, text, unknown, why_of
from core.text import _


def _whole_file(value: Value) -> Chunk | None:
    """The file that a text is all of."""
    mark = value.mark
    if mark is None or mark.chunk.kind != "file" or mark.start != 0 or mark.end != len(mark.chunk.data):
        return None
    return mark.chunk


def _jsondecode(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    chunk = _whole_file(value)
    data = chunk.data if chunk is not None else value.data.encode("utf-8", "surrogatepass")
    found = json_text.value_of(data, chunk, use.evaluator.budget)
    return found.through(value.way).through(use.way)


def _yamldecode(use: Use, arguments: list[Value]) -> Value:
    from core.terraform.evaluate import yaml_text  # most repositories start without YAML

    value = arguments[0]
    chunk = _whole_file(value)
    source = chunk.data.decode() if chunk is not None else value.data
    found = yaml_text.value_of(source.removeprefix("\ufeff"), chunk, use.evaluator.budget)
    return found.through(value.way).through(use.way)


def _jsonencode(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    use.evaluator.budget.spend(value.size // 2)
    if not value.known:
        return unknown(why_of(value), STRING)
    found = json_text.written(value)
    use.evaluator.budget.write(len(found))
    return text(found)


def _yamlencode(use: Use, arguments: list[Value]) -> Value:
    from core.terraform.evaluate import yaml_text  # most repositories start without YAML

    value = arguments[0]
    use.evaluator.budget.spend(value.size * 4)
    if not value.known:
        return unknown(why_of(value), STRING)
    found = yaml_text.written(value)
    use.evaluator.budget.write(len(found))
    return text(found)


def _csvdecode(use: Use, arguments: list[Value]) -> Value:
    source = arguments[0].data
    use.evaluator.budget.spend(len(source) // 20)
    try:
        rows = [row for row in csv.reader(io.StringIO(source, newline=""), strict=True) if row]
    except csv.Error:
        raise refuse(use, _("this isn't valid CSV.")) from None
    if not rows:
        raise refuse(use, _("there is no line with names."))
    names = rows[0]
    if len(set(names)) < len(names) or any(len(row) != len(names) for row in rows):
        raise refuse(use, _("the lines don't fit their names."))
    use.evaluator.budget.spend(len(rows) * len(names))
    found = [Value("object", {n: text(c) for n, c in zip(names, row, strict=True)}) for row in rows[1:]]
    return a_list(found, types.object_of(dict.fromkeys(names, STRING)))


def _base64encode(_use: Use, arguments: list[Value]) -> Value:
    return text(base64.b64encode(arguments[0].data.encode("utf-8", "surrogatepass")).decode())


def _decoded(use: Use, source: str) -> bytes:
    try:
        return base64.b64decode(source.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        raise refuse(use, _("this isn't valid base64.")) from None


def _base64decode(use: Use, arguments: list[Value]) -> Value:
    try:
        return text(_decoded(use, arguments[0].data).decode())
    except UnicodeDecodeError:
        raise refuse(use, _("this isn't a text.")) from None


_CODECS = {
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-16": "",
    "iso-8859-1": "latin-1",
    "windows-1252": "",
}
"""Those whose bytes are the same in Terraform; "" is left to Terraform."""


def _codec(name: str) -> str:
    return _CODECS.get(name.lower(), "")


def _unsaid() -> Value:
    return unknown(Reason("unread", _("Repoform doesn't know this encoding.")), STRING)


def _textencode(use: Use, arguments: list[Value]) -> Value:
    codec = _codec(arguments[1].data)
    if not codec:
        return _unsaid()
    try:
        return text(base64.b64encode(codecs.encode(arguments[0].data, codec)).decode())
    except UnicodeEncodeError:
        raise refuse(use, _("the encoding lacks a character.")) from None


def _textdecode(use: Use, arguments: list[Value]) -> Value:
    codec = _codec(arguments[1].data)
    if not codec:
        return _unsaid()
    try:
        return text(codecs.decode(_decoded(use, arguments[0].data), codec))
    except UnicodeDecodeError:
        raise refuse(use, _("this isn't a text.")) from None


def _urlencode(_use: Use, arguments: list[Value]) -> Value:
    return text(quote_plus(arguments[0].data, safe="", errors="surrogatepass"))


def _gzip(_use: Use, _arguments: list[Value]) -> Value:
    return unknown(Reason("run", _("{name} is known only when Terraform runs.").format(name="base64gzip()")))


_TEXT = Parameter(STRING)
_ANY = Parameter(null=True, dynamic=True, open=True)
FUNCTIONS: dict[str, Function] = {
    "jsondecode": Function((_TEXT,), None, _jsondecode, DYNAMIC),
    "yamldecode": Function((_TEXT,), None, _yamldecode, DYNAMIC),
    "jsonencode": Function((_ANY,), None, _jsonencode, STRING),
    "yamlencode": Function((_ANY,), None, _yamlencode, STRING),
    "csvdecode": Function((_TEXT,), None, _csvdecode, DYNAMIC),
    "base64encode": Function((_TEXT,), None, _base64encode, STRING),
    "base64decode": Function((_TEXT,), None, _base64decode, STRING),
    "base64gzip": Function((_TEXT,), None, _gzip, STRING),
    "textencodebase64": Function((_TEXT, _TEXT), None, _textencode, STRING),
    "textdecodebase64": Function((_TEXT, _TEXT), None, _textdecode, STRING),
    "urlencode": Function((_TEXT,), None, _urlencode, STRING),
}
