"""Every `configuration` map of a platform, wherever it is written: in the module block, in a tfvars
file, in a local, in a variable's default; in the root and in the local modules it calls."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from core import hcl
from core.dialects.errors import Refused
from core.dialects.kubestack.operations.folder import Folder, Found, fmt, source_of
from core.terraform.config_files import is_override
from core.terraform.files import read
from core.terraform.tfvars import loads_by_itself, precedence
from core.text import _, sentence_list

_REFERENCE = re.compile(r"^(var|local)\.([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*|\[\"[^\"$]+\"\])*)$")
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[\"([^\"]+)\"\]")
_KUBESTACK = re.compile(
    r"(//(aws|azurerm|google|scaleway|kind)/cluster|//kustomization/overlay|kbst\.xyz/catalog/)"
)


@dataclass(frozen=True, slots=True)
class Map:
    """One `configuration` map."""

    module: str
    """Label of the module block."""
    folder: str
    """The module block's folder."""
    path: str
    """File that holds the map."""
    where: hcl.Path
    """Path to the map inside the file."""
    base: str
    base_known: bool
    call: tuple[str, int] = ("", 0)
    """File and first line of the framework's module block that gets the map: the block itself, or one in the
    local module that hands the map on."""

    def expr(self, folder: Folder) -> hcl.Expr:
        found = hcl.find(folder.editable(self.path), self.where)
        if isinstance(found, hcl.Attribute):
            found = found.expr
        if isinstance(found, hcl.Item):
            found = found.expr
        if not isinstance(found, hcl.Expr) or found.kind != "object":
            raise Refused(
                _("{file}: the configuration of {module} is no plain map; Repoform can't edit it.").format(
                    file=self.path, module=self.module
                )
            )
        return found

    def items(self, folder: Folder) -> dict[str, hcl.Item]:
        return {i.key: i for i in self.expr(folder).items if i.key is not None}


def maps(folder: Folder) -> list[Map]:
    """In the order of the files, each map once even where several modules share it. Raises Refused for
    one that can't be found."""
    out: list[Map] = []
    for here in [folder.folder, *folder.local_module_folders()]:
        for found in folder.blocks("module", here):
            made = _map_of(folder, here, found)
            if made is not None and not any((m.path, m.where) == (made.path, made.where) for m in out):
                out.append(made)
    return out


def without_map(folder: Folder) -> list[Found]:
    """Feature modules of the framework that leave `configuration` out: their default knows only apps,
    ops and loc."""
    out = []
    for here in [folder.folder, *folder.local_module_folders()]:
        for found in folder.blocks("module", here):
            source = source_of(found.block) or ""
            feature = "//kustomization/overlay" in source or "kbst.xyz/catalog/" in source
            if feature and "configuration" not in found.block.body.attributes:
                out.append(found)
    return out


def _map_of(folder: Folder, here: str, found: Found) -> Map | None:
    block = found.block
    attribute = block.body.attributes.get("configuration")
    if attribute is None or len(block.labels) != 1:
        return None
    if is_override(found.path):
        raise Refused(
            _("{file} replaces the configuration of {module}: edit both as code.").format(
                file=found.path, module=block.labels[0]
            )
        )
    source = source_of(block) or ""
    ours = _KUBESTACK.search(source) is not None
    local = source.startswith(("./", "../")) and _kubestack_below(folder, here, source)
    if not ours and not local:
        return None
    folder.editable(found.path)
    name = block.labels[0]
    inner = None if ours else _handed_on(folder, here, source)
    call = (inner.path, inner.block.line) if inner is not None else (found.path, block.line)
    base_key = block.body.attributes.get("configuration_base_key")
    base, known = "apps", True
    if base_key is not None:
        value = base_key.expr.value()
        known = isinstance(value, str)
        base = value if isinstance(value, str) else ""
    if attribute.expr.kind == "object":
        path: hcl.Path = (hcl.BlockStep("module", (name,)), hcl.AttributeStep("configuration"))
        return Map(name, here, found.path, path, base, known, call)
    text = attribute.expr.text.strip()
    match = _REFERENCE.match(text)
    if match and match[1] == "var" and here != folder.folder:
        return None
    target = _definition(folder, here, match) if match else None
    if target is None:
        raise Refused(
            _(
                "{file}, line {line}: the configuration of {module} is {text}, which Repoform can't follow "
                "to a plain map."
            ).format(file=found.path, line=attribute.line, module=name, text=text[:60])
        )
    return Map(name, here, target[0], target[1], base, known, call)


def _kubestack_below(folder: Folder, here: str, source: str) -> bool:
    """A local module that hands its configuration on to the framework, or is a copy of the framework's
    own."""
    target = posixpath.normpath(posixpath.join(here or ".", source))
    if re.search(r"(^|/)(aws|azurerm|google|scaleway|kind)/cluster(/node-pool)?$", target):
        return True
    return any(_KUBESTACK.search(source_of(f.block) or "") for f in folder.blocks("module", target))


def _handed_on(folder: Folder, here: str, source: str) -> Found | None:
    """The framework's module in a local one that gets `configuration` as it is."""
    target = posixpath.normpath(posixpath.join(here or ".", source))
    for found in folder.blocks("module", target):
        attribute = found.block.body.attributes.get("configuration")
        handed = attribute is not None and attribute.expr.text.strip() == "var.configuration"
        if handed and _KUBESTACK.search(source_of(found.block) or ""):
            return found
    return None


def definition(folder: Folder, here: str, text: str) -> tuple[str, hcl.Path] | None:
    """(file, path) of what a plain reference like `var.clusters["x"]` or `local.zones` stands for."""
    match = _REFERENCE.match(text.strip())
    return _definition(folder, here, match) if match else None


