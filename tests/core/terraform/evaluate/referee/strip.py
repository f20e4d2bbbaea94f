"""Makes a root that terraform evaluates without any provider: what it can't know is unknown of any type.

Resources, data sources, providers and modules from elsewhere go; references to them become
`jsondecode(terraform_data.repoform.id)`. Every local, variable, output and resource attribute is handed up
in one output, `repoform_all`. Works on tokens, not on the code that is refereed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath

from core import hcl
from core.hcl.tokens import scan

UNKNOWN = "jsondecode(terraform_data.repoform.id)"
FILE = "repoform_all.tf"
ENTRY = "    /* entry */"
"""What every entry of it begins with."""
END = "    /* end */"
"""What follows the last one."""
_META = frozenset(
    ("provider", "providers", "depends_on", "count", "for_each", "source", "version", "lifecycle")
)
_NEWER = ("deprecated",)
"""Arguments of variables and outputs that Terraform 1.11 doesn't know yet."""
_SKIPPED = frozenset(("lifecycle", "provisioner", "connection", "dynamic", "timeouts"))


@dataclass
class Module:
    """One folder that was stripped."""

    path: Path
    entries: dict[str, str] = field(default_factory=dict)
    """What it hands up: name to expression."""
    names: dict[str, set[str]] = field(default_factory=dict)


def strip(top: Path, root: str, given: set[str]) -> None:
    """Strips a root and all it calls, in place. `given`: variables that have a value from outside."""
    todo = [(root, True)]
    done: set[str] = set()
    while todo:
        at, is_root = todo.pop()
        if at not in done:
            done.add(at)
            todo += [(target, False) for target in _strip_folder(top, at, given if is_root else None)]


def _strip_folder(top: Path, at: str, given: set[str] | None) -> list[str]:
    folder = top / at
    files = sorted(p for p in folder.glob("*.tf") if not p.name.startswith(".") and p.name != FILE)
    trees = {path: hcl.parse(path.read_bytes()) for path in files}
    module = Module(folder)
    called = []
    absent: set[str] = set()
    twice: dict[tuple[str, ...], int] = {}
    for tree in trees.values():
        for block in tree.body.blocks:
            if block.labels:
                name = (block.type, *block.labels)
                twice[name] = twice.get(name, 0) + 1
            module.names.setdefault(block.type, set()).add(".".join(block.labels))
            if block.type == "module":
                target = local_target(top, at, block)
                if target is None:
                    absent.add(f"module.{block.labels[0]}")
                else:
                    called.append(target)
            required = block.type == "variable" and "default" not in block.body.attributes
            if required and given is not None and block.labels[0] not in given:
                absent.add(f"var.{block.labels[0]}")
    absent |= module.names.get("resource", set())
    absent |= {f"data.{name}" for name in module.names.get("data", set())}
    # What is declared twice Terraform refuses, and so the whole folder: one of them has to do.
    again = {name for name, times in twice.items() if times > 1}
    kept: set[tuple[str, ...]] = set()
    for path, tree in trees.items():
        path.write_bytes(_stripped(tree, absent, module, again, kept))
    lines = [f"{ENTRY} {_quoted(name)} = {text}" for name, text in module.entries.items()]
    body = "\n".join(lines)
    (folder / FILE).write_text(
        'resource "terraform_data" "repoform" {}\n\n'
        f'output "repoform_all" {{\n  sensitive = true\n  value = {{\n{body}\n{END}\n  }}\n}}\n'
    )
    return called


def local_target(top: Path, at: str, block: hcl.Block) -> str | None:
    source = block.body.attributes.get("source")
    text = source.expr.text.strip('"') if source is not None else ""
    if not text.startswith("."):
        return None
    target = normpath(f"{at}/{text}")
    return target if (top / target).is_dir() and list((top / target).glob("*.tf")) else None


def give_up(path: Path, number: int) -> None:
    """Makes the local in that line unknown."""
    data = path.read_bytes()
    for block in hcl.parse(data).body.blocks:
        for attribute in block.body.attributes.values() if block.type == "locals" else ():
            start, end = attribute.span
            if data.count(b"\n", 0, start) + 1 <= number <= data.count(b"\n", 0, end) + 1:
                path.write_bytes(data[:start] + f"{attribute.name} = {UNKNOWN}".encode() + data[end:])
                return


