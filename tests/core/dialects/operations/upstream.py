"""The framework's own merge as the judge: its variables and its `common/configuration` at the pinned version,
around no resources, evaluated by terraform for every environment.

Many repositories in one run: each is a module of one root. Wants a clone of the framework, named by
REPOFORM_UPSTREAM.
"""

from __future__ import annotations

import functools
import json
import os
import posixpath
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core import hcl
from core.dialects.kubestack.source import recognise
from tests.core.dialects.operations.run import terraform

OUTPUTS = {
    "current_config": "module.configuration.merged[var.configuration_base_key]",
    "current_metadata": '{ name = "n", fqdn = "f" }',
    "kubeconfig": "yamlencode({})",
    "cluster": '{ name = "n" }',
}


def clone() -> Path:
    where = os.environ.get("REPOFORM_UPSTREAM")
    if not where:
        pytest.skip("REPOFORM_UPSTREAM names no clone of the framework")
    return Path(where)


@functools.cache
def at(repository: Path, ref: str, path: str) -> str | None:
    done = subprocess.run(
        ["git", "-C", str(repository), "show", f"{ref}:{path}"], capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else None


def _stub(folder: Path, schema: str, ref: str) -> None:
    if folder.exists():
        return
    folder.mkdir(parents=True)
    variables = at(clone(), ref, f"{schema}/variables.tf") or at(clone(), ref, f"{schema}/main.tf")
    assert variables is not None, (schema, ref)
    if "elb-dns" in schema:
        (folder / "main.tf").write_text(variables)
        return
    common = folder / "common"
    common.mkdir()
    for name in ("main.tf", "variables.tf", "outputs.tf"):
        text = at(clone(), ref, f"common/configuration/{name}")
        if text is not None:
            (common / name).write_text(text)
    outputs = "".join(f'output "{n}" {{\n  value = {v}\n}}\n' for n, v in OUTPUTS.items())
    (folder / "main.tf").write_text(
        f'{variables}\nmodule "configuration" {{\n  source = "./common"\n'
        "  configuration = var.configuration\n  base_key = var.configuration_base_key\n}\n"
        f'output "merged" {{\n  value = module.configuration.merged\n}}\n{outputs}'
    )


def _catalog(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(
        'variable "configuration" {\n  type = any\n}\n'
        'variable "configuration_base_key" {\n  default = "apps"\n}\n'
        'output "merged" {\n  value = var.configuration\n}\n'
    )


def _tfvars(files: Mapping[str, bytes], folder: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for path in sorted(files):
        name = posixpath.basename(path)
        known = name == "terraform.tfvars" or name.endswith(".auto.tfvars")
        if known and posixpath.dirname(path) == folder:
            out.update({n: a.expr.text for n, a in hcl.parse(files[path]).body.attributes.items()})
    return out


def _rewritten(data: bytes, up: str, stubs: Path, values: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """Without providers and versions, the framework's modules replaced by stubs; and names of what merges."""
    cuts: list[tuple[tuple[int, int], bytes]] = []
    names = []
    for block in hcl.parse(data).body.blocks:
        attributes = block.body.attributes
        if block.type in ("provider", "terraform", "data", "resource"):
            cuts.append((block.span, b""))
        elif block.type == "variable" and "default" not in attributes and block.labels[0] in values:
            default = f"\n  default = {values[block.labels[0]]}\n}}".encode()
            cuts.append(((block.span[1] - 1, block.span[1]), default))
        elif block.type == "module":
            cuts += [(attributes[n].span, b"") for n in ("providers", "version") if n in attributes]
            written = attributes["source"].expr
            text = str(written.value())
            source = recognise(text)
            if text.startswith("./") and "vendor" not in text:
                names.append(block.labels[0])
                continue
            if source is None or (source.schema is None and "catalog" not in text):
                cuts.append((block.span, b""))
                continue
            if "elb-dns" not in text:
                names.append(block.labels[0])
            name = re.sub(r"\W+", "_", f"{source.schema}_{source.ref or 'catalog'}")
            if "catalog" in text:
                _catalog(stubs / name)
            else:
                assert source.schema is not None
                _stub(stubs / name, source.schema, source.ref or "master")
            cuts.append((written.span, f'"{up}/stubs/{name}"'.encode()))
    inner = [c for c in cuts if c[1] == b""]
    for (start, end), new in sorted(cuts, reverse=True):
        if any((s, e) != (start, end) and s <= start and end <= e for (s, e), _n in inner):
            continue
        data = data[:start] + new + data[end:]
    return data, names


def evaluate(cells: Mapping[str, tuple[Mapping[str, bytes], str]], where: Path) -> dict[str, Any]:
    """{cell: {module: {environment: {setting: value}}}} of many repositories, (files, root) each; a cell that
    terraform refuses has its words instead."""
    done = _run(cells, where / "all")
    if not isinstance(done, str):
        return done
    out: dict[str, Any] = {}
    if len(cells) == 1:
        return dict.fromkeys(cells, done)
    names = list(cells)
    half = len(names) // 2
    for n, part in enumerate((names[:half], names[half:])):
        out.update(evaluate({p: cells[p] for p in part}, where / str(n)))
    return out


def _run(cells: Mapping[str, tuple[Mapping[str, bytes], str]], where: Path) -> dict[str, Any] | str:
    where.mkdir(parents=True)
    main = []
    for name, (files, root) in cells.items():
        _lay(files, "" if root == "." else root, where / name, where)
        main.append(f'module "{name}" {{\n  source = "./{name}"\n}}\n')
        main.append(f'output "{name}" {{\n  value = module.{name}.all\n}}\n')
    (where / "main.tf").write_text("\n".join(main))
    for command in (["init"], ["apply", "-auto-approve"]):
        done = _terraform(command, where)
        if done.returncode:
            return done.stdout + done.stderr
    answer = json.loads(_terraform(["output", "-json"], where).stdout)
    return {name: _at_home(answer[name]["value"], f"{name}/") for name in cells}


def _at_home(value: Any, prefix: str) -> Any:
    """Paths as they are in the repository, not below the cell."""
    if isinstance(value, dict):
        return {k: _at_home(v, prefix) for k, v in value.items()}
    if isinstance(value, list):
        return [_at_home(v, prefix) for v in value]
    return value.removeprefix(prefix) if isinstance(value, str) else value


def _terraform(command: list[str], where: Path) -> subprocess.CompletedProcess[str]:
    colour = [] if command[0] == "output" else ["-no-color", "-input=false"]
    return subprocess.run(
        [terraform(), *command, *colour],
        cwd=where,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("TF_")},
    )


def _lay(files: Mapping[str, bytes], root: str, target: Path, top: Path) -> None:
    values = _tfvars(files, root)
    merged: dict[str, list[str]] = {}
    for path, data in files.items():
        inside = path.removeprefix(f"{root}/") if root else path
        if not path.endswith((".tf", ".yaml")) or (root and inside == path) or "/vendor/" in f"/{path}":
            continue
        folder = posixpath.dirname(inside)
        depth = inside.count("/") + 1
        if path.endswith(".tf"):
            up = "/".join([".."] * depth)
            plain = data.replace(b"\r\n", b"\n")
            data, names = _rewritten(plain, up, top / "stubs", {} if folder else values)
            merged.setdefault(folder, []).extend(names)
        (target / inside).parent.mkdir(parents=True, exist_ok=True)
        (target / inside).write_bytes(data)
    for folder, names in merged.items():
        if folder:
            text = f'output "merged" {{\n  value = module.{names[0]}.merged\n}}\n' if names else ""
        else:
            rows = "".join(f'    "{n}" = module.{n}.merged\n' for n in names)
            text = f'output "all" {{\n  value = {{\n{rows}  }}\n}}\n'
        (target / folder / "zz_merged.tf").write_text(text)