def _definition(folder: Folder, here: str, match: re.Match[str]) -> tuple[str, hcl.Path] | None:
    kind, name, rest = match[1], match[2], match[3]
    _refuse_replaced(folder, here, kind, name)
    steps: tuple[hcl.Step, ...] = tuple(hcl.KeyStep(a or b) for a, b in _STEP.findall(rest))
    if kind == "local":
        for path, tree in folder.trees(here):
            nth = 0
            for block in tree.body.blocks:
                if block.type != "locals":
                    continue
                if name in block.body.attributes:
                    return path, (hcl.BlockStep("locals", (), nth), hcl.AttributeStep(name), *steps)
                nth += 1
        return None
    if here == folder.folder:
        known, others = _tfvars(folder, name)
        if others:
            raise Refused(
                _("var.{name} is also set in {files}: which one counts depends on the pipeline.").format(
                    name=name, files=sentence_list(others)
                )
            )
        if known:
            if known[-1].endswith(".json"):
                raise Refused(
                    _("var.{name} is set in {file}, a JSON file; Repoform edits HCL.").format(
                        name=name, file=known[-1]
                    )
                )
            return known[-1], (hcl.AttributeStep(name), *steps)
    for found in folder.blocks("variable", here):
        if found.block.labels == (name,) and "default" in found.block.body.attributes:
            return found.path, (hcl.BlockStep("variable", (name,)), hcl.AttributeStep("default"), *steps)
    return None


def _refuse_replaced(folder: Folder, here: str, kind: str, name: str) -> None:
    """Raises Refused where an override file says anew what a local or a variable is."""
    for path, tree in folder.trees(here):
        for block in tree.body.blocks if is_override(path) else ():
            local = kind == "local" and block.type == "locals" and name in block.body.attributes
            if local or (kind == "var" and block.type == "variable" and block.labels == (name,)):
                raise Refused(
                    _("{file} replaces {name}: edit it as code.").format(file=path, name=f"{kind}.{name}")
                )


def _tfvars(folder: Folder, name: str) -> tuple[list[str], list[str]]:
    """Files that set a variable: those that Terraform loads by itself, weakest first; and all others."""
    paths = folder.paths_in(folder.folder, (".tfvars", ".tfvars.json"))
    sets = [p for p in paths if name in {c.chunk.name for c in read(p, folder.read(p)).placed}]
    known = sorted((p for p in sets if loads_by_itself(p)), key=precedence)
    return known, [p for p in sets if not loads_by_itself(p)]


def insert_key(folder: Folder, found: Map, name: str, text: str, before: str | None) -> None:
    """A key in a map, at its end or before another key, in the map's own layout."""
    items = [i for i in found.expr(folder).items if i.key is not None]
    data = folder.read(found.path)
    lines = data.splitlines(keepends=True)
    at = next((n for n, i in enumerate(items) if i.key == before), None)
    target = items[at] if at is not None else None
    follower = target is not None and at and _starts_line(lines, target)
    if not follower or target is None or not at:
        folder.apply(found.path, hcl.SetValue((*found.where, hcl.KeyStep(name)), hcl.Expression(text)))
        return
    row = target.line - 1
    while row > 0 and lines[row - 1].lstrip().startswith((b"#", b"//")):
        row -= 1
    end = b"\r\n" if lines[target.line - 1].endswith(b"\r\n") else b"\n"
    original = lines[target.line - 1]
    indent = original[: len(original) - len(original.lstrip())]
    apart = row > 0 and not lines[row - 1].strip()
    comma = b"," if items[at - 1].expr.text and _ends_with_comma(lines, items[at - 1]) else b""
    body = text.replace("\r\n", "\n").encode().replace(b"\n", end)
    quoted = name if re.fullmatch(r"[A-Za-z_][\w-]*", name) else f'"{name}"'
    new = [indent + quoted.encode() + b" = " + body + comma + end, *([end] if apart else [])]
    changed = b"".join([*lines[:row], *new, *lines[row:]])
    if fmt(data) == data:
        changed = fmt(changed)
    folder.write(found.path, changed)


def remove_key(folder: Folder, found: Map, name: str) -> None:
    """A key with the comment right above it, and one of the blank lines around."""
    item = found.items(folder)[name]
    data = folder.read(found.path)
    lines = data.splitlines(keepends=True)
    first, last = item.line - 1, item.expr.end_line - 1
    rest = (
        lines[last].partition(item.expr.text.encode().rpartition(b"\n")[2])[2] if last < len(lines) else b""
    )
    alone = not rest.strip().strip(b",").strip() or rest.strip().lstrip(b", ").startswith((b"#", b"//"))
    if not _starts_line(lines, item) or not alone:
        folder.apply(found.path, hcl.RemoveAt((*found.where, hcl.KeyStep(name))))
        return
    while first > 0 and lines[first - 1].lstrip().startswith((b"#", b"//")):
        first -= 1
    before, after = lines[:first], lines[last + 1 :]
    if (
        before
        and not before[-1].strip()
        and (not after or not after[0].strip() or after[0].strip().startswith(b"}"))
    ):
        before = before[:-1]
    elif after and not after[0].strip() and before and before[-1].rstrip().endswith(b"{"):
        after = after[1:]
    changed = b"".join(before + after)
    folder.write(found.path, fmt(changed) if fmt(data) == data else changed)


def _starts_line(lines: list[bytes], item: hcl.Item) -> bool:
    key = (item.key or "").encode()
    return lines[item.line - 1].lstrip().removeprefix(b'"').startswith(key)


def _ends_with_comma(lines: list[bytes], item: hcl.Item) -> bool:
    last = item.expr.end_line
    return lines[last - 1].split(b"#")[0].rstrip().endswith(b",")
