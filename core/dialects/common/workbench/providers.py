"""Which provider blocks, locals and required_providers entries belong to which cluster."""

from __future__ import annotations

import re

from core import hcl
from core.dialects.common.workbench.workbench import Workbench, code, fmt
from core.frozen import dataclass
from core.platform.model import Module
from core.terraform.files import Placed
from core.terraform.folder import told_source
from core.terraform.nodes import Node

SOURCES = {
    "aws": "hashicorp/aws",
    "azurerm": "hashicorp/azurerm",
    "google": "hashicorp/google",
    "scaleway": "scaleway/scaleway",
    "kubernetes": "hashicorp/kubernetes",
    "kustomization": "kbst/kustomization",
}


@dataclass(frozen=True, slots=True)
class Provider:
    """A `provider` block of the root."""

    placed: Placed
    type: str
    alias: str | None

    @property
    def reference(self) -> str:
        return f"{self.type}.{self.alias}" if self.alias else self.type


@dataclass(frozen=True, slots=True)
class Local:
    """One attribute of a `locals` block."""

    placed: Placed
    name: str
    node: Node


def alias_of(placed: Placed) -> str | None:
    node = placed.chunk.attributes.get("alias")
    return node.value if node is not None and isinstance(node.value, str) else None


def providers(folder: Workbench) -> list[Provider]:
    return [
        Provider(placed, placed.chunk.labels[0], alias_of(placed))
        for placed in folder.blocks("provider")
        if len(placed.chunk.labels) == 1
    ]


def local_values(folder: Workbench) -> list[Local]:
    return [
        Local(placed, name, node)
        for placed in folder.blocks("locals")
        for name, node in placed.chunk.attributes.items()
    ]


def block_text(folder: Workbench, placed: Placed) -> str:
    """The block's lines as written."""
    lines = folder.read(placed.file).decode("utf-8", "replace").splitlines(keepends=True)
    return "".join(lines[placed.line - 1 : placed.end_line])


def _uses(text: str, what: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(what)}(?![\w-])", code(text)) is not None


def uses_any(text: str, names: list[str]) -> bool:
    """Whether a text refers to one of these, outside comments."""
    return any(_uses(text, name) for name in names)


def locals_of(folder: Workbench, cluster: str) -> list[Local]:
    """Locals made from the cluster's outputs (its kubeconfig)."""
    return [v for v in local_values(folder) if _uses(v.node.text, f"module.{cluster}")]


def handed_over(folder: Workbench, module: str) -> dict[str, str]:
    """The `providers` map of a module block: {"aws": "aws.eks_gc0_eu-west-1"}."""
    node = folder.module_block(module).chunk.attributes.get("providers")
    return {i.key: i.node.text.strip() for i in node.items if i.key is not None} if node is not None else {}


def providers_of(folder: Workbench, cluster: Module) -> list[Provider]:
    """Provider blocks that serve this cluster: made from its outputs, named after it, or handed to it."""
    given = set(handed_over(folder, cluster.name).values())
    outputs = [f"module.{cluster.name}", *(f"local.{v.name}" for v in locals_of(folder, cluster.name))]
    out = []
    for provider in providers(folder):
        text = block_text(folder, provider.placed)
        named = provider.alias is not None and (provider.alias == cluster.name or provider.reference in given)
        if named or uses_any(text, outputs):
            out.append(provider)
    return out


def counterparts(folder: Workbench, like: Module, made: Module) -> dict[str, str]:
    """What serves one cluster -> what serves another one in its place, by provider reference."""
    theirs, ours = handed_over(folder, like.name), handed_over(folder, made.name)
    found = {theirs[key]: ours[key] for key in theirs if key in ours}
    old, new = kustomization_for(folder, like), kustomization_for(folder, made)
    if old and new:
        found[old] = new
    return {was: now for was, now in found.items() if was != now}


def kustomization_for(folder: Workbench, cluster: Module) -> str | None:
    """Reference of the kustomization provider that talks to this cluster; None without one."""
    found = [p for p in providers_of(folder, cluster) if p.type == "kustomization"]
    found.sort(key=lambda p: p.alias != cluster.name)
    return found[0].reference if found else None


def uses_of(folder: Workbench, what: str, besides: set[tuple[str, int]]) -> list[tuple[str, int]]:
    """(file, line) of uses of a provider or local outside comments and outside the blocks `besides`."""
    return folder.matches(rf"(?<![\w.-]){re.escape(what)}(?![\w-])", besides)


