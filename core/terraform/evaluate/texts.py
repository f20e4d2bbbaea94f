"""The files of a Snapshot as chunks: what is declared in which folder, and where it stands now.

After an edit, `after` takes over every chunk that says the same, as the same object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from posixpath import basename, dirname, join, normpath

from core import hcl
from core.frozen import dataclass
from core.hcl.source import limits
from core.snapshot import Snapshot
from core.terraform.config_files import for_opentofu
from core.terraform.evaluate import json_code, json_text
from core.terraform.evaluate.budget import Budget, TooLarge
from core.terraform.evaluate.declared import Declared, Folder, Part, assembled
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.parse import Parser, skip_bom, tokens_of, too_deep
from core.terraform.evaluate.places import Chunk, Mark, Place
from core.terraform.evaluate.protocol import Unseen
from core.terraform.evaluate.syntax import Unreadable
from core.text import _

MAX_FILE = 2_000_000
"""Bytes of a file that `file()` reads."""
_LINK = "120000"
_HOPS = 20
_CODE = (".tf", ".tofu", *json_code.ENDINGS)


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk and where it stands in its file."""

    chunk: Chunk
    start: int
    line: int


@dataclass(frozen=True, slots=True)
class FileText:
    """One file of code or variables, in pieces."""

    path: str
    data: bytes
    version: object
    """Of the snapshot: equal as long as the bytes are."""
    parts: tuple[Part, ...] = ()
    pieces: tuple[Piece, ...] = ()
    problem: str | None = None
    """Why it can't be read, its place in front."""
    fault: tuple[str, int | None] | None = None
    """The same without its place, and the line; None where the problem names none."""

    @property
    def values(self) -> Mapping[str, Part]:
        """Of a tfvars file: what it sets, by name."""
        return {part.labels[0]: part for part in self.parts if part.type == ""}


