"""Whether an edit can have changed a repository's roots and environments, told by the edited files alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dialects.plain.files import changed, folder_of, is_code, is_variables
from core.dialects.plain.search import Search
from core.dialects.plain.units import glance, tfc, var_files
from core.dialects.plain.units.pipelines import is_pipeline
from core.dialects.plain.units.unread import module_blocks
from core.dialects.plain.units.workspaces import Found, workspaces
from core.snapshot import Snapshot

Listing = Mapping[str, Sequence[str]]
"""Names of files by folder."""


def same_layout(before: Snapshot, now: Snapshot, searched: Search | None, listing: Listing) -> bool:
    """Whether `units` answers the same of both; False where that can't be told from few files."""
    if before.entries is not now.entries:
        return False
    for path in changed(before, now):
        if path not in before or path not in now:
            return False
        if path.endswith(".hcl") or is_pipeline(path):
            return False
        old, new = before.read(path), now.read(path)
        if is_variables(path):
            if var_files.read(path, old) != var_files.read(path, new):
                return False
        elif is_code(path) and not _same_code(before, now, path, searched, listing):
            return False
    return True


def _same_code(before: Snapshot, now: Snapshot, path: str, searched: Search | None, listing: Listing) -> bool:
    old, new = before.read(path), now.read(path)
    was, is_ = glance.glance(path, old, searched), glance.glance(path, new, searched)
    if was != is_:
        return False
    if (tfc.worth(old) or tfc.worth(new)) and list(tfc.commands(path, old)) != list(tfc.commands(path, new)):
        return False
    if was.blocks and module_blocks(path, old) != module_blocks(path, new):
        return False
    folder = folder_of(path)
    names = listing.get(folder, ())
    files = [p for p in (n if folder == "." else f"{folder}/{n}" for n in names) if is_code(p)]
    return not _asks(now, files) or _found(before, folder, files) == _found(now, folder, files)


def _asks(snapshot: Snapshot, files: list[str]) -> bool:
    return any(b"terraform.workspace" in data for data in snapshot.read_many(files).values())


def _found(snapshot: Snapshot, folder: str, files: list[str]) -> Found:
    return workspaces({folder: snapshot.read_many(files)}, snapshot.paths())
