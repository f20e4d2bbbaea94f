"""The environments of roots: by files of variables, by workspaces, or by their folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from posixpath import basename

from core.dialects.plain.files import folder_of
from core.dialects.plain.units import layers, names
from core.dialects.plain.units.assumed import assumptions
from core.dialects.plain.units.binding import shown
from core.dialects.plain.units.folder_names import path_names, root_names
from core.dialects.plain.units.model import Assumption, Root, Unit, VarFile
from core.dialects.plain.units.pipelines import Said
from core.dialects.plain.units.roots import Found
from core.dialects.plain.units.terragrunt import Guess, TerragruntUnit
from core.dialects.plain.units.var_files import Bound, stem
from core.dialects.plain.units.workspaces import Found as Workspaces
from core.frozen import dataclass
from core.terraform.tfvars import precedence
from core.text import _


@dataclass(frozen=True)
class Evidence:
    """What is known of all roots."""

    bound: Mapping[str, Sequence[Bound]]
    """Files of variables by root."""
    sets: Mapping[str, frozenset[str]]
    """What each of them sets."""
    workspaces: Mapping[str, Workspaces]
    """Candidates by root, of those whose code asks for the workspace."""
    said: Said
    terragrunt: Mapping[str, Sequence[TerragruntUnit]]
    """Units of Terragrunt by the root that they run."""
    marks: frozenset[str] = frozenset()
    """Folders with a file that says what counts in one environment."""
    holding: frozenset[str] | None = None
    """Roots that hold what was searched for; None: nothing was."""


def made(found: Mapping[str, Found], evidence: Evidence) -> list[Root]:
    """The roots with their environments."""
    titles = root_names(list(found), evidence.marks, evidence.holding or ())
    groups = sibling_groups(list(found))
    out = []
    for path, root in found.items():
        bound = evidence.bound.get(path, ())
        units = _units(path, bound, titles[path], len(found) == 1, evidence)
        units.sort(key=lambda unit: (unit.name == "default", names.stage(unit.name)))
        whole = tuple(_with_assumptions(unit, root, bound, evidence) for unit in units)
        tests = _var_files([("test", b) for b in bound if b.test])
        remote = next((u.remote for u in evidence.terragrunt.get(path, ()) if u.remote is not None), None)
        out.append(
            Root(
                path,
                root.folder.files,
                groups[path],
                whole,
                root.reason,
                root.example,
                tests,
                remote,
                evidence.holding is None or path in evidence.holding,
            )
        )
    return out


def _units(path: str, bound: Sequence[Bound], title: str, lone: bool, evidence: Evidence) -> list[Unit]:
    auto = sorted((b for b in bound if b.auto), key=lambda b: precedence(b.path))
    if path in evidence.terragrunt:
        return _terragrunt_units(path, evidence, auto, title)
    named = [b for b in bound if not b.auto and not b.test]
    spaces = evidence.workspaces.get(path, Workspaces())
    if named:
        return _tfvars_units(path, named, auto, evidence, spaces)
    spaces = _with_selected(path, spaces, evidence.said)
    if set(spaces.names) - {"default"}:
        return list(_workspace_units(path, auto, spaces))
    files = _var_files([("auto", b) for b in auto])
    if lone:
        return [Unit("", path, files, None, _("Nothing tells environments apart."))]
    reason = _("The folder {root} is an environment of its own.").format(root=shown(path))
    return [Unit(title, path, files, None, reason)]


def sibling_groups(paths: Sequence[str]) -> dict[str, str]:
    """The folder that a root shares with its siblings; its own where it has none."""
    parents: dict[str, int] = {}
    for path in paths:
        if path != ".":
            parents[folder_of(path)] = parents.get(folder_of(path), 0) + 1
    return {p: folder_of(p) if p != "." and parents[folder_of(p)] > 1 else p for p in paths}


def _var_files(files: Sequence[tuple[str, Bound]]) -> tuple[VarFile, ...]:
    return tuple(VarFile(b.path, role, b.reason, b.assumed) for role, b in files)


def _tfvars_units(
    path: str, named: Sequence[Bound], auto: Sequence[Bound], evidence: Evidence, spaces: Workspaces
) -> list[Unit]:
    out = []
    groups = layers.groups(named, evidence.sets, names.tokens(basename(path)))
    called = names.distinct([g.name or basename(path).strip(".") or stem(g.files[0].path) for g in groups])
    for group, name in zip(groups, called, strict=True):
        own = group.files[0]
        what = group.folder + "/" if group.folder is not None else own.path
        reason = _("{name} = {file}, because {reason}.").format(name=name, file=what, reason=own.reason)
        workspace = next((b.workspace for b in group.files if b.workspace is not None), None)
        if workspace is None and name in spaces.names:
            workspace = name
        ordered = layers.precedence_of(group, auto)
        out.append(Unit(name, path, _var_files(ordered), workspace, reason))
    return out


def _terragrunt_units(path: str, evidence: Evidence, auto: Sequence[Bound], title: str) -> list[Unit]:
    out = []
    found = evidence.terragrunt[path]
    if found[0].folder == path:
        called = [title]
    else:
        called = path_names([u.folder for u in found], evidence.marks, names.tokens(basename(path)))
    for unit, name in zip(found, called, strict=True):
        what = unit.folder + "/" if unit.folder != "." else unit.path
        clause = _("its terragrunt.hcl runs {root}")
        if unit.chosen:
            clause = _("its terragrunt.hcl runs {root}, where its condition doesn't choose another source")
        clause = clause.format(root=unit.remote or shown(unit.root))
        reason = _("{name} = {file}, because {reason}.").format(name=name or what, file=what, reason=clause)
        named = _("{file} names it").format(file=unit.path)
        files = _var_files([("auto", b) for b in auto])
        files += tuple(VarFile(f, "own", named) for f in unit.var_files)
        assumed = tuple(_guessed(one) for one in unit.guessed if one.names)
        out.append(
            Unit(name, path, files, None, reason, assumed, terragrunt=unit.path, includes=unit.includes)
        )
    return out


def _guessed(guess: Guess) -> Assumption:
    reason = _(
        "Terragrunt reads a file that an environment variable names; {file} is it if that is “{word}”, as the"
        " folder is called."
    )
    reason = reason.format(file=guess.file, word=guess.word)
    return Assumption(reason, guess.names, guess.file, kind="pipeline")


def _with_selected(path: str, spaces: Workspaces, said: Said) -> Workspaces:
    """The candidates, with workspaces that a pipeline selects in this root by their plain names."""
    if not spaces.asked:
        return spaces
    more = Workspaces(dict(spaces.names), spaces.other, True)
    for selected in said.selected:
        if selected.folder == path:
            what = _("a Terraform workspace that is selected")
            more.add(
                selected.name,
                _("{what} in {file} line {line}").format(what=what, file=selected.file, line=selected.line),
            )
    return more


def _workspace_units(path: str, auto: Sequence[Bound], spaces: Workspaces) -> list[Unit]:
    files = _var_files([("auto", b) for b in auto])
    out = []
    for name in sorted(spaces.names, key=lambda n: n == "default"):
        other = name == "default" and spaces.other
        reason = _("{name} is {evidence}.").format(name=name, evidence=spaces.names[name])
        if other:
            reason = _("{reason} It stands for every environment that the code doesn't name.").format(
                reason=reason
            )
        out.append(Unit(name, path, files, name, reason, any_other=other))
    if spaces.other and "default" not in spaces.names:
        reason = _("The code says what counts in environments that it doesn't name.")
        out.append(Unit("default", path, files, "default", reason, any_other=True))
    return out


def _with_assumptions(unit: Unit, root: Found, bound: Sequence[Bound], evidence: Evidence) -> Unit:
    paths = [f.path for f in unit.var_files]
    mine = sorted((b for b in bound if b.path in paths), key=lambda b: paths.index(b.path))
    given = frozenset().union(*(evidence.sets.get(p, frozenset()) for p in paths))
    found = assumptions(root.folder, mine, given, evidence.said, unit.workspace)
    return replace(unit, assumed=(*unit.assumed, *found))
