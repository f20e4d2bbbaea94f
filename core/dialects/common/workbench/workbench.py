"""One Terraform root as an operation sees it: its files, blocks, habits, and what refers to what.

What the code says is core.terraform's answer (`terraform`, `scope`, `blocks`). A file's hcl.Tree (`tree`,
`written`) is for what a splice is about: bytes, layout, blocks in blocks.

Collects changed files as it goes; nothing is written anywhere else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from core import hcl
from core.dialects.errors import Refused
from core.dialects.interface import Dialect
from core.hcl import layout
from core.platform.edit import Edit
from core.platform.model import Cluster, Module, ModuleKind, Platform, Reading
from core.snapshot import Snapshot
from core.terraform.config_files import is_ignored
from core.terraform.files import Placed
from core.terraform.folder import Folder, source_of
from core.terraform.repository import Repository
from core.terraform.scope import Scope
from core.text import _, sentence_list

fmt = layout.layout
"""Lays a valid file out as `terraform fmt` does."""

BOM = b"\xef\xbb\xbf"


class Reader(Dialect, Protocol):
    """A dialect that tells what stands behind a reading."""

    def repository(
        self, snapshot: Snapshot, reading: Reading, before: Repository | None = None
    ) -> Repository:
        """What Terraform makes of a snapshot's files. `before`: what it made of one that differs in few; else
        `reading` is of such a one."""


@dataclass
class Workbench:
    """`root` as in a Reading. `files` is what an operation answers with."""

    dialect: Reader
    snapshot: Snapshot
    reading: Reading
    root: str
    files: dict[str, bytes | None] = field(default_factory=dict)
    _trees: dict[str, hcl.Tree] = field(default_factory=dict, repr=False)
    _folders: dict[str, Folder] = field(default_factory=dict, repr=False)
    """Of the files as they are now."""
    _repository: Repository | None = field(default=None, repr=False)
    """Of the files as they were when last asked for."""
    _moved: bool = field(default=True, repr=False)
    """Whether files have been written since."""

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
        self._folders.clear()
        self._moved = True
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

    def is_own(self, path: str) -> bool:
        """Whether a file stands in the root's folder: one that is read through a link may be others' too."""
        return posixpath.dirname(path) == self.folder

    def tree(self, path: str) -> hcl.Tree:
        if path not in self._trees:
            self._trees[path] = hcl.parse(self.read(path))
        return self._trees[path]

    def editable(self, path: str) -> hcl.Tree:
        """Raises Refused for a file that is read-only."""
        if path.endswith(".json"):
            raise Refused(_("{file} is a JSON file: edit it as code.").format(file=path))
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
        if self._repository is None or self._moved:
            now = self.snapshot.with_files(self.files) if self.files else self.snapshot
            self._repository = self.dialect.repository(now, self.reading, self._repository)
            self._moved = False
        return self._repository

    def refresh(self) -> None:
        """Reads again what has been changed so far."""
        self.reading = self.dialect.read(self.snapshot.with_files(self.files), self.reading)

    def reading_module(self, name: str) -> Module | None:
        return self.reading.module(self.root, name)

    # --- blocks ------------------------------------------------------------------------------------------

    def terraform(self, folder: str | None = None) -> Folder:
        """What the files of a folder say together, as they are now; of the root where none is named."""
        path = (self.folder if folder is None else folder) or "."
        if path not in self._folders:
            self._folders[path] = self.repository().folder(path)
        return self._folders[path]

    def scope(self, folder: str | None = None) -> Scope:
        """In which expressions of the root are meant, or those of a local module by themselves."""
        here = self.terraform(folder)
        return Scope(here, self.repository().values.get(self.root) if here.path == self.root else None)

    def blocks(self, kind: str, folder: str | None = None) -> Iterator[Placed]:
        return self.terraform(folder).blocks(kind)

    def written(self, placed: Placed) -> hcl.Block:
        """A block in its file's tree: where its bytes are, and the blocks in it."""
        found = hcl.find(self.tree(placed.file), placed.steps)
        assert isinstance(found, hcl.Block)
        return found

    def module_block(self, name: str) -> Placed:
        """Raises Refused for none, for several, and for one that can't be changed where it stands."""
        found = [call for call in self.terraform().calls if call.chunk.labels == (name,)]
        if not found:
            raise Refused(_("There is no module “{name}” in {root}.").format(name=name, root=self.root))
        if len(found) > 1:
            raise Refused(
                _("There are {n} modules “{name}” ({files}); Repoform changes none of them.").format(
                    n=len(found), name=name, files=sentence_list([f.file for f in found])
                )
            )
        self._refuse_linked(name, found[0].file)
        refuse_overlaid(found[0])
        self.editable(found[0].file)
        return found[0]

    def target(self, placed: Placed, folder: str | None = None) -> str | None:
        """The folder that a module block of a folder calls by a local source; None for another source."""
        return self.repository().target(self.terraform(folder).path, source_of(placed.chunk))

    def local_module_folders(self) -> list[str]:
        """Folders of modules called by a local `source`, directly or through one another; not the framework's
        own code, where a repository keeps a copy of it."""
        found: list[str] = []
        ahead = [self.terraform().path]
        while ahead:
            here = ahead.pop()
            for block in self.blocks("module", here):
                target = self.target(block, here)
                if target is None or target in found or target == here or self.is_copy(target):
                    continue
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
        for call in self.terraform().calls:
            if call.chunk.labels != (name,):
                continue
            target = self.target(call)
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
        self._refuse_linked(module.name, module.file)
        if not self.is_own(module.file):
            raise Refused(
                _(
                    "{name} stands in the module in {folder}; Repoform adds and removes only in"
                    " the folder that Terraform runs in."
                ).format(name=module.name, folder=posixpath.dirname(module.file) or ".")
            )
        return module

    def _refuse_linked(self, name: str, file: str) -> None:
        """Raises Refused for what stands in a file that the root reads through a link."""
        links = self.repository().links.files
        if any(at == file and posixpath.dirname(link) == self.folder for link, at in links.items()):
            raise Refused(
                _("{name} stands in {file}, which is read through a link: edit it as code.").format(
                    name=name, file=file
                )
            )

    def _refuse_parted(self, module: Module) -> None:
        """Raises Refused for a module that is not one block with a fixed source."""
        for call in self.terraform().calls:
            if call.chunk.labels != (module.name,):
                continue
            refuse_overlaid(call)
            if source_of(call.chunk) is None:
                raise Refused(
                    _("The source of {name} is computed ({file}, line {line}): edit it as code.").format(
                        name=module.name, file=call.file, line=call.line
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
        return self.matches(rf"\bmodule\.{re.escape(name)}(?![A-Za-z0-9_-])", besides)

    def matches(self, pattern: str, besides: Collection[tuple[str, int]]) -> list[tuple[str, int]]:
        """(file, line) of what matches in the root's code, comments left out, outside the blocks whose (file,
        first line) is in `besides`. By the text: in a template or a heredoc Terraform finds it too."""
        out = []
        for file in self.terraform().files.values():
            text = code(file.data.decode("utf-8", "replace"))
            skip = [(p.line, p.end_line) for p in file.placed if (p.file, p.line) in besides]
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                if not any(a <= line <= b for a, b in skip):
                    out.append((file.path, line))
        return out


def refuse_overlaid(placed: Placed) -> None:
    """Raises Refused for a block that an override file replaces parts of."""
    if placed.over:
        raise Refused(
            _("{file} replaces parts of {name}: edit both as code.").format(
                file=placed.over[-1].file, name=placed.chunk.labels[0]
            )
        )


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