class Texts:
    """All that is read of one Snapshot so far."""

    def __init__(self, snapshot: Snapshot, before: Texts | None = None) -> None:
        self.snapshot = snapshot
        self._files: dict[str, FileText] = {}
        self._folders: dict[str, Folder] = {}
        self._data: dict[str, Chunk] = {}
        self._pieces: dict[Chunk, Piece] = {}
        self._listing: dict[str, list[str]] | None = None
        self._old_files: dict[str, FileText] = {}
        self._old_folders: dict[str, Folder] = {}
        self._old_data: dict[str, Chunk] = {}
        if before is not None:
            self._old_files = {**before._old_files, **before._files}
            self._old_folders = {**before._old_folders, **before._folders}
            self._old_data = {**before._old_data, **before._data}
            if before._listing is not None and _same_paths(before.snapshot, snapshot):
                self._listing = before._listing
        self._next: Texts | None = None

    def after(self, snapshot: Snapshot, *, asked_again: bool = False) -> Texts:
        """Those of a Snapshot that differs in few files. `asked_again`: whoever asks next gets the same,
        as an edit is judged and then read."""
        known, self._next = self._next, None
        if known is None or not _same_files(known.snapshot, snapshot):
            known = Texts(snapshot, self)
        if asked_again:
            self._next = known
        return known

    # Paths

    def real(self, path: str) -> str:
        """Where a path leads, links inside the repository followed. Raises Unseen where one leads out."""
        asked = path
        for _hop in range(_HOPS):
            path = normpath(path)
            if path.startswith(("../", "/")) or path == "..":
                raise Unseen(_("“{path}” lies outside this repository.").format(path=path[:100]))
            link = self._link_in(path)
            if link is None:
                return path
            target = self.snapshot.read(link).decode("utf-8", "surrogateescape").strip()
            if target.startswith("/"):
                raise Unseen(_("“{path}” is a link that leaves this repository.").format(path=link))
            path = join(dirname(link), target, path[len(link) + 1 :])
        raise Unseen(_("“{path}” is a link that leads nowhere.").format(path=asked[:100]))

    def _link_in(self, path: str) -> str | None:
        entries = self.snapshot.entries
        at = 0
        while at >= 0:
            at = path.find("/", at + 1)
            part = path if at < 0 else path[:at]
            entry = entries.get(part)
            if entry is not None and entry.mode == _LINK and part not in self.snapshot.changed:
                return part
        return None

    def listing(self) -> dict[str, list[str]]:
        """Names of files, links among them, by folder ("." for the top)."""
        if self._listing is None:
            found: dict[str, list[str]] = {}
            for path in self.snapshot.paths():
                folder, _slash, name = path.rpartition("/")
                found.setdefault(folder or ".", []).append(name)
            self._listing = found
        return self._listing

    def exists(self, folder: str) -> bool:
        return folder in self.listing()

    # Data

    def data(self, path: str) -> Chunk | None:
        """A file that code reads; None where there is none. Raises Unseen."""
        real = self.real(path)
        if real not in self._data:
            if real not in self.snapshot:
                self._inside(real)
                return None
            entry = self.snapshot.entries.get(real)
            if real not in self.snapshot.changed and entry is not None:
                if entry.mode == "160000":
                    raise Unseen(_("“{path}” lies in another repository.").format(path=real))
                if entry.size > MAX_FILE:
                    raise Unseen(_("“{path}” is too large.").format(path=real))
            data = self.snapshot.read(real)
            if b"\0" in data or len(data) > MAX_FILE or _secret(real, data):
                raise Unseen(_("“{path}” is encrypted or no text.").format(path=real))
            old = self._old_data.get(real)
            chunk = old if old is not None and old.data == data else Chunk(real, data, "file")
            self._data[real] = chunk
            self._pieces[chunk] = Piece(chunk, 0, 1)
        return self._data[real]

    def _inside(self, path: str) -> None:
        """Raises Unseen for a path in another repository that is part of this one."""
        entries = self.snapshot.entries
        at = path.find("/")
        while at > 0:
            entry = entries.get(path[:at])
            if entry is not None and entry.mode == "160000":
                raise Unseen(_("“{path}” lies in another repository.").format(path=path))
            at = path.find("/", at + 1)

    # Code

    def folder(self, path: str) -> Folder:
        """What the code of a folder declares. Never raises."""
        found = self._folders.get(path)
        if found is None:
            names = self._code_in(path)
            files = {name: self.file(join(path, name) if path != "." else name) for name in names}
            old = self._old_folders.get(path)
            if (
                old is not None
                and list(old.files) == names
                and all(old.files[name] is file for name, file in files.items())
            ):
                found = old
            else:
                found = assembled(path, files)
            self._folders[path] = found
        return found

    def _code_in(self, path: str) -> list[str]:
        names = self.listing().get(path, [])
        found = {name for name in names if name.endswith(_CODE) and not _ignored(name)}
        hidden = {other for name in found if (other := for_opentofu(name)) is not None}
        return sorted(found - hidden)

    def file(self, path: str) -> FileText:
        """A file of code or variables. Never raises."""
        try:
            real = self.real(path)
        except Unseen as unseen:
            return FileText(path, b"", None, problem=unseen.sentence)
        found = self._files.get(real)
        if found is None:
            found = self._read(real)
            self._files[real] = found
            for piece in found.pieces:
                self._pieces[piece.chunk] = piece
        return found

    def _read(self, path: str) -> FileText:
        snapshot = self.snapshot
        if path not in snapshot:
            return FileText(path, b"", None, problem=_("There is no file “{path}”.").format(path=path))
        version: object = snapshot.changed.get(path)
        if version is None:
            entry = snapshot.entries[path]
            version = entry if entry.oid else None
        old = self._old_files.get(path)
        if old is not None and version is not None and old.version == version:
            return old
        data = snapshot.read(path)
        if old is not None and old.data == data and old.version is not None:
            return replace(old, version=version or data)
        if path.endswith(".json"):
            read = _json_code if json_code.is_json_code(path) else _json_file
            return read(path, data, version or data, old)
        return _hcl_file(path, data, version or data, old)

    # What evaluation looks up, so that it is known what changed

    def declared(self, folder: str, kind: str, labels: tuple[str, ...]) -> Declared | None:
        """A block or local of a folder."""
        return self.folder(folder).find(kind, labels)

    def value(self, file: str, name: str) -> tuple[Chunk, Part] | None:
        """What a tfvars file sets a variable to."""
        part = self.file(file).values.get(name)
        return (part.chunk, part) if part is not None else None

    def token(self, key: tuple[object, ...]) -> object:
        """Equal as long as a text key ("text", folder or file, kind, labels…) stands for the same."""
        _text, where, kind, *labels = key
        assert isinstance(where, str)
        if kind == "folder":
            return self.exists(where)
        if kind == "problems":
            return self.folder(where).problems
        if kind == "names":
            return list(self.folder(where).outputs)
        if kind == "layers":
            return self.listing().get(where)
        if kind == "paths":
            return list(self.snapshot.paths())
        if kind == "value":
            found = self.value(where, str(labels[0]))
            return found[0] if found is not None else self.file(where).problem
        if kind == "file":
            try:
                return self.data(where)
            except Unseen as unseen:
                return unseen.sentence
        declared = self.declared(where, str(kind), tuple(map(str, labels)))
        return declared.chunks if declared is not None else None

    def read_by(self, keys: Iterable[tuple[object, ...]]) -> set[str]:
        """The files that text keys stand for, links followed."""
        found: set[str] = set()
        folders: set[str] = set()
        for _text, where, kind, *_labels in keys:
            assert isinstance(where, str)
            if kind in ("file", "value"):
                found.add(where)
                try:
                    found.add(self.real(where))
                except Unseen:
                    continue
            elif kind not in ("paths", "layers"):
                folders.add(where)
        for folder in folders:
            found.update(file.path for file in self.folder(folder).files.values())
        return found

    def moved(self, path: str, before: Texts) -> bool:
        """Whether something that stands in a file as it did stands on another line of it."""
        lines = {piece.chunk: piece.line for piece in before.file(path).pieces}
        return any(lines.get(piece.chunk, piece.line) != piece.line for piece in self.file(path).pieces)

    # Places

    def place(self, mark: Mark) -> Place:
        """Where a mark stands now."""
        chunk = mark.chunk
        if chunk not in self._pieces and chunk.kind in ("hcl", "json"):
            self.file(chunk.file)
        piece = self._pieces.get(chunk) or Piece(chunk, 0, 1)
        line = piece.line + chunk.data.count(b"\n", 0, mark.start)
        language = "hcl"
        if chunk.kind in ("json", "file"):
            language = "yaml" if chunk.file.endswith((".yaml", ".yml")) else "json"
        return Place(chunk.file, piece.start + mark.start, piece.start + mark.end, line, language)

    def files_below(self, folder: str) -> Iterator[str]:
        """Paths of regular files below a folder, seen from there."""
        prefix = "" if folder == "." else folder + "/"
        for path in self.snapshot.paths():
            if path.startswith(prefix):
                entry = self.snapshot.entries.get(path)
                if path in self.snapshot.changed or (entry is not None and entry.mode.startswith("100")):
                    yield path[len(prefix) :]