def _stripped(
    tree: hcl.Tree,
    absent: set[str],
    module: Module,
    again: set[tuple[str, ...]],
    kept: set[tuple[str, ...]],
) -> bytes:
    out = []
    for block in tree.body.blocks:
        declared = (block.type, *block.labels)
        if declared in again:
            if declared in kept:
                continue
            kept.add(declared)
        start, end = block.span
        text = tree.data[start:end]
        name = block.labels[0] if block.labels else ""
        if block.type == "locals":
            for attribute in block.body.attributes.values():
                module.entries[f"local {attribute.name}"] = f"local.{attribute.name}"
        elif block.type == "variable" and f"var.{name}" not in absent:
            text = _without(tree.data, block, ("validation",), _NEWER)
            module.entries[f"var {name}"] = f"var.{name}"
        elif block.type == "output":
            text = _without(tree.data, block, ("precondition",), ("depends_on", *_NEWER))
            module.entries[f"output {name}"] = _replaced(block.body.attributes["value"].expr.text, absent)
        elif block.type == "module" and f"module.{name}" not in absent:
            text = _without(tree.data, block, (), ("providers", "depends_on", "version"))
            inside = "m.repoform_all"
            if "for_each" in block.body.attributes:
                module.entries[f"module {name}"] = f"{{ for k, m in module.{name} : k => {inside} }}"
            elif "count" in block.body.attributes:
                module.entries[f"module {name}"] = f"[for m in module.{name} : {inside}]"
            else:
                module.entries[f"module {name}"] = f"module.{name}.repoform_all"
        else:
            if block.type == "resource":
                _hand_up(block, absent, module)
            continue
        out.append(_replaced(text.decode(), absent))
    return ("\n\n".join(out) + "\n").encode()


def _without(data: bytes, block: hcl.Block, blocks: tuple[str, ...], attributes: tuple[str, ...]) -> bytes:
    gone = [inner.span for inner in block.body.blocks if inner.type in blocks]
    gone += [a.span for name, a in block.body.attributes.items() if name in attributes]
    start, end = block.span
    out, at = b"", start
    for first, last in sorted(gone):
        out += data[at:first]
        at = last
    return out + data[at:end]


def _hand_up(block: hcl.Block, absent: set[str], module: Module) -> None:
    attributes = block.body.attributes
    address = ".".join(block.labels)
    for trail, text in _attributes(block.body, ()):
        text = _replaced(text, absent)
        if "for_each" in attributes:
            source = _replaced(attributes["for_each"].expr.text, absent)
            text = with_names(text, {"each.key": "repoform_key", "each.value": "repoform_value"})
            text = (
                f"{{ for repoform_key, repoform_value in ({_line(source)}) : repoform_key => {_line(text)} }}"
            )
        elif "count" in attributes:
            source = _replaced(attributes["count"].expr.text, absent)
            text = with_names(text, {"count.index": "repoform_index"})
            text = f"[for repoform_index in range({_line(source)}) : {_line(text)}]"
        module.entries[f"{address} {trail}"] = text


def _attributes(body: hcl.Body, trail: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [
        (".".join((*trail, name)), attribute.expr.text)
        for name, attribute in body.attributes.items()
        if name not in _META
    ]
    counts: dict[str, int] = {}
    dynamic = {block.labels[0] for block in body.blocks if block.type == "dynamic"}
    for block in body.blocks:
        if block.type not in _SKIPPED | dynamic:
            at = counts.get(block.type, 0)
            counts[block.type] = at + 1
            found += _attributes(block.body, (*trail, f"{block.type}[{at}]"))
    return found


def _line(text: str) -> str:
    """In parentheses, where line ends are free; a heredoc needs its own."""
    return f"({text}\n)"


def _replaced(text: str, absent: set[str]) -> str:
    return with_names(text, dict.fromkeys(absent, UNKNOWN))


def with_names(text: str, names: dict[str, str]) -> str:
    """References that begin with one of these names, by something else."""
    data = text.encode()
    tokens = [t for t in scan(data)[0] if t[0] != "comment"]
    out, at = b"", 0
    index = 0
    while index < len(tokens):
        kind, start, _end = tokens[index]
        before = tokens[index - 1][0] if index else ""
        after = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        if kind == "id" and before != "." and after == ".":
            for length in (5, 3):
                part = tokens[index : index + length]
                name = b"".join(data[a:b] for _k, a, b in part).decode()
                if len(part) == length and name in names:
                    out += data[at:start] + names[name].encode()
                    at = part[-1][2]
                    index += length - 1
                    break
        index += 1
    return (out + data[at:]).decode()


def _quoted(name: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", name).replace("${", "$${") + '"'
