"""Reads a Snapshot: roots, their environments, and what is not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from posixpath import basename

from core.dialects.plain.units import binding, glance, layers, names, pipelines, var_files
from core.dialects.plain.units.binding import shown
from core.dialects.plain.units.files import Files, folder_of, is_code, is_variables, look
from core.dialects.plain.units.model import Layout, Note, Root, StaleFile, Unit, VarFile
from core.dialects.plain.units.roots import Found, calls, folders, roots
from core.dialects.plain.units.tests_aside import Tests
from core.dialects.plain.units.var_files import Bound
from core.snapshot import Snapshot
from core.text import _

_LOCK = ".terraform.lock.hcl"


def units(snapshot: Snapshot) -> Layout:
    """The roots of a repository and their environments. Never raises on what the repository holds."""
    files = look(snapshot)
    code = [p for p in files.paths if is_code(p)]
    notes: list[Note] = []
    glances = {}
    for path, data in files.read(code):
        glances[path] = glance.glance(path, data)
        if glances[path].trouble:
            notes.append(Note(path, None, _code_trouble(glances[path].trouble)))
    by_folder = folders(glances)
    called = calls(by_folder, files)
    pipes = [p for p in files.paths if pipelines.is_pipeline(p)]
    said = pipelines.said(files.read(pipes))
    paths = [p for p in files.paths if is_variables(p)]
    tests = Tests([*code, *paths])
    found = roots(
        by_folder,
        called,
        (folder_of(p) for p in files.paths if basename(p) == _LOCK),
        (folder_of(p) for p in paths if var_files.loads_by_itself(p)),
        said.folders,
        tests,
    )
    read = [var_files.read(path, data) for path, data in files.read(paths)]
    notes += [Note(f.path, f.line, f.trouble) for f in read if f.trouble]
    bound, stale = binding.bind(read, {p: f.folder for p, f in found.items()}, called, said, tests)
    sets = {f.path: frozenset(f.names) for f in read}
    made = _roots(found, bound, sets)
    notes += _link_notes(files)
    return Layout(
        tuple(made),
        tuple(StaleFile(path, reason) for path, reason in sorted(stale.items())),
        (),
        tuple(notes),
        called,
    )


def _code_trouble(trouble: str) -> str:
    if trouble == "binary":
        return _("This file is encrypted or no text; Repoform doesn't read it.")
    return _("This can't be read as JSON.")


def _link_notes(files: Files) -> list[Note]:
    lost = _("This link leads out of the repository or to nothing; Repoform doesn't follow it.")
    large = _("This file is too large; Repoform doesn't read it.")
    return [Note(p, None, lost) for p in files.lost if is_code(p) or is_variables(p)] + [
        Note(p, None, large) for p in files.large
    ]


def _roots(
    found: Mapping[str, Found], bound: Mapping[str, Sequence[Bound]], sets: Mapping[str, frozenset[str]]
) -> list[Root]:
    titles = _folder_names(list(found))
    groups = _sibling_groups(list(found))
    out = []
    for path, root in found.items():
        mine = bound.get(path, ())
        made = _tfvars_units(path, mine, sets) or [_lone_unit(path, mine, titles[path], len(found))]
        out.append(
            Root(
                path,
                root.folder.files,
                groups[path],
                tuple(made),
                root.reason,
                root.example,
                _var_files([("test", b) for b in mine if b.test]),
            )
        )
    return out


def _sibling_groups(paths: Sequence[str]) -> dict[str, str]:
    """The folder that a root shares with its siblings; its own where it has none."""
    parents: dict[str, int] = {}
    for path in paths:
        if path != ".":
            parents[folder_of(path)] = parents.get(folder_of(path), 0) + 1
    return {p: folder_of(p) if p != "." and parents[folder_of(p)] > 1 else p for p in paths}


def _folder_names(paths: Sequence[str]) -> dict[str, str]:
    """What each root is called where nothing else names its one environment: its folder's name; of roots
    whose folders are called alike, what tells their paths apart."""
    by: dict[str, list[str]] = {}
    for path in paths:
        by.setdefault(basename(path), []).append(path)
    out: dict[str, str] = {}
    for name, alike in by.items():
        if len(alike) == 1:
            out[alike[0]] = "" if name == "." else name
            continue
        told = names.tails([p.split("/") for p in alike])
        out.update(zip(alike, names.distinct(names.shortest(told)), strict=True))
    return out


def _lone_unit(path: str, bound: Sequence[Bound], name: str, roots: int) -> Unit:
    if roots == 1:
        return Unit(
            "",
            path,
            _var_files([("auto", b) for b in bound if b.auto]),
            None,
            _("Nothing tells environments apart."),
        )
    reason = _("The folder {root} is an environment of its own.").format(root=shown(path))
    auto = sorted((b for b in bound if b.auto), key=lambda b: var_files.precedence(b.path))
    return Unit(name, path, _var_files([("auto", b) for b in auto]), None, reason)


def _var_files(files: Sequence[tuple[str, Bound]]) -> tuple[VarFile, ...]:
    return tuple(VarFile(b.path, role, b.reason, b.assumed) for role, b in files)


def _tfvars_units(path: str, bound: Sequence[Bound], sets: Mapping[str, frozenset[str]]) -> list[Unit]:
    auto = [b for b in bound if b.auto]
    named = [b for b in bound if not b.auto and not b.test]
    if not named:
        return []
    groups = layers.groups(named, sets, names.tokens(basename(path)))
    out = []
    for group in groups:
        own = group.files[0]
        what = group.folder + "/" if group.folder is not None else own.path
        name = group.name or basename(path)
        reason = _("{name} = {file}, because: {reason}").format(name=name, file=what, reason=own.reason)
        workspace = next((b.workspace for b in group.files if b.workspace is not None), None)
        ordered = layers.precedence_of(group, auto)
        out.append(Unit(name, path, _var_files(ordered), workspace, reason))
    return out
