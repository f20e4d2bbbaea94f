"""The units of Terragrunt in a repository: which files make one, and what each runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.dialects.plain.files import folder_of
from core.dialects.plain.units.terragrunt.config import Config, Reader
from core.dialects.plain.units.terragrunt.paths import TOP, in_repository
from core.frozen import dataclass
from core.terraform.evaluate import Texts


@dataclass(frozen=True, slots=True)
class Guess:
    """A file of variables that is a unit's own if an environment variable holds the name of a folder."""

    file: str
    word: str
    """That name."""
    names: tuple[str, ...]
    """The variables that take their values from the file."""


@dataclass(frozen=True, slots=True)
class TerragruntUnit:
    """One unit."""

    path: str
    """Its terragrunt.hcl."""
    root: str
    """The folder of the module that it runs, where that is in this repository; else its own."""
    remote: str | None
    """The module's source, where it is not in this repository."""
    unknown_source: bool
    """A source is written that can't be told by reading."""
    chosen: bool
    """The source is one of several that a condition chooses among: the one that lies in this repository."""
    includes: tuple[str, ...]
    """Files that it includes."""
    reads: tuple[str, ...]
    """Files that were read to tell all this."""
    var_files: tuple[str, ...]
    """The weakest first."""
    problem: str | None = None
    guessed: tuple[Guess, ...] = ()

    @property
    def folder(self) -> str:
        return folder_of(self.path)


def terragrunt_units(texts: Texts, paths: Iterable[str], code: Iterable[str]) -> Iterator[TerragruntUnit]:
    """`paths`: files called terragrunt.hcl; `code`: folders that hold Terraform code. Never raises."""
    folders = set(code)
    found = [_Read(texts, path) for path in sorted(paths)]
    included = {i.path for read in found for i in read.config.includes}
    for read in found:
        unit = read.unit(folders)
        if unit is not None and unit.path not in included:
            yield unit


class _Read:
    def __init__(self, texts: Texts, path: str) -> None:
        self.reader = Reader(texts)
        self.config: Config = self.reader.unit(path)

    def unit(self, code: set[str]) -> TerragruntUnit | None:
        config = self.config
        folder = folder_of(config.path)
        source, choices, written = config.source()
        if (not written and folder not in code) or config.skips():
            return None
        inside = [one for one in choices if local_source(one, folder) in code]
        chosen = len({local_source(one, folder) for one in inside}) == 1
        if chosen:
            source = inside[0]
        local = local_source(source, folder) if source is not None else None
        remote = source.replace(TOP, "") if source is not None and local is None else None
        is_here = local is not None and local in code
        return TerragruntUnit(
            config.path,
            local if is_here and local is not None else folder,
            remote if remote is not None else (source if local is not None and not is_here else None),
            written and source is None,
            chosen,
            tuple(i.path for i in config.includes if i.path is not None),
            tuple(self.reader.read),
            tuple(config.var_files()),
            config.problem,
        )


_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*::|[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+:|[\w-]+(?:\.[\w-]+)+/", re.I)


def local_source(source: str, folder: str) -> str | None:
    """The folder of the repository that a source means; None for one from elsewhere.

    >>> local_source("../../modules//eks", "live/prod"), local_source("git::https://x/y//z?ref=1", ".")
    ('modules/eks', None)
    """
    if not source.startswith((".", "/")) and _ADDRESS.match(source) is not None:
        return None
    plain = re.sub(r"(?<!:)//+", "/", source.split("?", 1)[0])
    return in_repository(plain, folder)
