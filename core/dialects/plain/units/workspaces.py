"""Workspaces: the names that the code itself knows them by.

Which workspaces exist is kept in the state, not in the code. The keys of maps that are looked up by
`terraform.workspace`, comparisons with it and files named after it are candidates, each with its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath

from core import hcl
from core.dialects.plain.units.glance import without_comments
from core.dialects.plain.units.json_code import declarations, searchable
from core.terraform.evaluate.json_code import is_json_code
from core.text import _

MOST = 200
"""Names; more are data, not workspaces."""
_MOST_USES = 5_000
_COMMENT = re.compile(rb"^[ \t]*(?:#|//)[^\n]*", re.M)
_ASKED = b"terraform.workspace"
_NAME = re.compile(r"[A-Za-z0-9][\w.~-]{0,89}")
_REF = r"(?:local|var)\.[\w-]+(?:\.[\w-]+)*"
_FILE = re.compile(r'"((?:[^"\\\n$]|\$\{[^}\n]{1,80}\}){0,300}\.(?:ya?ml|json|tfvars))"')


_CHOSEN = re.compile(r'terraform\.workspace\s*==\s*"default"\s*\?\s*"[^"]*"\s*:\s*terraform\.workspace')
"""What stands for the default workspace, and else the workspace itself."""


@dataclass
class Found:
    """Candidates of one root."""

    names: dict[str, str] = field(default_factory=dict)
    """By name, in the order in which they were found: where and how."""
    other: bool = False
    """Code says what counts in any other workspace."""
    asked: bool = False
    """Code asks for the workspace at all."""

    def add(self, name: str, evidence: str) -> None:
        if _NAME.fullmatch(name) and len(self.names) < MOST:
            self.names.setdefault(name, evidence)


def workspaces(code: Mapping[str, Mapping[str, bytes]], paths: Iterable[str]) -> Found:
    """Of a root: `code` holds the files of its folder and of those that it calls, by folder; `paths`: all
    files of the repository. Never raises."""
    found = Found(asked=True)
    compared = Found()
    named = Found()
    for path, files in code.items():
        texts = {f: _text(f, d) for f, d in files.items()}
        if not any(_ASKED in data for data in (*files.values(), *texts.values())):
            continue  # nor can anything here stand for it
        keys = _Keys([declarations(d) if is_json_code(f) else d for f, d in files.items()])
        for file, data in texts.items():
            text = data.decode(errors="replace")
            if any(alias in text for alias in keys.aliases):
                _maps(found, keys, file, text)
                _comparisons(compared, keys, file, text)
                _files(named, keys, path, file, text, paths)
    for more in (named, compared):
        for name, evidence in more.names.items():
            found.add(name, evidence)
        found.other = found.other or more.other
    return found


def _text(file: str, data: bytes) -> bytes:
    if is_json_code(file):
        return searchable(data)
    return _COMMENT.sub(b"", without_comments(data, heredocs=True))


class _Keys:
    """What `terraform.workspace` is called in a folder, and the keys of the maps there."""

    def __init__(self, files: list[bytes]) -> None:
        self.locals: dict[str, hcl.Expr] = {}
        self.defaults: dict[str, hcl.Expr] = {}
        for data in files:
            if b"locals" in data or b"default" in data:
                self._collect(hcl.parse(data).body)
        self.aliases = ("terraform.workspace", *self._aliases())
        any_of = "|".join(re.escape(a) for a in sorted(self.aliases, key=len, reverse=True))
        self.name = rf"(?:{any_of})(?![\w.-])"

    def _collect(self, body: hcl.Body) -> None:
        for block in body.blocks:
            if block.type == "locals":
                self.locals.update({name: a.expr for name, a in block.body.attributes.items()})
            elif block.type == "variable" and block.labels and "default" in block.body.attributes:
                self.defaults[block.labels[0]] = block.body.attributes["default"].expr

    def _aliases(self) -> Iterator[str]:
        """Locals that are the workspace."""
        for name, expr in self.locals.items():
            text = expr.text.strip() if expr.kind != "object" else ""
            if text in ("terraform.workspace", '"${terraform.workspace}"') or _CHOSEN.fullmatch(text):
                yield f"local.{name}"

    def of(self, reference: str) -> tuple[str, ...]:
        """The literal keys of a map that a local or a variable's default spells."""
        root, name, *rest = reference.split(".")
        expr = self.locals.get(name) if root == "local" else self.defaults.get(name)
        for key in rest:
            items = expr.items if expr is not None and expr.kind == "object" else ()
            expr = next((i.expr for i in items if i.key == key), None)
        if expr is None or expr.kind != "object":
            return ()
        return tuple(i.key for i in expr.items if i.key is not None)


