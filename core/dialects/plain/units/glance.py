"""What a search on the bytes of Terraform code tells, without parsing it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from posixpath import join, normpath
from typing import Any


@dataclass(frozen=True, slots=True)
class Glance:
    """One file of Terraform code."""

    variables: tuple[str, ...] = ()
    """Declared names."""
    required: tuple[str, ...] = ()
    """Those of them that have no default."""
    sources: tuple[str, ...] = ()
    """Local ones, as written."""
    backend: bool = False
    cloud: bool = False
    """A `cloud` block or the `remote` backend: values may be kept on a server."""
    provider: bool = False
    builds: bool = False
    """It has resources, data sources or module calls."""
    workspace: bool = False
    """It speaks of terraform.workspace."""
    trouble: str = ""
    """binary: not text. json: no JSON."""


NOTHING = Glance()

_OPENING = re.compile(rb'#|//|/\*|"(?:[^"\\\n]|\\.)*+"|<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n')
_VARIABLE = re.compile(rb'^[ \t]*variable[ \t]+"?([\w-]+)"?[ \t]*\{', re.M)
_DEFAULT = re.compile(rb"(?:^|[{\n])[ \t]*default[ \t]*=")
_SOURCE = re.compile(rb'(?:^|\{)[ \t]*source[ \t]*=[ \t]*"(\.{1,2}(?:/[^"\n]*)?)"', re.M)
_BACKEND = re.compile(rb'(?:^|\{)[ \t]*backend[ \t]+"?([\w-]+)"?[ \t]*\{', re.M)
_CLOUD = re.compile(rb"(?:^|\{)[ \t]*cloud[ \t]*\{", re.M)
_PROVIDER = re.compile(rb'^[ \t]*provider[ \t]+"?[\w-]+"?[ \t]*\{', re.M)
_BUILDS = re.compile(rb'^[ \t]*(?:resource|data|module|ephemeral)[ \t]+"?[\w-]+"?[ \t]*("|[\w{])', re.M)
_BLOCK = re.compile(rb'^[ \t]*[a-z_]+[ \t]*(?:"?[\w-]+"?[ \t]*){0,2}\{', re.M)


def glance(path: str, data: bytes) -> Glance:
    """Never raises."""
    if b"\0" in data:
        return Glance(trouble="binary")
    if path.endswith(".json"):
        return _json_glance(data)
    text = without_comments(data)
    variables, required = _variables(text) if b"variable" in text else ((), ())
    backends = _BACKEND.findall(text) if b"backend" in text else []
    return Glance(
        variables,
        required,
        tuple(m.decode(errors="replace") for m in _SOURCE.findall(text)) if b'".' in text else (),
        bool(backends),
        b"remote" in backends or (b"cloud" in text and _CLOUD.search(text) is not None),
        b"provider" in text and _PROVIDER.search(text) is not None,
        _BUILDS.search(text) is not None,
        b"terraform.workspace" in text,
    )


def _variables(text: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names: list[str] = []
    required: list[str] = []
    for found in _VARIABLE.finditer(text):
        name = found[1].decode(errors="replace")
        names.append(name)
        following = _BLOCK.search(text, found.end())
        body = text[found.end() - 1 : following.start() if following else len(text)]
        if _DEFAULT.search(body) is None and following is not None:
            # What follows may be a block inside this one (validation), with the default behind it.
            body = text[found.end() - 1 : _end_of_block(text, found.end())]
        if _DEFAULT.search(body) is None:
            required.append(name)
    return tuple(names), tuple(required)


_BRACES = re.compile(rb'[{}]|"(?:[^"\\\n]|\\.)*+"')


def _end_of_block(text: bytes, start: int) -> int:
    depth = 1
    for found in _BRACES.finditer(text, start, start + 65_536):
        if found[0] == b"{":
            depth += 1
        elif found[0] == b"}":
            depth -= 1
            if depth == 0:
                return found.start()
    return min(len(text), start + 65_536)


def without_comments(data: bytes) -> bytes:
    """The same bytes with block comments and heredocs blanked out. Line comments stay where nothing needs
    them gone: what is searched for stands at the start of a line."""
    if b"/*" not in data and b"<<" not in data:
        return data
    out = bytearray(data)
    at = 0
    while (found := _OPENING.search(data, at)) is not None:
        at = found.end()
        opening = found[0]
        if opening in (b"#", b"//"):
            end = data.find(b"\n", at)
            at = len(data) if end < 0 else end
            continue
        if opening[:1] == b'"':
            continue
        if opening == b"/*":
            end = data.find(b"*/", at)
            start, at = found.start(), len(data) if end < 0 else end + 2
        else:
            closing = re.compile(rb"^[ \t]*" + re.escape(found[1]) + rb"[ \t]*\r?$", re.M).search(data, at)
            start, at = at, len(data) if closing is None else closing.end()
        out[start:at] = re.sub(rb"[^\n]", b" ", data[start:at])
    return bytes(out)


def _json_glance(data: bytes) -> Glance:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return Glance(trouble="json")
    if not isinstance(content, dict):
        return Glance(trouble="json")
    variables = _named(content.get("variable"))
    terraform = [t for t in _many(content.get("terraform")) if isinstance(t, dict)]
    backends = {name for t in terraform for name in _named(t.get("backend"))}
    sources = [
        call.get("source") for call in _named(content.get("module")).values() if isinstance(call, dict)
    ]
    return Glance(
        tuple(variables),
        tuple(n for n, v in variables.items() if not (isinstance(v, dict) and "default" in v)),
        tuple(s for s in sources if isinstance(s, str) and is_local(s)),
        bool(backends),
        "remote" in backends or any("cloud" in t for t in terraform),
        "provider" in content,
        any(kind in content for kind in ("resource", "data", "module")),
        b"terraform.workspace" in data,
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(value: Any) -> dict[str, Any]:
    """Blocks by their first label; JSON allows a list of such objects as well."""
    out: dict[str, Any] = {}
    for part in _many(value):
        if isinstance(part, dict):
            out.update({str(k): v for k, v in part.items() if k != "//"})
    return out


def is_local(source: str) -> bool:
    return source in (".", "..") or source.startswith(("./", "../"))


def local_folder(folder: str, source: str) -> str | None:
    """The folder that a local source names; None outside the repository."""
    target = normpath(join(folder, source.split("?", 1)[0].replace("//", "/")))
    return None if target == ".." or target.startswith("../") else target
