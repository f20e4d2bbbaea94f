"""Runs an operation on a repository and looks at what came of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.dialects.kubestack import operations
from core.dialects.kubestack.dialect import KubestackDialect
from core.hcl import layout, parse
from core.platform.edit import Edit
from core.platform.model import Module, Origin, Reading
from core.snapshot import Snapshot
from tests.core.dialects.operations import repos


class Result:
    """A repository before and after."""

    def __init__(
        self, files: dict[str, str], operation: str, args: Mapping[str, Any], root: str = "."
    ) -> None:
        self.dialect = KubestackDialect()
        self.before: Snapshot = repos.snapshot(files)
        self.old: Reading = self.dialect.read(self.before)
        edit = Edit.from_json(Edit("operation", root, operation=operation, args=args).to_json())
        self.changed: Mapping[str, bytes | None] = operations.apply(self.dialect, self.before, self.old, edit)
        self.after = self.before.with_files(self.changed)
        self.new = self.dialect.read(self.after)
        for path, data in self.changed.items():
            if data is not None and path.endswith((".tf", ".tfvars")):
                assert parse(data).problem is None, (path, data.decode())
                was = files.get(path)
                if was is None or layout.layout(was.encode()) == was.encode():
                    assert layout.layout(data) == data, (path, data.decode())

    def text(self, path: str) -> str:
        return self.after.read(path).decode()

    def files(self) -> dict[str, str]:
        return {p: self.after.read(p).decode() for p in self.after.paths()}

    def module(self, name: str, root: str = ".") -> Module:
        found = self.new.module(root, name)
        assert found is not None, name
        return found

    def errors(self) -> list[str]:
        """Problems that the operation added."""
        old = {p.sentence for p in self.old.all_problems()}
        return [p.sentence for p in self.new.all_problems() if p.sentence not in old]


def effective(module: Module) -> dict[str, dict[str, Any]]:
    """{environment: {setting: value}} of everything that has one."""
    out: dict[str, dict[str, Any]] = {}
    for setting in module.settings:
        for environment, value in setting.values.items():
            if value.origin not in (Origin.UNSET, Origin.DEFAULT):
                out.setdefault(environment, {})[setting.path] = value.value if value.known else value.text
    return out


def written(module: Module, environment: str) -> dict[str, Any]:
    return {
        s.path: s.values[environment].value if s.values[environment].known else s.values[environment].text
        for s in module.settings
        if s.values[environment].origin in (Origin.SET, Origin.LINKED)
    }


def terraform() -> str:
    found = shutil.which("terraform") or shutil.which("tofu")
    if found is None:
        pytest.skip("no terraform on the PATH")
    return found


def formatted(folder: Path) -> str:
    """What `terraform fmt -check -recursive` complains about."""
    done = subprocess.run(
        [terraform(), "fmt", "-check", "-recursive", "-diff", "-no-color", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + "".join(
        line for line in done.stderr.splitlines(True) if "CLI config" not in line and "Error" in line
    )


def lay_out(files: Mapping[str, str], folder: Path) -> Path:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    return folder
