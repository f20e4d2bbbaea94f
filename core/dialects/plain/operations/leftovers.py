"""What is left over when a pool is gone: variables that nothing reads any more, with their values in files of
variables, and the arguments of calls that gave them to a module."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.places import block_place
from core.dialects.plain.operations.plain_workbench import Files, PlainWorkbench
from core.dialects.plain.operations.writing import Ops, changed
from core.dialects.plain.reading.state import State
from core.dialects.plain.recognise.community_modules import literal
from core.dialects.plain.units.pipelines import is_pipeline
from core.dialects.plain.write.guard import outcome
from core.terraform.evaluate.syntax import Unreadable
from core.terraform.folder import local_target
from core.text import _, sentence_list

_ROUNDS = 8
"""Modules in modules through which a variable is handed on."""
Place = tuple[str, str]
"""Folder and variable."""


def take_away(before: State, bench: PlainWorkbench) -> list[str]:
    """Takes away what was read before and isn't now; the names of the variables. Never raises: what can't be
    taken away safely stays."""
    gone: dict[str, None] = {}
    for _round in range(_ROUNDS):
        done = [name for place in _left_over(before, bench) if (name := _taken(bench, place))]
        if not done:
            break
        gone.update(dict.fromkeys(done))
    return list(gone)


def told(names: list[str]) -> str:
    words = _("{names} go along: nothing else reads these variables.")
    if len(names) == 1:
        words = _("{names} goes along: nothing else reads this variable.")
    return words.format(names=sentence_list(names))


def _left_over(before: State, bench: PlainWorkbench) -> list[Place]:
    now = bench.state
    folders = dict.fromkeys(f for one in bench.here.units.values() for f in sorted(one.folders))
    found = []
    for path in folders:
        if not (before.texts.exists(path) and now.texts.exists(path)):
            continue
        old, new = before.texts.folder(path), now.texts.folder(path)
        if old.problems or new.problems:
            continue
        for name, declared in new.variables.items():
            read = name in old.variables_named and name not in new.variables_named
            if read and len(declared.parts) == 1:
                found.append((path, name))
    return found


def _taken(bench: PlainWorkbench, place: Place) -> str:
    """The variable's name, if it could be taken away; else empty."""
    try:
        made = changed(bench.snapshot, _operations(bench, place))
        files = {file: _closed(bench.snapshot.read(file), data) for file, data in made.items()}
    except (Refused, hcl.HclError, Unreadable):
        return ""
    after = bench.after(files)
    here = after.roots.get(bench.root)
    if here is None or here.environments != bench.here.environments or _changes(bench, files):
        return ""
    bench.take(files, after)
    return place[1]


def _closed(before: bytes, after: bytes | None) -> bytes | None:
    """Without the empty line that stood between what went and the end."""
    for end in (b"\r\n", b"\n"):
        while after is not None and after.endswith(end * 2) and not before.endswith(end * 2):
            after = after.removesuffix(end)
    return after


def _changes(bench: PlainWorkbench, files: Files) -> bool:
    """Whether anything that is made would be another."""
    return bool(outcome(bench.snapshot, bench.environments(files), files).differences)


def _operations(bench: PlainWorkbench, place: Place) -> Ops:
    """Raises Refused where something else may give or ask for the variable."""
    folder, name = place
    declared = bench.state.texts.folder(folder).variables[name]
    out: Ops = {}
    block = block_place(bench.snapshot, bench.state.texts, declared)
    _refuse_named(bench, folder, name)
    if bench.state.layout.root(folder) is not None:
        for file, operation in _values(bench, folder, name):
            out.setdefault(file, []).append(operation)
    for file, operation in _arguments(bench, folder, name):
        out.setdefault(file, []).append(operation)
    out.setdefault(block.file, []).append(hcl.RemoveAt(block.path, comments=True))
    return out


def _refuse_named(bench: PlainWorkbench, folder: str, name: str) -> None:
    """Terraform's own tests may set it, and what runs Terraform may give it."""
    word = re.compile(rb"(?<![a-zA-Z0-9-])(?:TF_VAR_)?%s(?![\w-])" % name.encode())
    under = "" if folder == "." else folder + "/"
    is_root = bench.state.layout.root(folder) is not None
    for path in bench.snapshot.entries:
        tests = path.endswith((".tftest.hcl", ".tftest.json")) and path.startswith(under)
        runs = is_root and (is_pipeline(path) or path.endswith(".sh"))
        if (tests or runs) and word.search(bench.snapshot.read(path)):
            raise Refused(_("{file} names {name}.").format(file=path, name=name))


def _values(bench: PlainWorkbench, folder: str, name: str) -> Iterator[tuple[str, hcl.Operation]]:
    """Of a root: what its files of variables set. Raises Refused where others may."""
    texts, layout = bench.state.texts, bench.state.layout
    root = layout.root(folder)
    files: dict[str, None] = {}
    for unit in (*root.units, *root.aside) if root is not None else ():
        if unit.terragrunt is not None or any(
            one.kind == "server" or name in one.variables for one in unit.assumed
        ):
            raise Refused(_("{name} may be set from outside.").format(name=name))
        files.update(dict.fromkeys(texts.file(one.path).path for one in unit.var_files))
    for file in files:
        if texts.file(file).problem is not None:
            raise Refused(str(texts.file(file).problem))
        if texts.value(file, name) is None or _serves_others(bench, folder, file, name):
            continue
        if file.endswith(".json"):
            yield file, hcl.RemoveAt((hcl.KeyStep(name),))
            continue
        alone = _is_alone(bench.snapshot.read(file), name)
        yield file, hcl.RemoveAt((hcl.AttributeStep(name),), comments=alone)


def _serves_others(bench: PlainWorkbench, folder: str, file: str, name: str) -> bool:
    """Whether another root takes the value from this file."""
    texts = bench.state.texts
    for other in bench.state.layout.roots:
        those = {texts.file(one.path).path for unit in other.units for one in unit.var_files}
        if other.path != folder and file in those and texts.exists(other.path):
            there = texts.folder(other.path)
            if there.problems or name in there.variables:
                return True
    return False


def _is_alone(data: bytes, name: str) -> bool:
    """Whether a comment above an attribute is about it, rather than about it and those right below."""
    found = hcl.parse(data).body.attributes.get(name)
    if found is None:
        return False
    rest = data[found.span[1] :].split(b"\n")
    return len(rest) < 2 or not rest[1].strip() or rest[1].lstrip()[:1] in (b"}", b"#", b"/")


def _arguments(bench: PlainWorkbench, folder: str, name: str) -> Iterator[tuple[str, hcl.Operation]]:
    """Of a module: the argument in every call of it. Raises Refused where a call can't be read."""
    texts = bench.state.texts
    for caller in bench.state.layout.called.get(folder, ()):
        there = texts.folder(caller)
        if there.problems:
            raise Refused(_("Not all calls of {folder} can be read.").format(folder=folder))
        for declared in there.calls.values():
            if local_target(caller, literal(declared, "source")) == folder and declared.attribute(name):
                place = block_place(bench.snapshot, texts, declared)
                yield place.file, hcl.RemoveAt((*place.path, hcl.AttributeStep(name)))
