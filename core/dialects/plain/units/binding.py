"""Which root each file of variables belongs to.

A file belongs to the root that declares the names it sets; ties go to the like name, then to the nearest
path. What a pipeline says plainly stands before all that.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from posixpath import basename, join

from core.dialects.plain.files import below, folder_of
from core.dialects.plain.units.layers import is_example, is_layer
from core.dialects.plain.units.names import holds, is_filler, tokens
from core.dialects.plain.units.pipelines import HOLE, Command, Said, hole_names, normal, pattern
from core.dialects.plain.units.roots import Folder
from core.dialects.plain.units.tests_aside import Tests
from core.dialects.plain.units.var_files import Bound, Names, stem
from core.frozen import dataclass
from core.terraform.tfvars import loads_by_itself
from core.text import _

_NEAR = 0.7
"""Of the best root's share of names: what a likelier root may have less, because a variable was renamed."""
_AT_HOME = 0.4
"""The same, of a root that holds the file in its folder, or lies beside it and is named by it."""
_BACKEND = frozenset(
    (
        "resource_group_name", "storage_account_name", "container_name", "key", "bucket", "region", "prefix",
        "dynamodb_table", "encrypt", "profile", "role_arn", "use_lockfile", "kms_key_id", "subscription_id",
        "tenant_id", "organization", "hostname", "workspace_key_prefix", "use_azuread_auth", "access_key",
    )
)  # fmt: skip
"""Settings of where a state is kept, which -backend-config takes from files like these."""
_TELLING = 3
"""Variables that have to be given, from which on it is no chance that one file sets all of them."""
_COMMON = 200
"""Roots that declare a name before it stops telling them apart."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How well a root fits a file."""

    root: str
    known: int
    """Names set by the file that the root declares."""
    share: float
    like: int
    distance: int


def bind(
    var_files: Sequence[Names],
    roots: Mapping[str, Folder],
    called: Container[str],
    said: Said,
    tests: Tests,
) -> tuple[dict[str, list[Bound]], dict[str, str]]:
    """Files by root, and the files of no root with the reason. `called`: folders that are only called."""
    told = _told_bindings(var_files, roots, said)
    declared = {path: folder.variables for path, folder in roots.items()}
    index: dict[str, list[str]] = {}
    for path, variables in declared.items():
        for name in variables:
            index.setdefault(name, []).append(path)
    judge = _Judge(declared, index)
    bound: dict[str, list[Bound]] = {}
    stale: dict[str, str] = {}
    layers: list[Names] = []
    for file in var_files:
        here = folder_of(file.path)
        found: list[Bound] = []
        if loads_by_itself(file.path) and here in roots:
            found = [_auto_binding(file, here, declared[here])]
        elif (holder := tests.holder(file.path)) is not None:
            found = list(_test_bindings(file, holder, declared))
        elif file.path in told:
            found = told[file.path]
        elif loads_by_itself(file.path) and here in called:
            stale[file.path] = _("It lies in the folder of a module, where Terraform never reads it.")
            continue
        elif is_example(stem(file.path)):
            stale[file.path] = _("It is there to be copied, and no environment by itself.")
            continue
        elif is_layer(stem(file.path)):
            layers.append(file)
            continue
        else:
            found = list(_inferred_bindings(file, judge))
        for binding in found:
            bound.setdefault(binding.root, []).append(binding)
        if not found:
            stale[file.path] = _stale_reason(file, index)
    roots_below = _roots_below(bound)
    by_layer = {file.path: list(_layer_bindings(file, judge, roots_below)) for file in layers}
    for file in layers:
        found = [*by_layer[file.path], *_as_its_twins(file, by_layer, roots_below, judge)]
        for binding in found:
            bound.setdefault(binding.root, []).append(binding)
        if not found:
            stale[file.path] = _stale_reason(file, index)
    loose = [f for f in var_files if f.path not in told and not loads_by_itself(f.path) and not f.closed]
    loose = [f for f in loose if tests.holder(f.path) is None and not is_example(stem(f.path))]
    for binding in _all_that_is_asked(loose, roots, bound, judge):
        bound.setdefault(binding.root, []).append(binding)
        stale.pop(binding.path, None)
    return bound, stale


def _all_that_is_asked(
    files: Sequence[Names], roots: Mapping[str, Folder], bound: Container[str], judge: _Judge
) -> list[Bound]:
    """Several roots may share a file, and one of them fit it best. For one that has no file at all, those
    around it count that set everything it asks for."""
    asking = {p: f.required for p, f in roots.items() if p not in bound and len(f.required) >= _TELLING}
    setting: dict[str, list[Names]] = {}
    for file in files if asking else ():
        for name in file.names:
            setting.setdefault(name, []).append(file)
    out = []
    for root, required in asking.items():
        for file in min((setting.get(name, []) for name in required), key=len):
            if required.issubset(file.names) and root in judge.near(file.path):
                reason = _("it sets all {n} variables that {root} asks for").format(
                    n=len(required), root=shown(root)
                )
                out.append(Bound(file.path, root, reason))
    return out


