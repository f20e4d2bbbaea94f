"""What is to say about files: which were read, and why some are read-only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.dialects.common.shared_values import Entry
from core.dialects.common.walk import Key, Walk
from core.platform.model import ModuleKind, Problem, ReadFile, Severity
from core.terraform.config_files import for_opentofu
from core.terraform.files import BINARY, SourceFile
from core.terraform.repository import Repository, folder_of
from core.terraform.tfvars import loads_by_itself
from core.text import _


def trouble_of(repository: Repository, root: str) -> Callable[[str], str | None]:
    """Answers why a file is read-only."""

    def trouble(path: str) -> str | None:
        file = repository.file(path, root)
        return file_sentence(file) if file is not None and file.trouble else None

    return trouble


def file_sentence(file: SourceFile) -> str:
    if file.trouble == BINARY:
        return _("{file} is not text (perhaps encrypted), so Repoform leaves it alone.").format(
            file=file.path
        )
    if file.trouble_line:
        return _("{file}, line {line}, can't be read, so the file is read-only: {why}").format(
            file=file.path, line=file.trouble_line, why=file.trouble
        )
    return _("{file} can't be read, so it is read-only: {why}").format(file=file.path, why=file.trouble)


def file_problems(repository: Repository, walk: Walk, root: str) -> list[Problem]:
    out = []
    files: list[SourceFile] = []
    for path in sorted(walk.folders):
        folder = repository.folders[path]
        files.extend(folder.files.values())
        for placed in folder.baseless:
            what = " ".join((placed.chunk.type, *(f'"{label}"' for label in placed.chunk.labels)))
            sentence = _(
                "{file} replaces parts of {block}, which stands in no other file here: Terraform stops there."
            ).format(file=placed.file, block=what)
            out.append(
                Problem(Severity.ERROR, sentence, placed.file, placed.line, root, rule="override-baseless")
            )
    loose: set[str] = set()
    if root in repository.values:
        values = repository.values[root].files
        files.extend(values.values())
        loose = {file.path for path, file in values.items() if not loads_by_itself(path)}
    for file in files:
        if file.link:
            sentence = _(
                "{link} is a link: what is changed in it is changed in {file}, for all that read it."
            )
            sentence = sentence.format(link=file.link, file=file.path)
            out.append(Problem(Severity.NOTE, sentence, file.link, None, root, rule="file-linked"))
        if file.trouble:
            severity = Severity.WARNING if file.trouble == BINARY else Severity.ERROR
            severity = Severity.NOTE if file.path in loose else severity  # a template is no mistake
            out.append(
                Problem(
                    severity, file_sentence(file), file.path, file.trouble_line, root, rule="file-unreadable"
                )
            )
    return out


def loose_problems(repository: Repository) -> tuple[Problem, ...]:
    """Files that belong to no root but can't be read at all."""
    binary = sorted(path for path, glance in repository.glances.items() if glance.binary)
    out = []
    for path in binary:
        folder = repository.folders.get(folder_of(path))
        if folder is None or path not in folder.files:
            sentence = _("{file} is not text (perhaps encrypted), so Repoform leaves it alone.")
            out.append(Problem(Severity.NOTE, sentence.format(file=path), path, 1, rule="file-unreadable"))
    for path in repository.odd:
        sentence = _("{file} is left out: Repoform reads no huge files, and no links out of the repository.")
        out.append(Problem(Severity.WARNING, sentence.format(file=path), path, rule="file-left-out"))
    for path in repository.opentofu:
        instead = for_opentofu(path)
        if instead is not None and instead in repository.snapshot:
            sentence = _(
                "OpenTofu reads {file} instead of {other}: Repoform shows and edits what Terraform reads."
            ).format(file=path, other=instead)
        else:
            sentence = _("{file} is left out: only OpenTofu reads it.").format(file=path)
        out.append(Problem(Severity.WARNING, sentence, path, rule="file-opentofu"))
    return tuple(out)


def read_files(
    repository: Repository, walk: Walk, root: str, entries: Mapping[Key, Entry]
) -> tuple[ReadFile, ...]:
    """What was read of one root."""
    understood = {
        e.built.module.file for e in entries.values() if e.built.module.kind is not ModuleKind.GENERIC
    }
    out: list[ReadFile] = []
    for path in sorted(walk.folders):
        out.extend(_read_file(f, understood) for f in repository.folders[path].files.values())
    values = repository.values.get(root)
    if values is not None:
        out.extend(_read_file(f, {f.path}) for f in values.files.values())
    return tuple(out)


def _read_file(file: SourceFile, understood: set[str]) -> ReadFile:
    if file.trouble:
        return ReadFile(file.path, "read-only", file_sentence(file))
    return ReadFile(file.path, "understood" if file.path in understood else "generic")
