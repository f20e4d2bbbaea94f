"""What a search on the bytes of Terraform code tells, without parsing it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from posixpath import join, normpath
from typing import Any

from core.dialects.plain.search import Search
from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Glance:
    """One file of Terraform code."""

    variables: tuple[str, ...] = ()
    """Declared names."""
    required: tuple[str, ...] = ()
    """Of them, those that have to be given: without a default."""
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
    blocks: bool = False
    """It may hold several environments as module calls."""
    known: bool = False
    """Something in it matches what was searched for."""
    trouble: str = ""
    """binary: not text. json: no JSON."""


NOTHING = Glance()

_OPENING = re.compile(rb'#|//|/\*|"(?>(?:[^"\\\n]|\\.)*)"|<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n')
_VARIABLE = re.compile(rb'^[ \t]*variable[ \t]+"?([\w-]+)"?[ \t]*\{', re.M)
_END = re.compile(rb"^[ \t]*\}[ \t]*\r?$", re.M)
_DEFAULT = re.compile(rb"(?:^|[{;\s])default[ \t]*=(?!=)")
_SOURCE = re.compile(rb'(?:^|\{)[ \t]*source[ \t]*=[ \t]*"(\.{1,2}(?:/[^"\n]*)?)"', re.M)
_BACKEND = re.compile(rb'(?:^|\{)[ \t]*backend[ \t]+"?([\w-]+)"?[ \t]*\{', re.M)
_CLOUD = re.compile(rb"(?:^|\{)[ \t]*cloud[ \t]*\{", re.M)
_PROVIDER = re.compile(rb'^[ \t]*provider[ \t]+"?[\w-]+"?[ \t]*\{', re.M)
_BUILDS = re.compile(rb'^[ \t]*(?:resource|data|module|ephemeral)[ \t]+"?[\w-]+"?[ \t]*("|[\w{])', re.M)


def glance(path: str, data: bytes, searched: Search | None = None) -> Glance:
    """Never raises. `searched`: what the caller wants to know the files of."""
    if b"\0" in data:
        return Glance(trouble="binary")
    if path.endswith(".json"):
        return _json_glance(data, searched)
    text = without_comments(data)
    variables = _VARIABLE.findall(text) if b"variable" in text else []
    backends = _BACKEND.findall(text) if b"backend" in text else []
    return Glance(
        tuple(v.decode(errors="replace") for v in variables),
        tuple(_required(text)) if variables else (),
        tuple(m.decode(errors="replace") for m in _SOURCE.findall(text)) if b'".' in text else (),
        bool(backends),
        b"remote" in backends or (b"cloud" in text and _CLOUD.search(text) is not None),
        b"provider" in text and _PROVIDER.search(text) is not None,
        _BUILDS.search(text) is not None,
        b"terraform.workspace" in text,
        text.count(b"module") > 1 or (b"module" in text and b"for_each" in text),
        searched is not None and searched.search(data) is not None,
    )


def _required(text: bytes) -> Iterator[str]:
    """A declaration goes to the end of its line, if it ends there, else to the first line that ends a block,
    and no further than to the next one."""
    end = 0
    each = list(_VARIABLE.finditer(text))
    for found, later in zip_longest(each, each[1:]):
        line = text.find(b"\n", found.end())
        line = len(text) if line < 0 else line
        if text[found.end() : line].rstrip().endswith(b"}"):
            last = line
        else:
            if end < found.end():
                closing = _END.search(text, found.end())
                end = closing.start() if closing is not None else len(text)
            last = min(end, later.start()) if later is not None else end
        if _DEFAULT.search(text, found.end() - 1, last) is None:
            yield found[1].decode(errors="replace")


def without_comments(data: bytes, *, heredocs: bool = False) -> bytes:
    """The same bytes with block comments blanked out, and heredocs unless they are wanted. Line comments
    stay: what is searched for stands at the start of a line."""
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
            if heredocs:
                continue
        out[start:at] = re.sub(rb"[^\n]", b" ", data[start:at])
    return bytes(out)


def _json_glance(data: bytes, searched: Search | None) -> Glance:
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
        tuple(n for n, each in variables.items() if not any("default" in one for one in _maps(each))),
        tuple(s for s in sources if isinstance(s, str) and is_local(s)),
        bool(backends),
        "remote" in backends or any("cloud" in t for t in terraform),
        "provider" in content,
        any(kind in content for kind in ("resource", "data", "module")),
        b"terraform.workspace" in data,
        known=searched is not None and searched.search(data) is not None,
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _maps(value: Any) -> list[dict[str, Any]]:
    return [one for one in _many(value) if isinstance(one, dict)]


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
