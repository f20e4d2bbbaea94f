"""Reads a Snapshot: roots, their environments, and what is not understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from posixpath import basename

from core.dialects.plain.files import Files, folder_of, is_code, is_unit_file, is_variables, look
from core.dialects.plain.search import Search
from core.dialects.plain.units import binding, environments, glance, pipelines, tfc, var_files
from core.dialects.plain.units.environments import Evidence
from core.dialects.plain.units.folder_names import marked
from core.dialects.plain.units.model import Layout, Note, StaleFile, Unread
from core.dialects.plain.units.pipelines import Command
from core.dialects.plain.units.roots import (
    Folder,
    Found,
    calls,
    circles,
    folders,
    roots,
    without_themselves,
)
from core.dialects.plain.units.terragrunt import TerragruntUnit, given, terragrunt_units
from core.dialects.plain.units.tests_aside import Tests
from core.dialects.plain.units.unread import by_name, module_blocks, unknown_cluster
from core.dialects.plain.units.workspaces import Found as Workspaces
from core.dialects.plain.units.workspaces import workspaces
from core.snapshot import Snapshot
from core.terraform.evaluate import Texts
from core.terraform.tfvars import loads_by_itself
from core.text import _

_LOCK = ".terraform.lock.hcl"


def units(snapshot: Snapshot, searched: Search | None = None) -> Layout:
    """The roots of a repository and their environments. Never raises on what the repository holds.
    `searched`: matches in the code that matters; a root holds it where its own code or what it calls does."""
    files = look(snapshot)
    code = [p for p in files.paths if is_code(p)]
    notes: list[Note] = []
    glances = {}
    told: list[Command] = []
    unread: list[Unread] = []
    for path, data in files.read(code):
        glances[path] = glance.glance(path, data, searched)
        if glances[path].trouble:
            notes.append(Note(path, None, _code_trouble(glances[path].trouble)))
        if tfc.worth(data):
            told.extend(tfc.commands(path, data))
        if glances[path].blocks and (blocks := module_blocks(path, data)) is not None:
            unread.append(blocks)
        if (cluster := unknown_cluster(path, data)) is not None:
            unread.append(cluster)
    by_folder = folders(glances)
    all_calls = calls(by_folder, files)
    called = without_themselves(all_calls)
    pipes = [p for p in files.paths if pipelines.is_pipeline(p)]
    said = pipelines.said(files.read(pipes)).with_commands(told)
    paths = [p for p in files.paths if is_variables(p)]
    tests = Tests([*code, *paths])
    found = roots(
        by_folder,
        called,
        (folder_of(p) for p in files.paths if basename(p) == _LOCK),
        (folder_of(p) for p in paths if loads_by_itself(p)),
        said.folders,
        tests,
        (real for link, real in files.real.items() if folder_of(link) != folder_of(real)),
    )
    terragrunt, used = _terragrunt(snapshot, files, by_folder)
    for unit in terragrunt:
        if unit.problem is not None:
            notes.append(Note(unit.path, None, unit.problem))
        elif unit.unknown_source:
            notes.append(Note(unit.path, None, _("Which module this unit runs can't be told by reading.")))
    found = _with_terragrunt(found, terragrunt, by_folder)
    read = [var_files.read(path, data) for path, data in files.read(paths)]
    notes += [Note(f.path, f.line, f.trouble) for f in read if f.trouble]
    bound, stale = binding.bind(
        [f for f in read if f.path not in used], {p: f.folder for p, f in found.items()}, called, said, tests
    )
    sets = {f.path: frozenset(f.names) for f in read}
    spaces = _workspaces(files, by_folder, called, found)
    run = _by_root(terragrunt)
    holding = _holding(found, run, by_folder, called, searched) if searched is not None else None
    marks = marked([p for p in files.paths if p.endswith(".hcl")])
    made = environments.made(found, Evidence(bound, sets, spaces, said, run, marks, holding))
    notes += _link_notes(files)
    notes += [_circle_note(one, by_folder) for one in circles(all_calls)]
    return Layout(
        tuple(made),
        tuple(StaleFile(path, reason) for path, reason in sorted(stale.items())),
        tuple(_unread(files, unread)),
        tuple(notes),
        called,
    )


def _terragrunt(
    snapshot: Snapshot, files: Files, code: Mapping[str, Folder]
) -> tuple[list[TerragruntUnit], set[str]]:
    """The units of Terragrunt, and the files of variables that are read by it."""
    paths = [p for p in files.paths if is_unit_file(p) and p not in files.real]
    if not paths:
        return [], set()
    texts = Texts(snapshot)
    found = list(terragrunt_units(texts, paths, code))
    used = {path for unit in found for path in unit.var_files}
    hcl = [p for p in files.paths if p.endswith(".hcl")]
    if any(b"read_tfvars_file" in data for _path, data in files.read(hcl)):
        for at, unit in enumerate(found):
            told = given(texts, unit.path)
            used.update(told.reads)
            found[at] = replace(unit, guessed=told.guessed)
    return found, used


def _with_terragrunt(
    found: Mapping[str, Found], units: Iterable[TerragruntUnit], code: Mapping[str, Folder]
) -> dict[str, Found]:
    """The roots, with what Terragrunt runs."""
    out = dict(found)
    for unit in units:
        folder = code.get(unit.root) or Folder(unit.root, (), {})
        out[unit.root] = Found(folder, _("Terragrunt runs it."), False)
    return {path: out[path] for path in sorted(out, key=lambda p: (p != ".", p))}


def _by_root(units: Iterable[TerragruntUnit]) -> dict[str, list[TerragruntUnit]]:
    out: dict[str, list[TerragruntUnit]] = {}
    for unit in units:
        out.setdefault(unit.root, []).append(unit)
    return out


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


def _circle_note(circle: tuple[str, ...], code: Mapping[str, Folder]) -> Note:
    """Of folders that call each other."""
    file = code[circle[0]].files[0]
    if len(circle) == 1:
        words = _(
            "The module in “{folder}” calls itself, which Terraform can't load. Take one of its calls out."
        )
        return Note(file, None, words.format(folder=circle[0]), "circle")
    words = _("These modules call each other in a circle, which Terraform can't load: {folders}.")
    return Note(
        file,
        None,
        words.format(folders=" → ".join(f"“{folder}”" for folder in (*circle, circle[0]))),
        "circle",
    )


def _unread(files: Files, found: list[Unread]) -> Iterator[Unread]:
    yield from by_name(files.paths)
    yield from found


def _workspaces(
    files: Files, code: Mapping[str, Folder], called: Mapping[str, tuple[str, ...]], found: Iterable[str]
) -> dict[str, Workspaces]:
    """Candidates for workspaces, of the roots whose code asks for them, itself or in what it calls."""
    callees = _callees(called)
    asking = {path for path, folder in code.items() if folder.has("workspace")}
    reach = {root: sorted(asking & _reach(root, callees)) for root in (found if asking else ())}
    wanted = {file for folders in reach.values() for path in folders for file in code[path].files}
    texts = dict(files.read(sorted(wanted)))
    return {
        root: workspaces({path: {f: texts[f] for f in code[path].files} for path in folders}, files.paths)
        for root, folders in reach.items()
        if folders
    }


def _holding(
    found: Iterable[str],
    run: Mapping[str, Sequence[TerragruntUnit]],
    code: Mapping[str, Folder],
    called: Mapping[str, tuple[str, ...]],
    searched: Search,
) -> frozenset[str]:
    """The roots that hold what is searched for."""
    callees = _callees(called)
    known = {path for path, folder in code.items() if folder.has("known")}
    remote = {
        path
        for path, units in run.items()
        if any(unit.remote and searched.search(unit.remote.encode()) is not None for unit in units)
    }
    return frozenset(p for p in found if p in remote or not known.isdisjoint(_reach(p, callees)))


def _callees(called: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for target, callers in called.items():
        for caller in callers:
            out.setdefault(caller, []).append(target)
    return out


def _reach(root: str, callees: Mapping[str, list[str]]) -> set[str]:
    """A root and the folders that it calls, at any depth."""
    seen, queue = {root}, [root]
    while queue:
        for target in callees.get(queue.pop(), ()):
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen
