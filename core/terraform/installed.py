"""The modules that `terraform init` fetched into the working copy, by what its own list says of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import join, normpath
from types import MappingProxyType

from core.snapshot import Snapshot
from core.terraform.files import read
from core.terraform.folder import Folder

FOLDER = ".terraform/modules"
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Installed:
    """One entry of the list."""

    source: str
    """As Terraform resolved it, with its version."""
    folder: str
    """Relative to the root."""


Manifest = Mapping[str, Installed]
"""By the labels of the calls that lead to a module: "gke", "left.gke"."""
NONE: Manifest = MappingProxyType({})


def manifest(snapshot: Snapshot, root: str) -> Manifest:
    """What is installed for a root; the same object as long as the list says the same."""
    data = snapshot.aside(normpath(join(root, FOLDER, "modules.json"))) if snapshot.aside else None
    return _parsed(data) if data is not None else NONE


@lru_cache(maxsize=64)
def _parsed(data: bytes) -> Manifest:
    try:
        entries = json.loads(data)["Modules"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return NONE
    out: dict[str, Installed] = {}
    for entry in entries[:_MOST] if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        key, source, folder = entry.get("Key"), entry.get("Source"), entry.get("Dir")
        if not isinstance(key, str) or not isinstance(source, str) or not isinstance(folder, str):
            continue
        if key and normpath(folder).startswith(f"{FOLDER}/"):
            out[key] = Installed(source, normpath(folder))
    return MappingProxyType(out)


def variables_of(snapshot: Snapshot, root: str, installed: Installed) -> Folder | None:
    """The module's folder as far as its variables tell; None where they aren't there."""
    path = normpath(join(root, installed.folder, "variables.tf"))
    data = snapshot.aside(path) if snapshot.aside else None
    return _folder(path, data) if data is not None else None


@lru_cache(maxsize=256)
def _folder(path: str, data: bytes) -> Folder:
    return Folder(path.rpartition("/")[0], {path: read(path, data)})