def _ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def _secret(path: str, data: bytes) -> bool:
    """What is encrypted stays so."""
    name = basename(path)
    return ".sops." in name or name.endswith(".sops") or data.startswith((b"\0GITCRYPT", b"$ANSIBLE_VAULT"))


def _same_files(one: Snapshot, other: Snapshot) -> bool:
    """And the same of what is no part of the commit."""
    return (
        one.entries is other.entries
        and one.aside is other.aside
        and one.modules is other.modules
        and one.said is other.said
        and one.changed == other.changed
    )


def _same_paths(one: Snapshot, other: Snapshot) -> bool:
    if one.entries is not other.entries:
        return False
    gone = {path for path, data in one.changed.items() if data is None}
    now = {path for path, data in other.changed.items() if data is None}
    added = {path for path in one.changed if path not in one.entries}
    return gone == now and added == {path for path in other.changed if path not in other.entries}


def _json_code(path: str, data: bytes, version: object, old: FileText | None) -> FileText:
    try:
        declared = json_code.found(data)
    except Unreadable as unreadable:
        return _unreadable(path, data, version, unreadable)
    known: dict[tuple[object, ...], list[Chunk]] = {}
    for part in old.parts if old is not None else ():
        known.setdefault((part.type, part.labels, part.chunk.data), []).append(part.chunk)
    parts, pieces = [], []
    for one in declared:
        text = data[one.start : one.end]
        same = known.get((one.type, one.labels, text))
        chunk = same.pop(0) if same else Chunk(path, text, "json")
        parts.append(Part(one.type, one.labels, chunk))
        pieces.append(Piece(chunk, one.start, data.count(b"\n", 0, one.start) + 1))
    return FileText(path, data, version, tuple(parts), tuple(pieces))