def _evidence(text: str, at: int, file: str, what: str) -> str:
    line = text.count("\n", 0, at) + 1
    return _("{what} in {file} line {line}").format(what=what, file=file, line=line)


def _maps(found: Found, keys: _Keys, file: str, text: str) -> None:
    """`lookup(x, terraform.workspace, …)` and `x[terraform.workspace]`."""
    lookup = re.compile(rf"lookup\s*\(\s*({_REF}|(?=\{{))")
    index = re.compile(rf'({_REF})\s*\[\s*(?:"\$\{{\s*)?{keys.name}(?:\s*\}}")?\s*\]')
    fallback = re.compile(rf'({_REF})\s*(?:\[\s*"default"\s*\]|\.default(?![\w-]))')
    then = re.compile(rf"\s*,\s*{keys.name}\s*(,?)")
    uses: list[tuple[int, str, tuple[str, ...], bool]] = []
    for match in _some(lookup.finditer(text)):
        end, own, what = match.end(), tuple[str, ...](), match[1]
        if not match[1]:
            body = _object_at(text, match.end())
            if body is None:
                continue
            end, own, what = match.end() + len(body), _object_keys(body), _("a list")
        following = then.match(text, end)
        if following is not None:
            uses.append((match.start(), what, keys.of(match[1]) if match[1] else own, bool(following[1])))
    falls = {m[1] for m in _some(fallback.finditer(text))}
    uses.extend((m.start(), m[1], keys.of(m[1]), m[1] in falls) for m in _some(index.finditer(text)))
    for at, what, names, other in sorted(uses):
        evidence = _evidence(
            text, at, file, _("a name in {map}, which terraform.workspace chooses from,").format(map=what)
        )
        for name in names:
            found.add(name, evidence)
        found.other = found.other or (other and bool(names))


def _comparisons(found: Found, keys: _Keys, file: str, text: str) -> None:
    """`terraform.workspace == "prod"`, `contains(["prod"], terraform.workspace)`."""
    either = re.compile(rf'{keys.name}\s*[=!]=\s*"([^"$]+)"|"([^"$]+)"\s*[=!]=\s*{keys.name}')
    for match in _some(either.finditer(text)):
        what = _("a name that terraform.workspace is compared with")
        found.add(match[1] or match[2], _evidence(text, match.start(), file, what))
        found.other = True
    listed = re.compile(rf"contains\s*\(\s*\[([^\][]{{0,2000}})\]\s*,\s*{keys.name}")
    for match in _some(listed.finditer(text)):
        for name in re.findall(r'"([^"$]+)"', match[1]):
            what = _("a name that terraform.workspace is compared with")
            found.add(name, _evidence(text, match.start(), file, what))
        found.other = True


def _files(found: Found, keys: _Keys, folder: str, file: str, text: str, paths: Iterable[str]) -> None:
    """`file("${terraform.workspace}.yaml")`: the files that are there."""
    hole = re.compile(rf"\$\{{\s*{keys.name}\s*\}}")
    for match in _some(_FILE.finditer(text)):
        if hole.search(match[1]) is None:
            continue
        plain = re.sub(r"\$\{\s*path\.(?:module|root|cwd)\s*\}/?", "", match[1])
        parts = hole.split(plain)
        if len(parts) > 3 or any("${" in p for p in parts):
            continue
        start, end = normpath(join(folder, parts[0] + "\0")).removesuffix("\0"), parts[-1]
        for path in paths:
            if path.startswith(start) and path.endswith(end) and len(path) > len(start) + len(end):
                name = path[len(start) : len(path) - len(end)].split("/")[0]
                what = _("a file that is named after terraform.workspace,")
                found.add(name, _evidence(text, match.start(), file, what))


def _some(matches: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    for _number, match in zip(range(_MOST_USES), matches, strict=False):
        yield match


def _object_at(text: str, start: int) -> str | None:
    """The `{ … }` that begins here."""
    depth = 0
    for match in re.compile(r'[{}]|"(?>(?:[^"\\\n]|\\.)*)"').finditer(text, start, start + 20_000):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return text[start : match.end()]
    return None


def _object_keys(text: str) -> tuple[str, ...]:
    for said in (text, text.replace("\\n", "\n")):  # in a text of JSON line ends are written out
        parsed = hcl.parse(f"x = {said}\n".encode()).body.attributes.get("x")
        if parsed is not None and parsed.expr.kind == "object":
            return tuple(i.key for i in parsed.expr.items if i.key is not None)
    return ()
