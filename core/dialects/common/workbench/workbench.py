"""One Terraform root as an operation sees it: its files, blocks, habits, and what refers to what.

Collects changed files as it goes; nothing is written anywhere else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from core import hcl
from core.dialects.errors import Refused
from core.dialects.interface import Dialect
from core.hcl import layout
from core.platform.edit import Edit
from core.platform.model import Cluster, Module, ModuleKind, Platform, Reading
from core.snapshot import Snapshot
from core.terraform.config_files import is_ignored, is_override
from core.terraform.links import links_of
from core.terraform.repository import Repository
from core.text import _, sentence_list

fmt = layout.layout
"""Lays a valid file out as `terraform fmt` does."""

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Found:
    """A block and the file it stands in."""

    path: str
    block: hcl.Block


class Reader(Dialect, Protocol):
    """A dialect that tells what stands behind a reading."""

    def repository(self, snapshot: Snapshot, reading: Reading) -> Repository: ...


@dataclass
class Workbench:
    """`root` as in a Reading. `files` is what an operation answers with."""

    dialect: Reader
    snapshot: Snapshot
    reading: Reading
    root: str
    files: dict[str, bytes | None] = field(default_factory=dict)
    _trees: dict[str, hcl.Tree] = field(default_factory=dict, repr=False)

    @property
    def platform(self) -> Platform:
        platform = self.reading.platform(self.root)
        if platform is None:
            roots = sentence_list([p.root for p in self.reading.platforms])
            if not roots:
                raise Refused(self.nothing_here())
            raise Refused(
                _("There is no platform in “{root}”. Folders with one: {roots}.").format(
                    root=self.root, roots=roots
                )
            )
        return platform

    def nothing_here(self) -> str:
        """What to say where there is no platform at all."""
        return _("There is no platform here.")

    def is_copy(self, folder: str) -> bool:
        """Whether a folder of the repository is a copy of code that the dialect knows from elsewhere."""
        return False

    # --- files -------------------------------------------------------------------------------------------

    def join(self, *parts: str) -> str:
        return posixpath.normpath(posixpath.join("" if self.root == "." else self.root, *parts))

    def exists(self, path: str) -> bool:
        if path in self.files:
            return self.files[path] is not None
        return path in self.snapshot

    def read(self, path: str) -> bytes:
        data = self.files.get(path)
        return data if data is not None else self.snapshot.read(path)

    def write(self, path: str, data: bytes | None) -> None:
        """None removes the file. What equals the snapshot is no change."""
        self._trees.pop(path, None)
        was = self.snapshot.read(path) if path in self.snapshot else None
        if data == was:
            self.files.pop(path, None)
        else:
            self.files[path] = data

    def text(self, path: str) -> str:
        return self.read(path).decode("utf-8")

    def set_text(self, path: str, text: str) -> None:
        self.write(path, text.encode("utf-8"))

    def create(self, path: str, text: str, like: str) -> None:
        """A new file with the line ends of `like`. Raises Refused if there is one already."""
        if self.exists(path):
            raise Refused(_("There is a file {path} already.").format(path=path))
        plain = text.replace("\r\n", "\n").encode("utf-8")
        data = fmt(plain) if path.endswith(".tf") else plain
        if self.exists(like) and b"\r\n" in self.read(like):
            data = data.replace(b"\n", b"\r\n")
        self.write(path, data)

    def append(self, path: str, text: str) -> None:
        """A block at the end of a file, a blank line apart."""
        self.editable(path)
        data = self.read(path)
        end = line_ending(data)
        lead = "" if data.endswith(b"\n") or not data.removeprefix(BOM) else end
        gap = end if data.removeprefix(BOM).strip() else ""
        block = fmt(text.replace("\r\n", "\n").encode("utf-8")).decode("utf-8").replace("\n", end)
        self.write(path, data + f"{lead}{gap}{block}".encode())

    def paths_in(self, folder: str, suffixes: tuple[str, ...] = (".tf",)) -> list[str]:
        """Files directly in a folder of the repository ("" is the top), sorted; no links, no submodules."""
        prefix = "" if folder in ("", ".") else folder + "/"
        found = {
            p
            for p in self.snapshot.paths()
            if p.startswith(prefix)
            and "/" not in p[len(prefix) :]
            and p.endswith(suffixes)
            and self._is_file(p)
            and not (p.endswith(".tf") and is_ignored(p))
        }
        for path, data in self.files.items():
            if path.startswith(prefix) and "/" not in path[len(prefix) :] and path.endswith(suffixes):
                found.discard(path)
                if data is not None:
                    found.add(path)
        return sorted(found)

    def _is_file(self, path: str) -> bool:
        entry = self.snapshot.entries.get(path)
        return entry is None or entry.mode.startswith("100") or path in self.snapshot.changed

    @property
    def folder(self) -> str:
        return "" if self.root == "." else self.root

    def tree(self, path: str) -> hcl.Tree:
        if path not in self._trees:
            self._trees[path] = hcl.parse(self.read(path), name=path)
        return self._trees[path]

    def editable(self, path: str) -> hcl.Tree:
        """Raises Refused for a file that is read-only."""
        tree = self.tree(path)
        if tree.problem is not None:
            raise Refused(
                _(
                    "{file}, line {line}: {reason} Repoform doesn't change a file that it can't read whole."
                ).format(file=path, line=tree.problem.line, reason=tree.problem.sentence)
            )
        return tree

    def apply(self, path: str, *operations: hcl.Operation) -> None:
        """Edits one file. Raises Refused."""
        self.editable(path)
        try:
            self.write(path, hcl.apply(self.read(path), operations).data)
        except hcl.HclError as error:
            raise Refused(f"{path}: {error}") from error

    def edit(self, edit: Edit) -> None:
        """A "set" or "unset" Edit on what has been changed so far; the Reading moves along."""
        now = self.snapshot.with_files(self.files)
        changed = self.dialect.apply(now, self.reading, edit)
        for path, data in changed.items():
            self.write(path, data)
        if changed:
            self.refresh()

    def repository(self) -> Repository:
        """What Terraform makes of the files as they are now."""
        now = self.snapshot.with_files(self.files) if self.files else self.snapshot
        return self.dialect.repository(now, self.reading)

    def refresh(self) -> None:
        """Reads again what has been changed so far."""
        self.reading = self.dialect.read(self.snapshot.with_files(self.files), self.reading)

    def reading_module(self, name: str) -> Module | None:
        return self.reading.module(self.root, name)

    # --- blocks ------------------------------------------------------------------------------------------

    def trees(self, folder: str | None = None) -> Iterator[tuple[str, hcl.Tree]]:
        for path in self.paths_in(self.folder if folder is None else folder):
            yield path, self.tree(path)

    def blocks(self, kind: str, folder: str | None = None) -> Iterator[Found]:
        for path, tree in self.trees(folder):
            for block in tree.body.blocks:
                if block.type == kind:
                    yield Found(path, block)

    def module_block(self, name: str) -> Found:
        found = [f for f in self.blocks("module") if f.block.labels == (name,)]
        if not found:
            raise Refused(_("There is no module “{name}” in {root}.").format(name=name, root=self.root))
        if len(found) > 1:
            raise Refused(
                _("There are {n} modules “{name}” ({files}); Repoform changes none of them.").format(
                    n=len(found), name=name, files=sentence_list([f.path for f in found])
                )
            )
        self.editable(found[0].path)
        return found[0]

    def local_module_folders(self) -> list[str]:
        """Folders of modules called by a local `source`, directly or through one another; not the framework's
        own code, where a repository keeps a copy of it."""
        found: list[str] = []
        ahead = [self.folder]
        while ahead:
            here = ahead.pop()
            for block in self.blocks("module", here):
                source = source_of(block.block)
                if source is not None and source.startswith(("./", "../")):
                    target = posixpath.normpath(posixpath.join(here or ".", source))
                    if self.is_copy(target):
                        continue
                    if target not in found and target != (here or ".") and not target.startswith(".."):
                        found.append(target)
                        ahead.append(target)
        return sorted(found)

    # --- the platform ------------------------------------------------------------------------------------

    def cluster(self, name: str) -> Cluster:
        for cluster in self.platform.clusters:
            if cluster.module is not None and cluster.module.name == name:
                self.in_root(cluster.module)
                self._refuse_parted(cluster.module)
                return cluster
        self._refuse_wrapper(name)
        names = sentence_list([c.module.name for c in self.platform.clusters if c.module]) or _("none")
        raise Refused(
            _("There is no cluster “{name}”. Clusters here: {names}.").format(name=name, names=names)
        )

    def _refuse_wrapper(self, name: str) -> None:
        """Raises Refused for a block that calls a local module which holds a cluster."""
        for found in self.blocks("module"):
            source = source_of(found.block) or ""
            if found.block.labels != (name,) or not source.startswith(("./", "../")):
                continue
            target = posixpath.normpath(posixpath.join(self.folder or ".", source))
            for cluster in self.platform.clusters:
                if cluster.module is not None and posixpath.dirname(cluster.module.file) == target:
                    self.in_root(cluster.module)

    def module(self, name: str, kind: ModuleKind | None = None) -> Module:
        module = self.platform.module(name)
        if module is None or (kind is not None and module.kind is not kind):
            words = {ModuleKind.NODE_POOL: _("node pool"), ModuleKind.FEATURE: _("feature")}
            what = words.get(kind, _("module")) if kind else _("module")
            names = sentence_list([m.name for m in self.platform.modules() if kind in (None, m.kind)])
            raise Refused(
                _("There is no {what} “{name}”. There are: {names}.").format(
                    what=what, name=name, names=names or _("none")
                )
            )
        if module.readonly:
            raise Refused(f"{module.name}: {module.readonly}")
        self._refuse_parted(module)
        if kind is not None:
            self.in_root(module)
        return module

    def in_root(self, module: Module) -> Module:
        """Raises Refused for a module that stands in a local module, where other roots may share it, or in a
        file that is read through a link."""
        links = links_of(self.snapshot).files
        if any(at == module.file and posixpath.dirname(link) == self.folder for link, at in links.items()):
            raise Refused(
                _("{name} stands in {file}, which is read through a link: edit it as code.").format(
                    name=module.name, file=module.file
                )
            )
        if posixpath.dirname(module.file) != self.folder:
            raise Refused(
                _(
                    "{name} stands in the local module {folder}; Repoform adds and removes only in the "
                    "root itself."
                ).format(name=module.name, folder=posixpath.dirname(module.file) or ".")
            )
        return module

    def _refuse_parted(self, module: Module) -> None:
        """Raises Refused for a module that is not one block with a fixed source."""
        for found in self.blocks("module"):
            if found.block.labels != (module.name,):
                continue
            if is_override(found.path):
                raise Refused(
                    _("{file} replaces parts of {name}: edit both as code.").format(
                        file=found.path, name=module.name
                    )
                )
            if source_of(found.block) is None:
                raise Refused(
                    _("The source of {name} is computed ({file}, line {line}): edit it as code.").format(
                        name=module.name, file=found.path, line=found.block.line
                    )
                )

    def platform_pools(self) -> list[Module]:
        return [m for c in self.platform.clusters for m in c.node_pools]

    def environments(self) -> tuple[str, ...]:
        return tuple(e.name for e in self.platform.environments)

    # --- references --------------------------------------------------------------------------------------

    def references(self, name: str, besides: set[tuple[str, int]]) -> list[tuple[str, int]]:
        """(file, line) of every use of `module.<name>` in the root, outside comments and outside the
        blocks whose (file, first line) is in `besides`."""
        pattern = re.compile(rf"\bmodule\.{re.escape(name)}(?![A-Za-z0-9_-])")
        found = []
        for path, tree in self.trees():
            text = code(tree.data.decode("utf-8", "replace"))
            skip = [(b.line, b.end_line) for b in tree.body.blocks if (path, b.line) in besides]
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                if not any(a <= line <= b for a, b in skip):
                    found.append((path, line))
        return found


def source_of(block: hcl.Block) -> str | None:
    attribute = block.body.attributes.get("source")
    value = attribute.expr.value() if attribute is not None else None
    return value if isinstance(value, str) else None


def line_ending(data: bytes) -> str:
    return "\r\n" if b"\r\n" in data else "\n"


_TOKENS = re.compile(
    r"/\*.*?\*/|(?:#|//)[^\n]*|<<-?(?P<mark>[^\s\"<>=]+)\r?\n.*?^[ \t]*(?P=mark)[ \t]*\r?$"
    r"|\"(?:\\.|\$\{(?:[^{}\"]|\"(?:\\.|[^\"\\])*\"|\{[^{}]*\})*\}|[^\"\\])*\"",
    re.DOTALL | re.MULTILINE,
)


def code(text: str) -> str:
    """The text with comments blanked, every other character where it was.

    >>> code('a = "x # y" # module.z')
    'a = "x # y"           '
    """

    def blank(match: re.Match[str]) -> str:
        found = match.group(0)
        if found.startswith(("#", "/")):
            return re.sub(r"[^\n]", " ", found)
        return found

    return _TOKENS.sub(blank, text)


def with_path(source: str, before: str, after: str) -> str:
    """A module source with another path inside the framework, everything else as it was.

    >>> with_path("git::https://x/kbst//aws/cluster?ref=v1&depth=1", "aws/cluster", "aws/cluster/node-pool")
    'git::https://x/kbst//aws/cluster/node-pool?ref=v1&depth=1'
    """
    head, mark, query = source.partition("?")
    path = head.rstrip("/")
    if not path.endswith(before):
        raise Refused(_("Repoform can't tell the node pool's source from “{source}”.").format(source=source))
    return path[: len(path) - len(before)] + after + mark + query