@dataclass(frozen=True, slots=True)
class Requirements:
    """The `required_providers` block, in the `terraform` block that holds it."""

    file: str
    path: hcl.Path
    types: frozenset[str]


def requirements(folder: Workbench) -> Requirements | None:
    """By the tree: a block in a block, which is spliced into. In JSON it is an argument."""
    for placed in folder.blocks("terraform"):
        in_json = placed.chunk.attributes.get("required_providers")
        if in_json is not None and in_json.json:
            return Requirements(placed.file, (), frozenset(i.key for i in in_json.items if i.key is not None))
        for block in () if placed.file.endswith(".json") else folder.written(placed).body.blocks:
            if block.type == "required_providers":
                path = (*placed.steps, hcl.BlockStep("required_providers", ()))
                return Requirements(placed.file, path, frozenset(block.body.attributes))
    return None


def declared(folder: Workbench) -> frozenset[str]:
    """Types of the providers that `required_providers` names."""
    found = requirements(folder)
    return found.types if found is not None else frozenset()


def declare(folder: Workbench, types: list[str]) -> None:
    """Entries in required_providers, where the repository has them and they are missing; where it hasn't,
    those that Terraform wouldn't find by itself."""
    found = requirements(folder)
    if found is None:
        _declare_anew(folder, [k for k in types if not SOURCES.get(k, "hashicorp/").startswith("hashicorp/")])
        return
    for kind in types:
        if kind in SOURCES and kind not in declared(folder):
            folder.editable(found.file)
            text = f'{{\n      source = "{SOURCES[kind]}"\n    }}'
            add_apart(folder, found.file, found.path, kind, text)


def _declare_anew(folder: Workbench, types: list[str]) -> None:
    if not types:
        return
    rows = "\n".join(f'    {k} = {{\n      source = "{SOURCES[k]}"\n    }}\n' for k in types)
    text = f"terraform {{\n  required_providers {{\n{rows}  }}\n}}\n"
    path = folder.join("versions.tf")
    if folder.exists(path):
        folder.append(path, text)
    else:
        folder.create(path, text, like=next(iter(folder.paths_in(folder.folder)), path))


def add_apart(folder: Workbench, file: str, path: hcl.Path, name: str, text: str) -> None:
    """An attribute at the end of a block, a blank line apart where the others are."""
    block = hcl.find(folder.tree(file), path)
    assert isinstance(block, hcl.Block)
    attributes = sorted(block.body.attributes.values(), key=lambda a: a.line)
    ends = [a.expr.end_line for a in attributes]
    apart = len(attributes) == 1 or any(b.line - e > 1 for e, b in zip(ends, attributes[1:], strict=False))
    data = folder.read(file)
    clean = fmt(data) == data
    end = b"\r\n" if b"\r\n" in data else b"\n"
    lines = data.splitlines(keepends=True)
    at = ends[-1] if ends else block.line
    new = f"    {name} = {text}\n".encode().replace(b"\n", end)
    changed = b"".join([*lines[:at], *([end] if apart and ends else []), new, *lines[at:]])
    folder.write(file, fmt(changed) if clean else changed)


def undeclare(folder: Workbench, kind: str) -> None:
    found = requirements(folder)
    if found is None or kind not in found.types or not folder.is_own(found.file):
        return
    folder.editable(found.file)
    attribute = hcl.find(folder.tree(found.file), (*found.path, hcl.AttributeStep(kind)))
    assert isinstance(attribute, hcl.Attribute)
    data = folder.read(found.file)
    lines = data.splitlines(keepends=True)
    start = attribute.line - 1
    end = attribute.expr.end_line
    if end < len(lines) and not lines[end].strip():
        end += 1
    elif start > 0 and not lines[start - 1].strip():
        start -= 1
    folder.write(found.file, b"".join(lines[:start] + lines[end:]))


def in_use(folder: Workbench, kind: str) -> bool:
    """Whether anything in the root still needs a provider: a block of it, a resource, a module it is
    handed to."""
    blocks = [placed for type in ("resource", "data", "ephemeral") for placed in folder.blocks(type)]
    types = [*(p.type for p in providers(folder)), *(b.chunk.labels[0] for b in blocks if b.chunk.labels)]
    if any(type == kind or type.startswith(f"{kind}_") for type in types):
        return True
    return any(f"//{kind}/cluster" in (told_source(call.chunk) or "") for call in folder.blocks("module"))
