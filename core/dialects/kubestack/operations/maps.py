"""Every `configuration` map of a platform, wherever it is written: in the module block, in a tfvars
file, in a local, in a variable's default; in the root and in the local modules it calls."""

from __future__ import annotations

import re

from core import hcl
from core.dialects.common.keyed_maps import follow
from core.dialects.common.workbench.workbench import fmt
from core.dialects.errors import Refused
from core.dialects.kubestack.configuration import base_of
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.frozen import dataclass
from core.terraform.config_files import is_override
from core.terraform.files import Placed
from core.terraform.folder import Place, argument, source_of
from core.terraform.scope import Resolved, Scope, split, step_into
from core.text import _, sentences, with_stop

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

    def expr(self, folder: KubestackWorkbench) -> hcl.Expr:
        found = hcl.find(folder.editable(self.path), self.where)
        if isinstance(found, hcl.Attribute):
            found = found.expr
        if isinstance(found, hcl.Item):
            found = found.expr
        if not isinstance(found, hcl.Expr) or found.kind != "object":
            raise Refused(
                _("{file}: the settings of {module} aren't written out; Repoform can't edit them.").format(
                    file=self.path, module=self.module
                )
            )
        return found

    def items(self, folder: KubestackWorkbench) -> dict[str, hcl.Item]:
        return {i.key: i for i in self.expr(folder).items if i.key is not None}


def maps(folder: KubestackWorkbench) -> list[Map]:
    """In the order of the files, each map once even where several modules share it. Raises Refused for
    one that can't be found."""
    out: list[Map] = []
    for here in [folder.folder, *folder.local_module_folders()]:
        scope = folder.scope(here)
        for call in scope.folder.calls:
            made = _map_of(folder, here, scope, call)
            if made is not None and not any((m.path, m.where) == (made.path, made.where) for m in out):
                out.append(made)
    return out


def without_map(folder: KubestackWorkbench) -> list[Placed]:
    """Feature modules of the framework that leave `configuration` out: their default knows only apps,
    ops and loc."""
    out = []
    for here in [folder.folder, *folder.local_module_folders()]:
        for call in folder.blocks("module", here):
            source = source_of(call.chunk) or ""
            feature = "//kustomization/overlay" in source or "kbst.xyz/catalog/" in source
            if feature and "configuration" not in call.chunk.attributes:
                out.append(call)
    return out


def _map_of(folder: KubestackWorkbench, here: str, scope: Scope, call: Placed) -> Map | None:
    entry = argument(call, "configuration")
    if entry is None:
        return None
    name = call.chunk.labels[0]
    if is_override(entry.file):
        raise Refused(
            _("{file} replaces the configuration of {module}: edit both as code.").format(
                file=entry.file, module=name
            )
        )
    ours = _KUBESTACK.search(source_of(call.chunk) or "") is not None
    target = folder.target(call, here)
    if not ours and (target is None or not _kubestack_below(folder, target)):
        return None
    folder.editable(call.file)
    inner = None if ours or target is None else _handed_on(folder, target)
    gets = inner if inner is not None else call
    base, known = _base_of(call, scope, at_root=here == folder.folder)
    if entry.node.kind == "reference" and _is_handed(folder, here, scope, entry):
        return None
    at = follow(entry, scope)
    if at.place is None or at.pipeline or at.place.node.kind != "object":
        raise Refused(_why_not(name, at, entry))
    _refuse_elsewhere(at)
    return Map(name, here, at.place.file, at.place.steps, base, known, (gets.file, gets.line))


def _is_handed(folder: KubestackWorkbench, here: str, scope: Scope, entry: Place) -> bool:
    """Whether it comes to a variable of a local module: what the module is called with tells."""
    if here == folder.folder:
        return False
    at = scope.resolve(entry.node.text)
    return any(step.startswith("var.") for step in at.via)


def _base_of(placed: Placed, scope: Scope, *, at_root: bool) -> tuple[str, bool]:
    """The base environment's name, and whether it can be told; in a local module only where it is written."""
    place = argument(placed, "configuration_base_key")
    if place is not None and not at_root and not isinstance(place.node.value, str):
        return "", False
    base, _why = base_of(placed, scope)
    return base or "", base is not None


def _why_not(name: str, at: Resolved, entry: Place) -> str:
    if at.pipeline:
        variable = next((v for v in reversed(at.via) if v.startswith("var.")), entry.node.text.strip())
        return _("{variable} is also set in {files}: which one counts depends on the pipeline.").format(
            variable=variable, files=at.pipeline
        )
    sentence = _(
        "{file}, line {line}: the settings of {module} come from {text}, which Repoform can't follow."
    ).format(file=entry.file, line=entry.line, module=name, text=entry.node.text.strip()[:60])
    return sentences([sentence, with_stop(at.why)]) if at.why else sentence


def _refuse_elsewhere(at: Resolved) -> None:
    """Raises Refused where it leads to what isn't edited: JSON, and what an override file says anew."""
    assert at.place is not None
    name = at.via[-1] if at.via else ""
    if at.place.file.endswith(".json"):
        raise Refused(
            _("{name} is set in {file}, a JSON file: edit it there.").format(name=name, file=at.place.file)
        )
    if is_override(at.place.file):
        raise Refused(_("{file} replaces {name}: edit it as code.").format(file=at.place.file, name=name))


def _kubestack_below(folder: KubestackWorkbench, target: str) -> bool:
    """Whether a local module hands its configuration on to the framework, or is a copy of the framework's
    own."""
    if re.search(r"(^|/)(aws|azurerm|google|scaleway|kind)/cluster(/node-pool)?$", target):
        return True
    sources = [source_of(call.chunk) or "" for call in folder.blocks("module", target)]
    return any(_KUBESTACK.search(source) for source in sources)


def _handed_on(folder: KubestackWorkbench, target: str) -> Placed | None:
    """The framework's module in a local one that gets `configuration` as it is."""
    for call in folder.blocks("module", target):
        node = call.chunk.attributes.get("configuration")
        handed = node is not None and node.text.strip() == "var.configuration"
        if handed and _KUBESTACK.search(source_of(call.chunk) or ""):
            return call
    return None


def definition(folder: KubestackWorkbench, text: str) -> tuple[str, hcl.Path] | None:
    """(file, path) of the entry that a reference with keys names, such as `var.clusters["x"]` or
    `local.clusters.x`: where it stands, whatever it refers to itself. Raises Refused where it can't be
    edited there."""
    parts = split(text.strip())
    if parts is None or len(parts) < 3:
        return None
    *head, key = parts
    whole = ".".join(head[:2]) + "".join(f'["{k}"]' for k in head[2:])
    at = folder.scope().resolve(whole)
    if at.place is None:
        return None
    if at.pipeline:
        sentence = _("{variable} is also set in {files}: which one counts depends on the pipeline.")
        raise Refused(sentence.format(variable=".".join(head[:2]), files=at.pipeline))
    _refuse_elsewhere(at)
    entry = step_into(at.place, key)
    return (entry.file, entry.steps) if entry is not None else None


def insert_key(folder: KubestackWorkbench, found: Map, name: str, text: str, before: str | None) -> None:
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


def remove_key(folder: KubestackWorkbench, found: Map, name: str) -> None:
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