def _stale_reason(file: Names, declared: Container[str]) -> str:
    if file.closed:
        return file.trouble
    if not file.names:
        return file.trouble or _("It sets nothing.")
    if _BACKEND.issuperset(file.names):
        return _("It tells where Terraform keeps its state, and sets no variable.")
    if any(name in declared for name in file.names):
        return _("Nothing tells which of the folders that declare some of its variables it is for.")
    return _("No folder declares a variable that it sets.")


def _auto_binding(file: Names, root: str, declared: frozenset[str]) -> Bound:
    reason = _("Terraform reads it by itself: it lies in {root} and is called {name}").format(
        root=shown(root), name=basename(file.path)
    )
    return Bound(file.path, root, reason, file.closed, auto=True)


def shown(root: str) -> str:
    """A folder as sentences spell it."""
    return _("the top folder") if root == "." else f"{root}/"


class _Judge:
    """Weighs roots against files."""

    def __init__(self, declared: Mapping[str, frozenset[str]], index: Mapping[str, list[str]]) -> None:
        self.declared = declared
        self.index = index
        self._by_names: dict[frozenset[str], dict[str, int]] = {}
        self._by_folder: dict[tuple[str, frozenset[str]], tuple[list[Judged], dict[str, list[int]]]] = {}
        self._below: dict[str, list[str]] = {}
        for root in declared:
            at = root
            while at != ".":
                at = folder_of(at)
                self._below.setdefault(at, []).append(root)

    def candidates(self, file: Names) -> list[Judged]:
        """The roots that declare about as much of what it sets as any does."""
        names = frozenset(file.names)
        beside, by_word = self._in_folder(folder_of(file.path), names)
        judged = list(beside)
        for word in dict.fromkeys(_stem_words(file.path)):
            for at in by_word.get(word, ()):
                judged[at] = replace(judged[at], like=likeness(file.path, judged[at].root))
        best = max((j.known for j in judged), default=0)
        return [j for j in judged if j.known >= best * _NEAR or _is_at_home(file.path, j, judged)]

    def _in_folder(self, folder: str, names: frozenset[str]) -> tuple[list[Judged], dict[str, list[int]]]:
        """The roots that may fit a file in a folder that sets these names, as far as its own name doesn't
        matter; and where those stand that it may matter to, by the first word of their name."""
        found = self._by_folder.get((folder, names))
        if found is not None:
            return found
        path = join(folder, "x") if folder != "." else "x"
        known = dict(self._counts(names))
        for root in self.near(path):
            if root not in known:
                known[root] = len(names & self.declared[root])
        best = max(known.values(), default=0)
        judged: list[Judged] = []
        by_word: dict[str, list[int]] = {}
        ways = _folder_words(folder)
        for root, n in known.items():
            if n < best * _AT_HOME or not (n or not names):
                continue
            words = _root_words(root)
            if words:
                by_word.setdefault(words[0], []).append(len(judged))
            share = n / len(names) if names else 0.0
            judged.append(Judged(root, n, share, 1 if words and words in ways else 0, distance(path, root)))
        found = self._by_folder[folder, names] = (judged, by_word)
        return found

    def _counts(self, names: frozenset[str]) -> dict[str, int]:
        known = self._by_names.get(names)
        if known is None:
            roots = {r for n in names if len(self.index.get(n, ())) <= _COMMON for r in self.index.get(n, ())}
            known = self._by_names[names] = {r: len(names & self.declared[r]) for r in roots}
        return known

    def near(self, path: str) -> Iterator[str]:
        """The roots around a file: the folder that holds it, and what lies in the first folder above that
        holds any."""
        at = folder_of(path)
        while True:
            if at in self.declared:
                yield at
            inside = self._below.get(at, [])
            yield from inside[:_COMMON]
            if inside or at == ".":
                break
            at = folder_of(at)
        while at != ".":
            at = folder_of(at)
            if at in self.declared:
                yield at


def _is_at_home(path: str, judged: Judged, others: Sequence[Judged]) -> bool:
    """Whether a root has a file in its folder, or is named by it from beside, and none around fits better."""
    home = (judged.root != "." and below(judged.root, path)) or (judged.like == 2 and judged.distance <= 3)
    around = max((o.known for o in others if o.distance <= judged.distance + 1), default=0)
    return home and judged.known >= around * _NEAR


def distance(path: str, root: str) -> int:
    """Steps from a file's folder to a root."""
    one, other = _parts(folder_of(path)), _parts(root)
    same = 0
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            break
        same += 1
    return len(one) - same + len(other) - same


