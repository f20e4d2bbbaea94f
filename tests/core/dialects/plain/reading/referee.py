"""What forms show, held against what real terraform plans for the same unit.

`python -m tests.core.dialects.plain.reading.referee FOLDER` does so for a folder of working copies and prints
what was the same, beyond, unknown to us and wrong.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from core import hcl
from core.dialects.plain.dialect import PlainDialect
from core.platform.model import Environment, Module, Origin, Platform, Setting
from core.snapshot import Entry, Snapshot
from tests.core.dialects.plain.write.referee import SPELLED, Planned, Referee
from tests.core.terraform.evaluate.referee import strip

_STEP = re.compile(r'\.?([A-Za-z_][\w-]*)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]')
_RESOURCE = re.compile(
    r"((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)([a-z]\w+)\.([\w-]+)(\[(?:\d+|\"[^\"]*\")\])?(.*)"
)
_MODULE = re.compile(
    r"((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)module\.([\w-]+)(\[(?:\d+|\"[^\"]*\")\])?(?:\.(.*))?"
)


@dataclass
class Verdicts:
    same: int = 0
    less: Counter[str] = field(default_factory=Counter)
    """Paths that terraform knows and the form doesn't."""
    beyond: int = 0
    """Known to the form and not to terraform without providers."""
    wrong: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    units: int = 0


Inputs = Mapping[tuple[str, str], bytes]
"""What Terragrunt gives a root's environment, as a file of variables: worked out by hand."""
NO_INPUTS: Inputs = {}


def compared(files: Mapping[str, bytes], verdicts: Verdicts, inputs: Inputs = NO_INPUTS) -> None:
    entries = {path: Entry("100644", "", len(data)) for path, data in files.items()}
    snapshot = Snapshot(None, entries, lambda paths: {path: files[path] for path in paths})
    for platform in PlainDialect().read(snapshot).platforms:
        for environment in platform.environments or (Environment("", False),):
            told = inputs.get((platform.root, environment.name), b"")
            _unit(files, platform, environment, verdicts, told)


def _unit(
    files: Mapping[str, bytes],
    platform: Platform,
    environment: Environment,
    verdicts: Verdicts,
    told: bytes,
) -> None:
    folder = "" if platform.root == "." else f"{platform.root}/"
    named = [f for f in environment.var_files if not _by_itself(f, folder)]
    here = {**files, f"{folder}0_told.auto.tfvars": told} if told else files
    made = {**_prepared(here), **_given(here, folder, environment.var_files)}
    planned = Referee(platform.root, named, environment.workspace or "default").planned(made)
    if isinstance(planned, str):
        verdicts.failed.append(f"{platform.root} {environment.name}: {planned[-400:]}")
        return
    verdicts.units += 1
    for module in platform.modules():
        if module.exists.get(environment.name, True):
            _entity(module, environment.name, planned, verdicts, platform.root)


