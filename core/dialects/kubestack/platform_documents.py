"""The files beside the code: Dockerfiles, README and lock file. What they say, and where the code says
otherwise; one click makes them true (operations/fixes.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from posixpath import join

from core.dialects.common.built import Built
from core.dialects.kubestack.modules import framework_modules
from core.dialects.kubestack.readme import Row, Table, differs, tables, told
from core.frozen import dataclass
from core.platform.edit import Edit
from core.platform.model import Environment, Module, ModuleKind, Problem, Severity
from core.snapshot import Snapshot
from core.terraform import lockfile
from core.text import _, listed

_FROM = re.compile(rb"^\s*FROM\s+(?:--\S+\s+)*\S*kubestack/framework(?:-dev)?:(\S+)", re.M | re.I)
_SUFFIX = re.compile(r"-(?:kind|eks|gke|aks|scw|multi-cloud)$")


@dataclass(frozen=True)
class Extras:
    """Files beside the code: their bytes and what they say."""

    images: tuple[tuple[str, int, str], ...] = ()
    """Dockerfiles' base images: (file, line, tag)."""
    readme: str | None = None
    tables: tuple[Table, ...] = ()
    providers: Mapping[str, str] = field(default_factory=dict)
    """Versions that the lock file holds."""
    data: tuple[object, ...] = ()
    """What they were made of: object ids or bytes."""


def extras(snapshot: Snapshot, root: str, before: Extras | None = None) -> Extras:
    """Dockerfiles, README and lock file of a root."""
    names = ["Dockerfile", "Dockerfile.loc", "README.md", lockfile.NAME]
    paths = [p for n in names if (p := n if root == "." else join(root, n)) in snapshot]
    paths = [p for p in paths if p in snapshot.changed or snapshot.entries[p].mode.startswith("100")]
    if not paths:
        return Extras()
    data = tuple(snapshot.changed.get(p) or snapshot.entries[p] for p in paths)
    if before is not None and before.data == data:
        return before
    blobs = snapshot.read_many(paths)
    images = []
    readme: str | None = None
    found: tuple[Table, ...] = ()
    providers: Mapping[str, str] = {}
    for path in paths:
        if path.endswith(lockfile.NAME):
            providers = lockfile.providers(blobs[path])
            continue
        if path.endswith(".md"):
            readme, found = path, tables(blobs[path].decode(errors="replace"))
            continue
        for image in _FROM.finditer(blobs[path]):
            line = blobs[path].count(b"\n", 0, image.start(1)) + 1
            images.append((path, line, image[1].decode(errors="replace")))
    return Extras(tuple(images), readme, found, providers, data)


def problems(
    root: str,
    modules: Sequence[tuple[Built, Module]],
    environments: tuple[Environment, ...],
    extras: Extras,
) -> Iterator[Problem]:
    """Where they don't say what the code says. Never an error: Terraform doesn't read them."""
    refs = {m.version for m in framework_modules(modules) if m.version}
    if refs:
        yield from _images(root, refs, extras)
    if extras.readme is not None:
        yield from _readme(root, [m for _built, m in modules], refs, environments, extras)


def _images(root: str, refs: set[str], extras: Extras) -> Iterator[Problem]:
    for file, line, tag in extras.images:
        plain = _SUFFIX.sub("", tag)
        if plain not in refs and tag not in refs:
            sentence = _("{file} uses the framework's image {tag}, but the modules use {refs}.")
            words = sentence.format(file=file, tag=tag, refs=listed(sorted(refs)))
            edit = Edit("operation", root, operation="fix-images")
            fixable = len(refs) == 1 and all(r.startswith("v") for r in refs)
            yield Problem(
                Severity.WARNING,
                words,
                file,
                line,
                root,
                fix=_("Change it to {ref}.").format(ref=next(iter(refs))) if fixable else None,
                fix_edits=(edit.as_fix(),) if fixable else (),
                rule="image-version",
            )


def _readme(
    root: str,
    modules: Sequence[Module],
    refs: set[str],
    environments: tuple[Environment, ...],
    extras: Extras,
) -> Iterator[Problem]:
    names = {m.name.rsplit(".", 1)[-1]: m for m in modules}
    kinds = {name: module.kind for name, module in names.items()}
    for table in extras.tables:
        if table.kind is None:
            yield from _facts(root, refs, environments, table, extras)
        elif table.lists(kinds):
            yield from _rows(root, {n: m for n, m in names.items() if m.kind is table.kind}, table, extras)


def _rows(root: str, modules: Mapping[str, Module], table: Table, extras: Extras) -> Iterator[Problem]:
    listed = {row.name: row for row in table.rows if row.name}
    for name in sorted(modules.keys() - listed.keys()):
        words = _("The README's table “{table}” doesn't list {name}.").format(table=table.heading, name=name)
        yield _table_problem(words, extras, table.delimiter, root, name)
    for name, row in listed.items():
        if name in modules:
            yield from _cell(root, modules[name], table, row, extras)
            continue
        words = _("The README's table “{table}” lists {name}, which is not in the code.")
        words = words.format(table=table.heading, name=name)
        yield _table_problem(words, extras, row.at + 1, root)


def _cell(root: str, module: Module, table: Table, row: Row, extras: Extras) -> Iterator[Problem]:
    """What a row says of its module."""
    word, real = told(module)
    said = row.says(table.column(word))
    if differs(said, real):
        words = (
            _("The README says {name} is in the region {said}, the code says {real}.")
            if module.kind is ModuleKind.CLUSTER
            else _("The README says {name} belongs to {said}, the code says {real}.")
        )
        words = words.format(name=row.name, said=said, real=real)
        yield _table_problem(words, extras, row.at + 1, root, row.name)


def _table_problem(words: str, extras: Extras, line: int, root: str, module: str | None = None) -> Problem:
    return Problem(
        Severity.NOTE,
        words,
        extras.readme,
        line,
        root,
        module,
        fix=_("Make its tables say what the code says."),
        fix_edits=(Edit("operation", root, operation="fix-readme").as_fix(),),
        rule="readme-table",
    )


def _facts(
    root: str, refs: set[str], environments: tuple[Environment, ...], table: Table, extras: Extras
) -> Iterator[Problem]:
    for row in table.rows:
        value = row.says(1)
        about = row.name.lower()
        words = ""
        if about == "framework version" and value and refs and value not in refs:
            words = _("The README says framework version {said}, the modules use {refs}.").format(
                said=value, refs=listed(sorted(refs))
            )
        elif about == "environment names" and value:
            said = {n.strip(" `") for n in re.split(r"[,;]|\band\b", value) if n.strip(" `")}
            real = {e.name for e in environments}
            if real and said != real:
                words = _("The README says the environments are {said}, the code has {real}.").format(
                    said=listed(sorted(said)), real=listed(sorted(real))
                )
        elif about == "base environment" and value:
            base = next((e.name for e in environments if e.base), None)
            if base is not None and value != base:
                words = _("The README says the base environment is {said}, the code says {real}.").format(
                    said=value, real=base
                )
        if words:
            yield _table_problem(words, extras, row.at + 1, root)
