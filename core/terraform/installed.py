"""The modules that `terraform init` fetched into the working copy, by what its own list says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from posixpath import join, normpath
from types import MappingProxyType

from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform.files import read
from core.terraform.folder import Folder
from core.terraform.remote import remote_of

FOLDER = ".terraform/modules"
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Installed:
    """One entry of the list."""

    source: str
    """As Terraform resolved it, with its version."""
    folder: str
    """Relative to the root."""
    version: str = ""
    """Of one from a registry."""


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
        version = entry.get("Version")
        if key and normpath(folder).startswith(f"{FOLDER}/"):
            out[key] = Installed(source, normpath(folder), version if isinstance(version, str) else "")
    return MappingProxyType(out)


def variables_of(snapshot: Snapshot, root: str, installed: Installed) -> Folder | None:
    """The module's folder as far as its variables tell; None where they aren't there."""
    path = normpath(join(root, installed.folder, "variables.tf"))
    data = snapshot.aside(path) if snapshot.aside else None
    return folder_of_variables(path, data) if data is not None else None


@lru_cache(maxsize=256)
def folder_of_variables(path: str, data: bytes) -> Folder:
    """A folder made of nothing but a file that declares variables."""
    return Folder(path.rpartition("/")[0], {path: read(path, data)})


def is_of(installed: Installed, source: str, constraint: str) -> bool:
    """Whether it is what a module block asks for now: the same address and ref, or a version that fits."""
    there, asked = remote_of(installed.source), remote_of(source)
    if there is not None or asked is not None:
        return there == asked
    if _registry(installed.source) != _registry(source):
        return False
    return not constraint or fits(installed.version, constraint)


def _registry(source: str) -> str:
    return source.removeprefix("registry.terraform.io/")


_PART = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+)*)(-[\w.-]+)?\s*")


def fits(version: str, constraint: str) -> bool:
    """Whether a version fits a constraint as Terraform means it; False where either can't be read.

    >>> fits("20.3.1", "~> 20.0"), fits("20.3.1", "~> 20.0.0"), fits("19.1.0", ">= 18, < 19")
    (True, False, False)
    """
    found = _PART.fullmatch(version)
    if found is None or found[1]:
        return False
    mine, pre = _numbers(found[2]), found[3] or ""
    for text in constraint.split(","):
        part = _PART.fullmatch(text)
        if part is None:
            return False
        sign, other = part[1] or "=", _numbers(part[2])
        if pre or part[3]:
            # Versions before a release are only meant where they are named.
            if sign != "=" or (other, part[3] or "") != (mine, pre):
                return False
            continue
        upper = part[2].split(".")
        limit = _numbers(".".join([*upper[:-2], str(int(upper[-2]) + 1)])) if len(upper) > 1 else None
        fit = {
            "=": mine == other, "!=": mine != other, ">": mine > other, "<": mine < other,
            ">=": mine >= other, "<=": mine <= other,
            "~>": mine >= other and (limit is None or mine < limit),
        }  # fmt: skip
        if not fit[sign]:
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    numbers = [int(n[:9]) for n in text.split(".")[:6]]
    return (*numbers, *[0] * (6 - len(numbers)))
