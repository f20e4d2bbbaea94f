"""Which provider blocks, locals and required_providers entries belong to which cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core import hcl
from core.dialects.common.workbench.workbench import Found, Workbench, code, fmt
from core.platform.model import Module

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
    found: Found
    type: str
    alias: str | None

    @property
    def reference(self) -> str:
        return f"{self.type}.{self.alias}" if self.alias else self.type


@dataclass(frozen=True, slots=True)
class Local:
    """One attribute of a `locals` block."""

    found: Found
    nth: int
    """Which `locals` block of its file."""
    name: str
    attribute: hcl.Attribute


def alias_of(block: hcl.Block) -> str | None:
    attribute = block.body.attributes.get("alias")
    value = attribute.expr.value() if attribute is not None else None
    return value if isinstance(value, str) else None


def providers(folder: Workbench) -> list[Provider]:
    return [
        Provider(f, f.block.labels[0], alias_of(f.block))
        for f in folder.blocks("provider")
        if len(f.block.labels) == 1
    ]


def local_values(folder: Workbench) -> list[Local]:
    out = []
    for path, tree in folder.trees():
        nth = 0
        for block in tree.body.blocks:
            if block.type == "locals":
                out += [Local(Found(path, block), nth, n, a) for n, a in block.body.attributes.items()]
                nth += 1
    return out


def block_text(folder: Workbench, found: Found) -> str:
    """The block's lines as written."""
    lines = folder.read(found.path).decode("utf-8", "replace").splitlines(keepends=True)
    return "".join(lines[found.block.line - 1 : found.block.end_line])


def _uses(text: str, what: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(what)}(?![\w-])", code(text)) is not None


def uses_any(text: str, names: list[str]) -> bool:
    """Whether a text refers to one of these, outside comments."""
    return any(_uses(text, name) for name in names)


def locals_of(folder: Workbench, cluster: str) -> list[Local]:
    """Locals made from the cluster's outputs (its kubeconfig)."""
    return [v for v in local_values(folder) if _uses(v.attribute.expr.text, f"module.{cluster}")]


def handed_over(folder: Workbench, module: str) -> dict[str, str]:
    """The `providers` map of a module block: {"aws": "aws.eks_gc0_eu-west-1"}."""
    attribute = folder.module_block(module).block.body.attributes.get("providers")
    if attribute is None:
        return {}
    return {i.key: i.expr.text.strip() for i in attribute.expr.items if i.key is not None}


def providers_of(folder: Workbench, cluster: Module) -> list[Provider]:
    """Provider blocks that serve this cluster: made from its outputs, named after it, or handed to it."""
    given = set(handed_over(folder, cluster.name).values())
    outputs = [f"module.{cluster.name}", *(f"local.{v.name}" for v in locals_of(folder, cluster.name))]
    out = []
    for provider in providers(folder):
        text = block_text(folder, provider.found)
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
    pattern = re.compile(rf"(?<![\w.-]){re.escape(what)}(?![\w-])")
    out = []
    for path, tree in folder.trees():
        text = code(tree.data.decode("utf-8", "replace"))
        skip = [(b.line, b.end_line) for b in tree.body.blocks if (path, b.line) in besides]
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            if not any(a <= line <= b for a, b in skip):
                out.append((path, line))
    return out


def required(folder: Workbench) -> Found | None:
    """The `terraform` block that holds `required_providers`."""
    for found in folder.blocks("terraform"):
        if any(b.type == "required_providers" for b in found.block.body.blocks):
            return found
    return None


def required_path(folder: Workbench, found: Found) -> hcl.Path:
    blocks = [b for b in folder.tree(found.path).body.blocks if b.type == "terraform"]
    nth = next(i for i, b in enumerate(blocks) if b.line == found.block.line)
    return (hcl.BlockStep("terraform", (), nth), hcl.BlockStep("required_providers", ()))


def declared(folder: Workbench) -> set[str]:
    found = required(folder)
    if found is None:
        return set()
    inner = next(b for b in found.block.body.blocks if b.type == "required_providers")
    return set(inner.body.attributes)


def declare(folder: Workbench, types: list[str]) -> None:
    """Entries in required_providers, where the repository has them and they are missing; where it hasn't,
    those that Terraform wouldn't find by itself."""
    found = required(folder)
    if found is None:
        _declare_anew(folder, [k for k in types if not SOURCES.get(k, "hashicorp/").startswith("hashicorp/")])
        return
    path = required_path(folder, found)
    for kind in types:
        if kind in SOURCES and kind not in declared(folder):
            text = f'{{\n      source = "{SOURCES[kind]}"\n    }}'
            add_apart(folder, found.path, path, kind, text)


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
    found = required(folder)
    if found is None or kind not in declared(folder):
        return
    path = (*required_path(folder, found), hcl.AttributeStep(kind))
    attribute = hcl.find(folder.tree(found.path), path)
    assert isinstance(attribute, hcl.Attribute)
    data = folder.read(found.path)
    lines = data.splitlines(keepends=True)
    start = attribute.line - 1
    end = attribute.expr.end_line
    if end < len(lines) and not lines[end].strip():
        end += 1
    elif start > 0 and not lines[start - 1].strip():
        start -= 1
    folder.write(found.path, b"".join(lines[:start] + lines[end:]))


def in_use(folder: Workbench, kind: str) -> bool:
    """Whether anything in the root still needs a provider: a block of it, a resource, a module it is
    handed to."""
    for _path, tree in folder.trees():
        text = code(tree.data.decode("utf-8", "replace"))
        if re.search(rf'(?m)^\s*provider\s+"?{kind}"?\s*\{{', text):
            return True
        if re.search(rf'(?m)^\s*(resource|data|ephemeral)\s+"?{kind}(_\w+)?"?\s', text):
            return True
        if re.search(rf"//{kind}/cluster", text):
            return True
    return False
