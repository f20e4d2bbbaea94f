"""All Terraform of a Snapshot that matters to a platform: its roots, and the folders they are made of.

Only folders that hold modules of the platform, the folders that call those by local paths, and the local
modules of all these are parsed; a search on the bytes finds them first. After an edit, `load` takes over
everything that did not change as the same objects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import field, replace
from posixpath import dirname

from core import hcl
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform.config_files import for_opentofu, is_config, is_ignored
from core.terraform.files import Placed, SourceFile, read, update
from core.terraform.folder import Folder, local_target, told_source
from core.terraform.links import NONE, Links, links_of
from core.terraform.tfvars import Values, is_tfvars, loads_by_itself

_LOCAL = re.compile(rb'source\s*=\s*"(\.{1,2}(?:/[^"\n]*)?)"')
MAX_FILE = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Glance:
    """What a search on the bytes of one .tf file tells, without parsing it."""

    remote: bool = False
    """May hold a module of the platform from elsewhere."""
    targets: frozenset[str] = frozenset()
    """Folders it may call by local paths."""
    home: bool = False
    """May be code of the platform's own modules, kept in this repository."""
    binary: bool = False


NOTHING = Glance()


@dataclass(frozen=True)
class Finder:
    """What the dialect knows of its modules."""

    remote: re.Pattern[bytes]
    """Matches in every file that calls one from elsewhere."""
    home: re.Pattern[bytes]
    """Matches in the folder of a module of its own."""
    recognise: Callable[[str], bool]
    """Whether a remote source is the platform's."""
    home_word: bytes = b""
    """Stands in every file that `home` matches: looked for first, which is twenty times as fast."""


@dataclass(frozen=True)
class Repository:
    """Never changed once made."""

    snapshot: Snapshot
    glances: Mapping[str, Glance]
    """By path, of every .tf file that tells something."""
    folders: Mapping[str, Folder]
    """Parsed ones, by path ("." for the top)."""
    values: Mapping[str, Values]
    """tfvars by root."""
    roots: tuple[str, ...]
    """Sorted, "." first."""
    touched: frozenset[str] = field(default_factory=frozenset)
    """Folders that are not the same objects as in the Repository before; all where there was none."""
    tfvars: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paths of tfvars files by folder."""
    odd: tuple[str, ...] = ()
    """Files of these folders that count for Terraform and are not read: huge ones, and links out of here."""
    links: Links = NONE
    opentofu: tuple[str, ...] = ()
    """Files of these folders that only OpenTofu reads."""
    left: tuple[str, ...] = ()
    """Folders that may be roots, too, and weren't asked for: known by their bytes alone."""

    def target(self, folder: str, source: str | None) -> str | None:
        """The folder that a local source names, through links; None for a remote one, and one outside."""
        target = local_target(folder, source)
        return self.links.folder(target) if target is not None else None

    def folder(self, path: str) -> Folder:
        """A folder as parsed; one that no platform is made of is read now."""
        known = self.folders.get(path)
        if known is not None:
            return known
        prefix = "" if path == "." else f"{path}/"
        direct = (p for p in self.snapshot.paths() if p.startswith(prefix) and "/" not in p[len(prefix) :])
        real = _real(self.snapshot, self.links, sorted(p for p in direct if is_config(p)))
        blobs = _read_through(self.snapshot, real)
        return Folder(path, {p: read(at, blobs[p], p if at != p else "") for p, at in real.items()})

    def file(self, path: str, root: str) -> SourceFile | None:
        """A file as read, by its own path."""
        places = [self.folders.get(folder_of(path)), *self.folders.values()]
        values = self.values.get(root)
        sets = [folder.files for folder in places if folder is not None] + ([values.files] if values else [])
        direct = next((files[path] for files in sets if path in files), None)
        if direct is not None or not self.links.files:
            return direct
        return next((f for files in sets for f in files.values() if f.path == path), None)


def folder_of(path: str) -> str:
    return dirname(path) or "."


def changed_paths(before: Snapshot, after: Snapshot) -> list[str]:
    """Paths whose bytes may differ."""
    paths: list[str] = []
    if before.entries is not after.entries and before.entries != after.entries:
        old, new = before.entries, after.entries
        paths.extend(p for p, e in new.items() if (o := old.get(p)) is None or _differs(o, e))
        paths.extend(p for p in old if p not in new)
    if before.changed is not after.changed:
        seen = set(paths)
        for path in (*before.changed, *after.changed):
            if path not in seen and before.changed.get(path, before) != after.changed.get(path, before):
                seen.add(path)
                paths.append(path)
    return paths


def _differs(old: object, new: object) -> bool:
    return old is not new and (old != new or getattr(new, "oid", "") == "")


