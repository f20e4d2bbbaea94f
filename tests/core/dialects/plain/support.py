"""Snapshots of ordinary Terraform out of texts."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.plain.units import Layout, Root, Unit, units
from core.snapshot import Entry, Snapshot


class Link(str):
    """A symbolic link to this path."""


def snapshot(files: Mapping[str, str | bytes]) -> Snapshot:
    """An immutable snapshot of these files; a Link becomes a link."""
    data = {p: t.encode() if isinstance(t, str) else t for p, t in files.items()}
    entries = {
        p: Entry("120000" if isinstance(files[p], Link) else "100644", f"{hash(d):x}", len(d))
        for p, d in sorted(data.items())
    }
    return Snapshot("commit", entries, lambda paths: {p: data[p] for p in paths})


def layout(files: Mapping[str, str | bytes]) -> Layout:
    return units(snapshot(files))


def root(files: Mapping[str, str | bytes], path: str = ".") -> Root:
    found = layout(files).root(path)
    assert found is not None, f"{path} is no root"
    return found


def shape(found: Root | None) -> dict[str, list[str]]:
    """The environments of a root, each with its var-files in order."""
    assert found is not None
    return {unit.name: [f.path for f in unit.var_files] for unit in found.units}


def unit(found: Root | None, name: str) -> Unit:
    assert found is not None
    return next(u for u in found.units if u.name == name)


def variables(*names: str) -> str:
    return "".join(f'variable "{name}" {{}}\n' for name in names)


BACKEND = 'terraform {\n  backend "gcs" {}\n}\n'
CLUSTER = 'resource "google_container_cluster" "main" {\n  name = "main"\n}\n'