def _prepared(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files without what no provider-less terraform knows: other resources, data sources, modules from
    elsewhere are unknown; blocks that are no settings, and those that are computed, go."""
    folders: dict[str, list[str]] = {}
    for path in files:
        if path.endswith(".tf"):
            folders.setdefault(dirname(path), []).append(path)
    out = dict(files)
    for folder, paths in folders.items():
        trees = {path: hcl.parse(files[path]) for path in paths}
        blocks = [block for tree in trees.values() for block in tree.body.blocks]
        absent = {
            f"data.{'.'.join(b.labels)}" if b.type == "data" else ".".join(b.labels)
            for b in blocks
            if b.type == "data" or (b.type == "resource" and not _TYPES.fullmatch(b.labels[0]))
        }
        local = {b.labels[0] for b in blocks if b.type == "module" and _target(folder, b) in folders}
        absent |= {f"module.{b.labels[0]}" for b in blocks if b.type == "module" and b.labels[0] not in local}
        said = {b.labels: set(b.body.attributes) for b in blocks if b.type == "resource"}
        for path, tree in trees.items():
            out[path] = _without(tree, dict.fromkeys(absent, _OPEN), said, local)
        out[f"{folder}/0_open.tf" if folder else "0_open.tf"] = b'resource "terraform_data" "open" {}\n'
    return out


def _target(folder: str, block: hcl.Block) -> str | None:
    """The folder of a local module, called as its files are."""
    source = block.body.attributes.get("source")
    text = str(source.expr.value()) if source is not None else ""
    return normpath(join(folder or ".", text)).removeprefix("./") if text.startswith(".") else None


def _without(
    tree: hcl.Tree, names: dict[str, str], said: Mapping[tuple[str, ...], set[str]], local: set[str]
) -> bytes:
    def asked(found: re.Match[str]) -> str:
        type, name, _index, attribute = found.groups()
        return found[0] if attribute == "id" or attribute in said.get((type, name), ()) else _OPEN

    out = []
    for block in tree.body.blocks:
        other = block.type == "resource" and not _TYPES.fullmatch(block.labels[0])
        gone_for_good = block.type == "module" and _is_lost(block, local)
        if other or gone_for_good or block.type in _OTHER_BLOCKS:
            continue
        start, end = block.span
        gone = [i.span for i in block.body.blocks if i.type in _NO_SETTINGS]
        gone += [block.body.attributes[n].span for n in _META if n in block.body.attributes]
        text, at = b"", start
        for first, last in sorted(gone):
            text += tree.data[at:first]
            at = last
        plain = strip.with_names((text + tree.data[at:end]).decode(), names)
        plain = _OUTSIDE.sub(_OPEN, plain)
        out.append(_KNOWN.sub(asked, plain))
    return ("\n".join(out) + "\n").encode()


def _is_lost(block: hcl.Block, local: set[str]) -> bool:
    """A local module whose code isn't here."""
    source = block.body.attributes.get("source")
    is_local = source is not None and str(source.expr.value()).startswith(".")
    return is_local and block.labels[0] not in local


_META = ("provider", "providers", "depends_on")
_OTHER_BLOCKS = ("data", "provider", "terraform", "moved", "import", "removed", "check", "ephemeral")
_OPEN = "jsondecode(terraform_data.terraform_data__open.id)"
_OUTSIDE = re.compile(r'\bfile(?:base64)?\(\s*"[~/][^"]*"\s*\)')
"""A file of this machine, which no form reads."""
_SPELLED = SPELLED
_TYPES = re.compile(_SPELLED)
_KNOWN = re.compile(rf"\b({_SPELLED})\.([\w-]+)((?:\[[^\]]*\])?)\.([\w-]+)")
_NAMES = re.compile(rb'^\s*"?([\w-]+)"?\s*[=:]', re.M)
_NO_SETTINGS = ("lifecycle", "provisioner", "connection", "dynamic", "timeouts", "validation")


def _by_itself(path: str, folder: str) -> bool:
    name = path.removeprefix(folder)
    return "/" not in name and (name.startswith("terraform.tfvars") or ".auto.tfvars" in name)


def _given(files: Mapping[str, bytes], folder: str, named: tuple[str, ...]) -> dict[str, bytes]:
    """Something for every variable that has no value: without it terraform plans nothing. What a form shows
    never depends on it, because there it is unknown."""
    auto = [p for p in files if p.startswith(folder) and ".tfvars" in p and _by_itself(p, folder)]
    told = [name for path in (*named, *auto) for name in _NAMES.findall(files[path])]
    known = {name.decode() for name in told}
    lines = []
    for path, data in files.items():
        inside = path.removeprefix(folder)
        if path.startswith(folder) and "/" not in inside and inside.endswith(".tf"):
            for block in hcl.parse(data).body.blocks:
                name = block.labels[0] if block.labels else ""
                if block.type == "variable" and "default" not in block.body.attributes and name not in known:
                    type = block.body.attributes.get("type")
                    lines.append(f"{name} = {_any(type.expr.text if type is not None else 'string')}\n")
    return {f"{folder}0.auto.tfvars": "".join(lines).encode()} if lines else {}


def _any(type: str) -> str:
    """Something that a type takes."""
    text = type.strip()
    start, _bracket, inner = text.partition("(")
    if start == "object":
        fields = hcl.parse(f"x = {inner.strip().removesuffix(')')}\n".encode()).body.attributes["x"].expr
        given = {i.key: _any(i.expr.text) for i in fields.items if not i.expr.text.startswith("optional")}
        return "{ " + ", ".join(f"{key} = {value}" for key, value in given.items()) + " }"
    return {"number": "1", "bool": "true", "list": "[]", "set": "[]", "map": "{}"}.get(start.strip(), '"x"')


def _entity(module: Module, environment: str, planned: Planned, verdicts: Verdicts, root: str) -> None:
    at = _address(module, planned)
    if at is None:
        return
    for setting in module.settings:
        value = setting.values.get(environment)
        if value is None or value.origin in (Origin.DEFAULT, Origin.UNSET):
            continue
        here = dict(_within(planned, (*at, *_steps(setting))))
        if not here and setting.path == "version" and not module.resource:
            continue  # of the call itself
        mine = dict(_flat((), value.value)) if value.known else None
        if mine is None:
            known = {p: v for p, v in here.items() if v is not None}
            if known:
                verdicts.less[f"{module.schema}.{setting.path}: {value.note}"] += 1
        elif not here:
            verdicts.beyond += 1
        elif _alike(mine, here):
            verdicts.same += 1
        else:
            verdicts.wrong.append(f"{root} {module.name}/{environment}/{setting.path}: {mine} is {here}")


def _address(module: Module, planned: Planned) -> tuple[Any, ...] | None:
    """What the module is called where resources and calls are plain data."""
    if module.resource:
        found = _RESOURCE.fullmatch(module.name)
        assert found is not None, module.name
        calls, type, name, key, rest = found.groups()
        address = f"{calls}terraform_data.{type}__{name}{key or ''}"
        if rest == ".node_config":
            return (address,)
        return (
            address,
            *(s for step in _path(rest) for s in ((step, 0) if step == _last(rest) else (step,))),
        )
    found = _MODULE.fullmatch(module.name)
    assert found is not None, module.name
    calls, name, key, rest = found.groups()
    address = f"{calls}terraform_data.module__{name}{key or ''}"
    steps = _path(rest or "")
    if rest == "default_node_pool":
        return (address,)
    if len(steps) == 2 and not any(p[:3] == (address, *steps) for p in planned):
        names = {p[2]: v for p, v in planned.items() if p[:2] == (address, steps[0]) and p[3:] == ("name",)}
        at = next((n for n, v in names.items() if v == steps[1]), None)
        return None if at is None else (address, steps[0], at)
    return (address, *steps)


def _last(rest: str) -> object:
    steps = _path(rest)
    return steps[-1] if steps and isinstance(steps[-1], str) else None


def _path(text: str) -> tuple[Any, ...]:
    return tuple(
        int(m[3]) if m[3] is not None else m[1] if m[1] is not None else m[2].replace('\\"', '"')
        for m in _STEP.finditer(text)
    )


def _steps(setting: Setting) -> tuple[Any, ...]:
    return _path(setting.path)


def _within(planned: Planned, at: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """What is planned at a path; a block counts as a list of one where nothing else is said."""
    for path, value in planned.items():
        rest = _behind(path, at)
        if rest is not None:
            yield rest, value


def _behind(path: tuple[Any, ...], at: tuple[Any, ...]) -> tuple[Any, ...] | None:
    here = 0
    for step in at:
        if here < len(path) and path[here] == 0 and step != 0 and here > 0:
            here += 1
        if here >= len(path) or path[here] != step:
            return None
        here += 1
    return path[here:]


def _flat(path: tuple[Any, ...], value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from _flat((*path, key), one)
    elif isinstance(value, list) and value:
        for at, one in enumerate(value):
            yield from _flat((*path, at), one)
    else:
        yield path, value


def _alike(mine: Mapping[tuple[Any, ...], Any], planned: Mapping[tuple[Any, ...], Any]) -> bool:
    one = {path: _text(value) for path, value in mine.items() if value is not None}
    other = {path: _text(value) for path, value in planned.items() if value is not None}
    if list(one) == [(0,)] and list(other) == [()]:
        return one[0,] == other[()]
    if one == other:
        return True
    # What terraform doesn't know isn't planned.
    return (
        bool(one) and all(path in one and one[path] == value for path, value in other.items()) and bool(other)
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _copy(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    data = {str(p.relative_to(folder)): p.read_bytes() for p in found if p.stat().st_size < 300_000}
    return {path: text for path, text in data.items() if b"\0" not in text}


def main(folders: list[str]) -> None:
    for name in folders:
        verdicts = Verdicts()
        compared(_copy(Path(name)), verdicts)
        print(
            f"{Path(name).name}: {verdicts.units} units, same {verdicts.same}, beyond {verdicts.beyond}, "
            f"less {sum(verdicts.less.values())}, wrong {len(verdicts.wrong)}, failed {len(verdicts.failed)}"
        )
        for text in (*verdicts.wrong[:12], *verdicts.failed[:4]):
            print("   ", text)
        print("    less:", dict(verdicts.less.most_common(8)))


if __name__ == "__main__":
    main(sys.argv[1:])