def load(
    snapshot: Snapshot,
    finder: Finder,
    before: Repository | None = None,
    only: Container[str] | None = None,
) -> Repository:
    """Reads what matters; of that, where `only` says which, the platforms of those roots. Never raises on
    what the repository holds. `before`: what the same `only` gave."""
    if before is None:
        return _cold(snapshot, finder, only)
    changed = changed_paths(before.snapshot, snapshot)
    if not any(_matters(p) or _linked(p, before, snapshot) for p in changed):
        return _moved(before, snapshot)
    return _warm(snapshot, finder, before, changed, only)


def _linked(path: str, before: Repository, snapshot: Snapshot) -> bool:
    """Whether a path is a link, was one, or is what one leads to."""
    entries = (before.snapshot.entries.get(path), snapshot.entries.get(path))
    if any(entry is not None and entry.mode == "120000" for entry in entries):
        return True
    return path in before.links.files.values()


def _moved(before: Repository, snapshot: Snapshot) -> Repository:
    return replace(before, snapshot=snapshot, touched=frozenset())


_CONFIG = (".tf", ".tf.json", ".tofu", ".tofu.json")
_ENDINGS = (".tf", ".tf.json", ".tfvars", ".tfvars.json", ".tofu", ".tofu.json")


def _matters(path: str) -> bool:
    return (
        path.endswith(_ENDINGS)
        and "/.terraform/" not in f"/{path}"
        and (is_tfvars(path) or not is_ignored(path))
    )


def _real(snapshot: Snapshot, links: Links, paths: Iterable[str]) -> dict[str, str]:
    """Path of each one that can be read -> where its bytes are: what links lead to."""
    real = ((path, links.files.get(path, path)) for path in paths)
    return {path: at for path, at in real if is_file(snapshot, at)}


def _read_through(snapshot: Snapshot, real: Mapping[str, str]) -> dict[str, bytes]:
    found = snapshot.read_many(list(dict.fromkeys(real.values())))
    return {path: found[at] for path, at in real.items()}


def is_file(snapshot: Snapshot, path: str) -> bool:
    """A file that can be read: no link, no submodule, not too large."""
    if snapshot.changed.get(path) is not None:
        return True
    entry = snapshot.entries.get(path)
    return entry is not None and entry.mode.startswith("100") and entry.size <= MAX_FILE


def _cold(snapshot: Snapshot, finder: Finder, only: Container[str] | None) -> Repository:
    links = links_of(snapshot)
    real = _real(snapshot, links, (p for p in snapshot.paths() if _matters(p)))
    blobs = _read_through(snapshot, {p: at for p, at in real.items() if is_config(p)})
    glances = {p: g for p, data in blobs.items() if (g := glance(p, data, finder)) is not NOTHING}
    return _assemble(snapshot, finder, glances, _tfvars(real), blobs, None, links, only)


