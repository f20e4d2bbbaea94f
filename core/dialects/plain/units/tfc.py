"""Workspaces of HCP Terraform that are themselves written in Terraform: which folder each runs in, and with
which files of variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core import hcl
from core.dialects.plain.units.pipelines import Command, normal

_FOLDER = ("working_directory", "working_dir")
_FILES = ("tfvars_files", "tfvars_file", "var_files", "variable_files")
_NAME = ("workspace_name", "name")


def worth(data: bytes) -> bool:
    return b"working_dir" in data and (b"tfe_workspace" in data or b"tfvars" in data or b"var_files" in data)


def commands(path: str, data: bytes) -> Iterator[Command]:
    """What the file says plainly. Never raises."""
    if path.endswith(".json"):
        return
    for block in hcl.parse(data).body.blocks:
        if block.type == "module" or (block.type == "resource" and block.labels[:1] == ("tfe_workspace",)):
            given = block.body.attributes
            folder = _literal(given, _FOLDER)
            if not isinstance(folder, str) or not folder.strip("/"):
                continue
            files = _literal(given, _FILES)
            files = [files] if isinstance(files, str) else files
            name = _literal(given, _NAME)
            named = tuple(f for f in files if isinstance(f, str)) if isinstance(files, list) else ()
            workspace = name if isinstance(name, str) else None
            yield Command(path, block.line, named, normal(folder.strip("/")), workspace, anywhere=True)


def _literal(attributes: dict[str, hcl.Attribute], names: tuple[str, ...]) -> Any:
    for name in names:
        if name in attributes:
            value = attributes[name].expr.value()
            return value if isinstance(value, (str, list)) else None
    return None