def _unreadable(path: str, data: bytes, version: object, unreadable: Unreadable) -> FileText:
    return _faulty(path, data, version, unreadable.sentence, data.count(b"\n", 0, unreadable.offset) + 1)


def _faulty(path: str, data: bytes, version: object, sentence: str, line: int | None) -> FileText:
    place = f"{path}:{line}" if line else path
    return FileText(path, data, version, problem=f"{place}: {sentence}", fault=(sentence, line))


def _json_file(path: str, data: bytes, version: object, _old: FileText | None) -> FileText:
    chunk = Chunk(path, data, "json")
    wrong = FileText(path, data, version, problem=_("“{path}” can't be read as JSON.").format(path=path))
    try:
        found = json_text.value_of(data, chunk, Budget(200_000))
    except (Fault, TooLarge):
        return wrong
    if found.kind != "object":
        return wrong
    parts = [Part("", (name,), chunk, value) for name, value in found.data.items()]
    return FileText(path, data, version, tuple(parts), (Piece(chunk, 0, 1),))


def _hcl_file(path: str, data: bytes, version: object, old: FileText | None) -> FileText:
    problem = limits(data)
    if problem is not None:
        return _faulty(path, data, version, problem.sentence, problem.line or None)
    try:
        spans = _spans(data)
    except Unreadable as unreadable:
        return _unreadable(path, data, version, unreadable)
    known: dict[bytes, list[Chunk]] = {}
    if old is not None:
        for piece in old.pieces:
            known.setdefault(piece.chunk.data, []).append(piece.chunk)
    parts, pieces = [], []
    line, counted = 1, 0
    for kind, labels, start, end in spans:
        text = data[start:end]
        same = known.get(text)
        chunk = same.pop(0) if same else Chunk(path, text)
        line, counted = line + data.count(b"\n", counted, start), start
        parts.append(Part(kind, labels, chunk))
        pieces.append(Piece(chunk, start, line))
    return FileText(path, data, version, tuple(parts), tuple(pieces))


def _offset(data: bytes, line: int) -> int:
    return len(b"".join(data.splitlines(keepends=True)[: line - 1]))


_Span = tuple[str, tuple[str, ...], int, int]


def _spans(data: bytes) -> list[_Span]:
    """Blocks; the attributes of `locals` and those outside blocks each by itself, of type "local" and "".
    Raises Unreadable."""
    tree = hcl.parse(data)
    found: list[_Span] = []
    if tree.parsed and tree.problem is not None:
        raise Unreadable(tree.problem.sentence, _offset(data, tree.problem.line))
    if tree.parsed:
        for block in tree.body.blocks:
            if block.type == "locals":
                found += [("local", (a.name,), *a.span) for a in block.body.attributes.values()]
            else:
                found.append((block.type, block.labels, *block.span))
        found += [("", (a.name,), *a.span) for a in tree.body.attributes.values()]
    else:
        try:
            attributes, blocks = Parser(data, tokens_of(data, skip_bom(data))).body("eof")
        except RecursionError:
            raise too_deep(0) from None
        for one in blocks:
            if one.type == "locals":
                found += [("local", (a.name,), a.start, a.end) for a in one.attributes.values()]
            else:
                found.append((one.type, one.labels, one.start, one.end))
        found += [("", (a.name,), a.start, a.end) for a in attributes.values()]
    return sorted(found, key=lambda span: span[2])