def _tfvars(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for path in paths:
        if is_tfvars(path):
            out[folder_of(path)] = (*out.get(folder_of(path), ()), path)
    return out


def _warm(
    snapshot: Snapshot,
    finder: Finder,
    before: Repository,
    changed: list[str],
    only: Container[str] | None,
) -> Repository:
    links = before.links
    if snapshot.entries is not before.snapshot.entries:
        links = links_of(snapshot)
    if links.files:  # what is read through a link changes with the file that it leads to
        seen = set(changed)
        changed = [*changed, *(p for p, at in links.files.items() if at in seen)]
    real = _real(snapshot, links, (p for p in changed if _matters(p) and p in snapshot))
    blobs = _read_through(snapshot, real)
    glances = dict(before.glances)
    for path in changed:
        if is_config(path) and _matters(path):
            found = glance(path, blobs[path], finder) if path in blobs else NOTHING
            glances.pop(path, None)
            if found is not NOTHING:
                glances[path] = found
    come_and_gone = any((p in snapshot) != (p in before.snapshot) for p in changed if _matters(p))
    come_and_gone = come_and_gone or links != before.links
    if not come_and_gone and all(before.glances.get(p) == glances.get(p) for p in changed):
        quick = _in_place(snapshot, before, blobs, glances)
        if quick is not None:
            return quick
    tfvars = before.tfvars
    if come_and_gone:
        tfvars = _tfvars(_real(snapshot, links, (p for p in snapshot.paths() if _matters(p))))
    return _assemble(snapshot, finder, glances, tfvars, blobs, before, links, only)


def _in_place(
    snapshot: Snapshot, before: Repository, blobs: Mapping[str, bytes], glances: Mapping[str, Glance]
) -> Repository | None:
    """The quick way where only the insides of known files changed; None where sources of modules did."""
    folders, values = dict(before.folders), dict(before.values)
    touched = set()
    for path, data in blobs.items():
        at = folder_of(path)
        if is_config(path):
            folder = folders.get(at)
            if folder is None:
                continue
            old = folder.files[path]
            new = update(old, data)
            if _calls_others(old, new):
                return None
            folders[at] = Folder(at, {**folder.files, path: new})
            touched.add(at)
        elif is_tfvars(path) and at in values:
            files = values[at].files
            values[at] = Values({**files, path: update(files[path], data)})
            touched.add(at)
        elif is_tfvars(path) and values:
            if _names_in(path, data) != _names_in(path, before.snapshot.read(path)):
                return None  # it may fit other roots now
            for root in [root for root, known in values.items() if path in known.files]:
                files = values[root].files
                values[root] = Values({**files, path: update(files[path], data)})
                touched.add(root)
    return replace(
        before, snapshot=snapshot, glances=glances, folders=folders, values=values, touched=frozenset(touched)
    )


def _calls_others(old: SourceFile, new: SourceFile) -> bool:
    """Whether its module blocks call something else now. What did not change is the same chunk."""
    if len(old.placed) != len(new.placed):
        return _sources(old.placed) != _sources(new.placed)
    pairs = [(a, b) for a, b in zip(old.placed, new.placed, strict=True) if a.chunk is not b.chunk]
    return _sources(a for a, _b in pairs) != _sources(b for _a, b in pairs)


def _sources(placed: Iterable[Placed]) -> list[str | None]:
    """What module blocks call (those that count as calls: see Folder.calls)."""
    return [told_source(p.chunk) for p in placed if p.chunk.type == "module" and len(p.chunk.labels) == 1]


def glance(path: str, data: bytes, finder: Finder) -> Glance:
    """What a search on the bytes tells."""
    if b"\0" in data:
        return Glance(binary=True)
    module = b"module" in data
    remote = module and finder.remote.search(data) is not None
    targets: frozenset[str] = frozenset()
    if module and b'".' in data:
        found = (local_target(folder_of(path), m[1].decode(errors="replace")) for m in _LOCAL.finditer(data))
        targets = frozenset(t for t in found if t is not None)
    home = finder.home_word in data and finder.home.search(data) is not None
    return Glance(remote, targets, home) if remote or targets or home else NOTHING


def _assemble(
    snapshot: Snapshot,
    finder: Finder,
    glances: Mapping[str, Glance],
    tfvars: Mapping[str, tuple[str, ...]],
    blobs: Mapping[str, bytes],
    before: Repository | None,
    links: Links,
    only: Container[str] | None,
) -> Repository:
    wanted = _wanted(glances, links, only)
    listing: dict[str, list[str]] = {}
    odd = []
    opentofu = []
    for path in snapshot.paths():
        if path.endswith(_CONFIG) and (at := folder_of(path)) in wanted and not is_ignored(path):
            if for_opentofu(path) is not None:
                opentofu.append(path)
            elif is_file(snapshot, links.files.get(path, path)):
                listing.setdefault(at, []).append(path)
            else:
                odd.append(path)
    folders: dict[str, Folder] = {}
    touched = set()
    parsed = {p for folder in before.folders.values() for p in folder.files} if before else set()
    missing = [p for paths in listing.values() for p in paths if p not in blobs and p not in parsed]
    more = _read_through(snapshot, _real(snapshot, links, missing)) if missing else {}
    moved = before is not None and links != before.links
    for at, paths in listing.items():
        old = before.folders.get(at) if before else None
        files: dict[str, SourceFile] = {}
        for path in sorted(paths):
            known = old.files.get(path) if old else None
            data = blobs.get(path, more.get(path))
            at_last = links.files.get(path, path)
            if moved and known is not None and known.path != at_last:
                known, data = None, snapshot.read(at_last)
            if known is not None:
                files[path] = known if data is None else update(known, data)
            elif data is not None:
                files[path] = read(at_last, data, path if at_last != path else "")
        if old and list(old.files) == list(files) and all(old.files[p] is f for p, f in files.items()):
            folders[at] = old
        else:
            folders[at] = Folder(at, files)
            touched.add(at)
    touched.update(at for at in (before.folders if before else ()) if at not in folders)
    roots = _roots(folders, glances, finder, links)
    values: dict[str, Values] = {}
    unread = [p for root in roots for p in tfvars.get(root, ()) if p not in blobs]
    if before is not None:
        seen = {p for known in before.values.values() for p in known.files}
        unread = [p for p in unread if p not in seen]
    blobs = {**blobs, **_read_through(snapshot, _real(snapshot, links, unread))} if unread else blobs
    left = _left(glances, links, wanted) if only is not None else ()
    elsewhere = Elsewhere(snapshot, links, tfvars, (*roots, *left))
    for root in roots:
        paths = [*tfvars.get(root, ()), *elsewhere.fitting(folders[root])]
        known_values = before.values.get(root) if before else None
        files = {}
        for path in paths:
            old_file = known_values.files.get(path) if known_values else None
            at_last = links.files.get(path, path)
            if moved and old_file is not None and old_file.path != at_last:
                old_file, blobs = None, {**blobs, path: snapshot.read(at_last)}
            if old_file is not None and path not in blobs:
                files[path] = old_file
                continue
            if path not in blobs:
                blobs = {**blobs, path: snapshot.read(at_last)}
            link = path if at_last != path else ""
            files[path] = update(old_file, blobs[path]) if old_file else read(at_last, blobs[path], link)
        if known_values and known_values.files == files:
            values[root] = known_values
        else:
            values[root] = Values(files)
            touched.add(root)
    return Repository(
        snapshot, glances, folders, values, roots, frozenset(touched), tfvars, tuple(sorted(odd)), links,
        tuple(sorted(opentofu)), left,
    )  # fmt: skip


class Elsewhere:
    """Files of variables that lie in other folders than a root's own: a command may name them."""

    def __init__(
        self,
        snapshot: Snapshot,
        links: Links,
        tfvars: Mapping[str, tuple[str, ...]],
        roots: Iterable[str],
    ) -> None:
        self.snapshot = snapshot
        self.links = links
        own = frozenset(roots)
        others = (path for at, paths in tfvars.items() if at not in own for path in paths)
        self.paths = tuple(path for path in others if not loads_by_itself(path))
        self._names: Mapping[str, frozenset[str]] | None = None

    def fitting(self, folder: Folder) -> list[str]:
        """Those that set variables of this root and nothing else."""
        declared = frozenset(folder.variables)
        if not declared:
            return []
        return [path for path, names in self.names.items() if names and names <= declared]

    @property
    def names(self) -> Mapping[str, frozenset[str]]:
        """What each of them sets."""
        if self._names is None:
            real = {path: self.links.files.get(path, path) for path in self.paths}
            blobs = _read_through(self.snapshot, real) if real else {}
            self._names = {path: _names_in(real[path], data) for path, data in blobs.items()}
        return self._names


def _names_in(path: str, data: bytes) -> frozenset[str]:
    """The variables that a file of them sets. What it sets them to is read where a root takes it."""
    if path.endswith(".json") or b"\0" in data:
        return frozenset(one.chunk.name for one in read(path, data).placed if one.chunk.name)
    return frozenset(hcl.parse(data).body.attributes)


def _wanted(glances: Mapping[str, Glance], links: Links, only: Container[str] | None) -> set[str]:
    """Folders to parse: those that may hold modules of the platform, their callers, and all local modules."""
    calls: dict[str, set[str]] = {}
    callers: dict[str, set[str]] = {}
    homes = {folder_of(p) for p, g in glances.items() if g.home}
    targets = {p: {links.folder(t) for t in g.targets} for p, g in glances.items()}
    start = {folder_of(p) for p, g in glances.items() if g.remote or targets[p] & homes}
    if only is not None:
        start = {at for at in start if at in only}
    for path in glances:
        at = folder_of(path)
        for target in targets[path]:
            calls.setdefault(at, set()).add(target)
            callers.setdefault(target, set()).add(at)
    up = _closure(start, callers)
    return _closure(up, calls)


def _left(glances: Mapping[str, Glance], links: Links, wanted: Container[str]) -> tuple[str, ...]:
    """Folders that call modules, that nothing calls, and that are not among those to parse."""
    called = {links.folder(target) for glance in glances.values() for target in glance.targets}
    calling = {folder_of(path) for path, glance in glances.items() if glance.remote}
    return tuple(sorted(at for at in calling - called if at not in wanted))


def _closure(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        for other in edges.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def _roots(
    folders: Mapping[str, Folder], glances: Mapping[str, Glance], finder: Finder, links: Links
) -> tuple[str, ...]:
    homes = {folder_of(p) for p, g in glances.items() if g.home}
    called: set[str] = set()
    callers: dict[str, set[str]] = {}
    holds: set[str] = set()
    for at, folder in folders.items():
        for call in folder.calls:
            source = told_source(call.chunk)
            target = local_target(at, source)
            if target is not None:
                target = links.folder(target)
                if target != at:
                    called.add(target)
                    callers.setdefault(target, set()).add(at)
                if target in homes:
                    holds.add(at)
            elif source is not None and finder.recognise(source):
                holds.add(at)
    roots = _closure(holds, callers) - called
    return tuple(sorted(roots, key=lambda r: (r != ".", r)))