@lru_cache(maxsize=65_536)
def _parts(folder: str) -> tuple[str, ...]:
    return () if folder == "." else tuple(folder.split("/"))


def likeness(path: str, root: str) -> int:
    """2: the file's name has the root's name in it. 1: a folder on its way has."""
    name = _root_words(root)
    if not name:
        return 0
    if holds(_stem_words(path), name):
        return 2
    return 1 if name in _folder_words(folder_of(path)) else 0


@lru_cache(maxsize=65_536)
def _folder_words(folder: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_words(part) for part in folder.split("/"))


@lru_cache(maxsize=65_536)
def _stem_words(path: str) -> tuple[str, ...]:
    return _words(stem(path))


@lru_cache(maxsize=65_536)
def _root_words(root: str) -> tuple[str, ...]:
    name = basename(root)
    return () if root == "." or is_filler(name) else _words(name)


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[str, ...]:
    return tuple(t.lower() for t in tokens(text))


def _inferred_bindings(file: Names, judge: _Judge) -> Iterator[Bound]:
    judged = judge.candidates(file)
    if file.closed or not file.names:
        yield from _blind_bindings(file, judged)
        return
    first = min(((-j.like, j.distance, -j.share) for j in judged), default=None)
    for j in sorted(
        (j for j in judged if (-j.like, j.distance, -j.share) == first), key=operator.attrgetter("root")
    ):
        yield Bound(file.path, j.root, _names_reason(file, j, judge))


def _names_reason(file: Names, judged: Judged, judge: _Judge) -> str:
    return _("it sets {known} of the {all} variables of {root}").format(
        known=judged.known, all=len(judge.declared[judged.root]), root=shown(judged.root)
    )


def _blind_bindings(file: Names, judged: Sequence[Judged]) -> Iterator[Bound]:
    """Of a file whose names can't be read: by its own name and place alone."""
    near = [j for j in judged if j.like == 2 or below(j.root, file.path)]
    near = [j for j in near if j.root != "." or len(judged) == 1]
    if not near or (not file.closed and not any(j.like == 2 for j in near)):
        return
    first = min(near, key=lambda j: (-j.like, j.distance, j.root))
    reason = _("its name and place fit {root}; what it sets can't be told")
    yield Bound(file.path, first.root, reason.format(root=shown(first.root)), assumed=True)


def _test_bindings(file: Names, holder: str, declared: Mapping[str, frozenset[str]]) -> Iterator[Bound]:
    """Of a file among the tests of a root."""
    while holder not in declared and holder != ".":
        holder = folder_of(holder)
    if holder in declared and (not file.names or not declared[holder].isdisjoint(file.names)):
        reason = _("it lies among the tests of {root}").format(root=shown(holder))
        yield Bound(file.path, holder, reason, test=True)


def _roots_below(bound: Mapping[str, Sequence[Bound]]) -> dict[str, list[str]]:
    """By folder: the roots of which a file of variables lies in it or below it."""
    out: dict[str, dict[str, None]] = {}
    for root, files in bound.items():
        for binding in files:
            at = folder_of(binding.path)
            while not binding.auto and root not in out.setdefault(at, {}):
                out[at][root] = None
                if at == ".":
                    break
                at = folder_of(at)
    return {folder: list(roots) for folder, roots in out.items()}


def _layer_bindings(file: Names, judge: _Judge, below: Mapping[str, Sequence[str]]) -> Iterator[Bound]:
    """Of a file that is a layer by its name: all roots whose other files lie beside or below it; else the
    roots that it fits best."""
    names = frozenset(file.names)
    reason = _("it sets {known} of the {all} variables of {root}, for what lies beside or below it")
    found = False
    for root in below.get(folder_of(file.path), ()):
        declared = judge.declared[root]
        known = len(names & declared)
        if known:
            found = True
            text = reason.format(known=known, all=len(declared), root=shown(root))
            yield Bound(file.path, root, text)
    if not found:
        yield from _inferred_bindings(file, judge)


def _as_its_twins(
    file: Names,
    by_layer: Mapping[str, Sequence[Bound]],
    below: Mapping[str, Sequence[str]],
    judge: _Judge,
) -> Iterator[Bound]:
    """Of a layer that lies beside files of some roots: the root that files of its name in folders beside its
    own fit best, because nothing lies beside them. It is that root's here, too, if none fits much better."""
    here = folder_of(file.path)
    mine = {b.root for b in by_layer[file.path]}
    if not mine or here == ".":
        return
    names = frozenset(file.names)
    best = max(len(names & judge.declared[root]) for root in mine)
    for path, bindings in by_layer.items():
        folder = folder_of(path)
        is_twin = basename(path) == basename(file.path) and folder_of(folder) == folder_of(here) != folder
        if not is_twin or folder == here:
            continue
        for binding in bindings:
            known = len(names & judge.declared[binding.root])
            if binding.root in mine or binding.root in below.get(folder, ()) or known < best * _NEAR:
                continue
            mine.add(binding.root)
            reason = _("it sets {known} of the {all} variables of {root}, as {twin} does").format(
                known=known, all=len(judge.declared[binding.root]), root=shown(binding.root), twin=path
            )
            yield Bound(file.path, binding.root, reason)


