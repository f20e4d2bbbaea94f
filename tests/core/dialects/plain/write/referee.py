"""What real terraform makes of a repository before and after an edit, without any provider.

Resources and calls of modules from elsewhere become `terraform_data` with the same arguments; everything that
leads to them stays as it is written.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core import hcl
from core.hcl.source import Splice, splice
from tests.core.terraform.evaluate.referee import terraform

_FACTS = Path(__file__).parents[5] / "resources" / "terraform" / "resources.json"
SPELLED = "|".join(
    ["aws_eks_\\w+", *sorted(json.loads(_FACTS.read_text())["resources"], key=len, reverse=True)]
)
"""The types of resources that forms are made of."""
_REFERENCE = re.compile(rf"\b({SPELLED})\.([\w-]+)((?:\[[^\]]*\])?)\.(\w+)")
_META = ("count", "for_each")
_DROPPED = ("terraform", "provider")

Planned = Mapping[tuple[Any, ...], Any]
"""By address and path: what is known of every argument."""


def stripped(data: bytes) -> bytes:
    """One file of code for terraform without providers."""
    tree = hcl.parse(data)
    changes = []
    for block in tree.body.blocks:
        if block.type in _DROPPED:
            changes.append(Splice(*block.span, b""))
        elif block.type == "resource":
            changes.append(Splice(*block.span, _data("__".join(block.labels), block, data)))
        elif block.type == "module":
            source = block.body.attributes.get("source")  # none: it overrides another
            if source is not None and not str(source.expr.value()).startswith("."):
                changes.append(Splice(*block.span, _data(f"module__{block.labels[0]}", block, data)))
    return _REFERENCE.sub(_renamed, splice(data, changes).decode()).encode()


def _renamed(found: re.Match[str]) -> str:
    type, name, index, attribute = found.groups()
    end = "id" if attribute == "id" else f"output.{attribute}"
    return f"terraform_data.{type}__{name}{index}.{end}"


def _data(name: str, block: hcl.Block, data: bytes) -> bytes:
    meta = "".join(
        f"  {n} = {a.expr.text}\n" for n in _META if (a := block.body.attributes.get(n)) is not None
    )
    return f'resource "terraform_data" "{name}" {{\n{meta}  input = {_object(block.body)}\n}}'.encode()


def _object(body: hcl.Body) -> str:
    lines = [f"{n} = {a.expr.text}" for n, a in body.attributes.items() if n not in _META]
    nested: dict[str, list[str]] = {}
    for block in body.blocks:
        nested.setdefault(block.type, []).append(_object(block.body))
    lines += [f"{type} = [{', '.join(objects)}]" for type, objects in nested.items()]
    return "{\n" + "\n".join(lines) + "\n}"


class Referee:
    """One repository in a folder of its own."""

    def __init__(self, root: str, var_files: list[str], workspace: str) -> None:
        self.root = root
        self.var_files = var_files
        self.workspace = workspace

    def planned(self, files: Mapping[str, bytes]) -> Planned | str:
        """What each argument becomes; or what terraform says where it refuses."""
        with tempfile.TemporaryDirectory() as name:
            top = Path(name)
            for path, data in files.items():
                target = top / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(stripped(data) if path.endswith(".tf") else data)
            folder = top / self.root
            done = terraform.run(folder, "init", "-input=false", "-no-color")
            if done.returncode != 0:
                return done.stdout + done.stderr
            if self.workspace != "default":
                terraform.run(folder, "workspace", "new", self.workspace)
            named = [f"-var-file={top / path}" for path in self.var_files]
            said = ""
            for _round in range(10):
                result = terraform.plan(folder, *named, workspace=self.workspace)
                if not isinstance(result, str):
                    return dict(_known(result))
                said = result
                if not _made_certain(folder, said):
                    break
            return said


_OPEN_NUMBER = re.compile(r"Invalid (count|for_each) argument.*?on (\S+) line (\d+)", re.S)


def _made_certain(folder: Path, said: str) -> bool:
    """Where terraform refuses to plan an unknown number of something: one of it, or none that are named."""
    found = {(kind, path, int(line)) for kind, path, line in _OPEN_NUMBER.findall(said)}
    for kind, path, line in found:
        lines = (folder / path).read_text().split("\n")
        lines[line - 1] = f"  {kind} = {'1' if kind == 'count' else '{}'}"
        (folder / path).write_text("\n".join(lines))
    return bool(found)


def _known(result: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    for change in result.get("resource_changes", ()):
        if change["type"] == "terraform_data":
            yield from _flat((change["address"],), (change["change"]["after"] or {}).get("input"))


def _flat(path: tuple[Any, ...], value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        if value == {}:
            yield path, {}
        for key, one in value.items():
            yield from _flat((*path, key), one)
    elif isinstance(value, list):
        if value == []:
            yield path, []
        for at, one in enumerate(value):
            yield from _flat((*path, at), one)
    else:
        yield path, value if isinstance(value, (bool, type(None))) else str(value)
