"""Files of the repository, and paths. Nothing outside the repository is ever looked at."""

from __future__ import annotations

import base64
import re
from posixpath import normpath
from typing import Any

import re2

from core.terraform.evaluate import types
from core.terraform.evaluate.functions.common import refuse
from core.terraform.evaluate.functions.hashes import sum_of
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.places import Chunk, Mark
from core.terraform.evaluate.protocol import Unseen
from core.terraform.evaluate.sets import set_value
from core.terraform.evaluate.types import BOOL, STRING, Type
from core.terraform.evaluate.values import Reason, Value, boolean, text, unknown
from core.text import _


def _read(use: Use, path: str) -> Chunk | Reason:
    """Raises Fault where there is no such file."""
    try:
        chunk = use.evaluator.scope.read(path)
    except Unseen as unseen:
        return Reason("outside", unseen.sentence)
    if chunk is None:
        raise refuse(use, _("there is no file “{path}”.").format(path=path[:100]))
    use.evaluator.budget.spend(len(chunk.data) // 100)
    return chunk


def _of_file(type: Type, answer: str) -> Function:
    def body(use: Use, arguments: list[Value]) -> Value:
        chunk = _read(use, arguments[0].data)
        if isinstance(chunk, Reason):
            return unknown(chunk, type)
        if answer == "text":
            try:
                found = text(chunk.data.decode())
            except UnicodeDecodeError:
                raise refuse(use, _("the file isn't a text.")) from None
            return found.at(Mark(chunk, 0, len(chunk.data))).through(use.way)
        if answer == "base64":
            return text(base64.b64encode(chunk.data).decode())
        algorithm, _dash, form = answer.partition("-")
        return text(sum_of(algorithm, chunk.data, form == "base64"))

    return Function((Parameter(STRING),), None, body, type)


def _fileexists(use: Use, arguments: list[Value]) -> Value:
    try:
        return boolean(use.evaluator.scope.read(arguments[0].data) is not None)
    except Unseen as unseen:
        return unknown(Reason("outside", unseen.sentence), BOOL)


def _fileset(use: Use, arguments: list[Value]) -> Value:
    type = types.set_of(STRING)
    folder, pattern = arguments[0].data, normpath(arguments[1].data)
    if any(sign in pattern for sign in "[\\") or pattern.startswith(("..", "/")):
        sentence = _("Repoform can't use the pattern “{text}”.").format(text=pattern[:60])
        return unknown(Reason("unread", sentence), type)
    try:
        paths = use.evaluator.scope.files(folder)
    except Unseen as unseen:
        return unknown(Reason("outside", unseen.sentence), type)
    use.evaluator.budget.spend(len(paths) // 10)
    whole = _glob(pattern)
    return set_value([text(path) for path in paths if whole.fullmatch(path)], STRING)


_SIGNS = re.compile(r"\*\*/|\*\*|\*|\?|\{|\}|,|[^*?{},]+")


def _glob(pattern: str) -> Any:
    """A pattern of ours made of one of the repository's: only these few signs mean anything in it."""
    out = []
    depth = 0
    for found in _SIGNS.finditer(pattern):
        sign = found[0]
        if sign == "**/":
            out.append("(?:.*/)?")
        elif sign == "**":
            out.append(".*")
        elif sign == "*":
            out.append("[^/]*")
        elif sign == "?":
            out.append("[^/]")
        elif sign == "{":
            depth += 1
            out.append("(?:")
        elif sign == "}" and depth:
            depth -= 1
            out.append(")")
        elif sign == "," and depth:
            out.append("|")
        else:
            out.append(re2.escape(sign))
    return re2.compile("(?s)" + "".join(out) + ")" * depth)


def _basename(_use: Use, arguments: list[Value]) -> Value:
    path = arguments[0].data
    if not path:
        return text(".")
    return text(path.rstrip("/").rpartition("/")[2] or "/")


def _dirname(_use: Use, arguments: list[Value]) -> Value:
    head = arguments[0].data.rpartition("/")
    found = head[0] + head[1]
    clean = normpath(found) if found else "."
    return text("/" if clean == "//" else clean)


_TEXT = Parameter(STRING)
FUNCTIONS: dict[str, Function] = {
    "file": _of_file(STRING, "text"),
    "filebase64": _of_file(STRING, "base64"),
    "filemd5": _of_file(STRING, "md5"),
    "filesha1": _of_file(STRING, "sha1"),
    "filesha256": _of_file(STRING, "sha256"),
    "filesha512": _of_file(STRING, "sha512"),
    "filebase64sha256": _of_file(STRING, "sha256-base64"),
    "filebase64sha512": _of_file(STRING, "sha512-base64"),
    "fileexists": Function((_TEXT,), None, _fileexists, BOOL),
    "fileset": Function((_TEXT, _TEXT), None, _fileset, types.set_of(STRING)),
    "basename": Function((_TEXT,), None, _basename, STRING),
    "dirname": Function((_TEXT,), None, _dirname, STRING),
}