def _told_bindings(
    var_files: Sequence[Names], roots: Mapping[str, Folder], said: Said
) -> dict[str, list[Bound]]:
    """What the pipelines' command lines say."""
    paths = _Paths([f.path for f in var_files])
    out: dict[str, dict[str, Bound]] = {}
    for command in said.commands:
        for at, var_file in enumerate(command.var_files):
            for match, root, workspace in paths.meant(command, var_file, roots):
                reason = _("{file} line {line} runs Terraform in {root} with it").format(
                    file=command.file, line=command.line, root=shown(root)
                )
                known = out.setdefault(match, {})
                if root not in known or (known[root].workspace is None and workspace is not None):
                    known[root] = Bound(match, root, reason, said=at, workspace=workspace)
    return {path: list(by.values()) for path, by in out.items()}


class _Paths:
    """The files of variables, by what a command line may mean."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.all = frozenset(paths)
        self.below: dict[str, list[str]] = {}
        for path in paths:
            at = folder_of(path)
            self.below.setdefault(at, []).append(path)
            while at != ".":
                at = folder_of(at)
                self.below.setdefault(at, []).append(path)

    def meant(
        self, command: Command, var_file: str, roots: Mapping[str, Folder]
    ) -> list[tuple[str, str, str | None]]:
        """(file, root, workspace) that a var-file of a command may mean; nothing where that isn't plain."""
        if var_file.startswith("/") or not _is_plain(var_file):
            return []
        if command.anywhere:
            return list(self._ending(command, var_file, roots))
        if command.folder is not None and _is_plain(command.folder):
            return list(self._meant(command.folder, var_file, roots, command))
        if command.folder is not None:
            return []
        home = folder_of(command.file)
        while True:
            found = list(self._meant(home, var_file, roots, command))
            if found or home == ".":
                break
            home = folder_of(home)
        if found:
            return found
        everywhere = [m for root in roots for m in self._meant(root, var_file, roots, command)]
        return everywhere if len({root for _file, root, _workspace in everywhere}) == 1 else []

    def _ending(
        self, command: Command, var_file: str, roots: Mapping[str, Folder]
    ) -> Iterator[tuple[str, str, str | None]]:
        """By the end of its path, for a command that counts from a folder that it doesn't name."""
        found = [p for p in self.all if p == var_file or p.endswith("/" + var_file)]
        if len(found) == 1 and command.folder is not None and command.folder in roots:
            yield found[0], command.folder, command.workspace

    def _meant(
        self, folder: str, var_file: str, roots: Mapping[str, Folder], command: Command
    ) -> Iterator[tuple[str, str, str | None]]:
        """For a command that runs in `folder`; that and its var-file may have HOLEs."""
        path = normal(join(folder, var_file))
        if HOLE not in folder:
            if folder in roots:
                for match, holes in self._matches(path):
                    yield match, folder, _workspace_name(command.workspace, holes)
            return
        shape = pattern(folder)
        for root in roots if shape is not None else ():
            found = shape.fullmatch(root) if shape is not None else None
            if found is not None:
                given = {name: found[group] for name, group in hole_names(folder).items()}
                for match, holes in self._matches(normal(join(root, _filled(var_file, given)))):
                    yield match, root, _workspace_name(command.workspace, {**given, **holes})

    def _matches(self, path: str) -> Iterator[tuple[str, dict[str, str]]]:
        if HOLE not in path:
            if path in self.all:
                yield path, {}
            return
        shape = pattern(path)
        if shape is None:
            return
        names = hole_names(path)
        for candidate in self.below.get(folder_of(path.split(HOLE, 1)[0] + "x"), ()):
            found = shape.fullmatch(candidate)
            if found is not None:
                yield candidate, {name: found[group] for name, group in names.items()}


def _is_plain(path: str) -> bool:
    """Whether some of it is said, and not all left to the pipeline."""
    said = path.split(HOLE)[::2]
    return HOLE not in path or any(re.search(r"[A-Za-z0-9]", part) for part in said)


def _filled(path: str, given: Mapping[str, str]) -> str:
    parts = path.split(HOLE)
    return "".join(
        part if at % 2 == 0 else given.get(part, f"{HOLE}{part}{HOLE}") for at, part in enumerate(parts)
    )


def _workspace_name(workspace: str | None, holes: Mapping[str, str]) -> str | None:
    if workspace is None:
        return None
    name = _filled(workspace, holes)
    return None if HOLE in name else name
