"""What of a repository was read; and the files that no root reads, looked at a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from core.language import Language, language_of
from core.platform.model import Problem, Reading, Severity
from core.snapshot import Snapshot
from core.terraform.config_files import is_ignored
from core.terraform.repository import is_file
from core.terraform.tfvars import is_tfvars
from core.text import _
from core.view import Coverage

_ENDINGS = (".tf", ".tofu", ".tfvars", ".hcl", ".tf.json", ".tofu.json", ".tfvars.json")
_AT_ONCE = 50
"""Files fetched in one go."""


def is_terraforms(path: str) -> bool:
    """A file of Terraform's, or another one in its language."""
    if not path.endswith(_ENDINGS) or path.endswith(".terraform.lock.hcl") or "/.terraform/" in f"/{path}":
        return False
    return is_tfvars(path) or not is_ignored(path)


def unread(paths: Iterable[str], *readings: Reading) -> tuple[str, ...]:
    """Those of Terraform's files that none of the readings has read."""
    read = {file.path for reading in readings for file in reading.files}
    return tuple(sorted({p for p in paths if p not in read and is_terraforms(p)}))


def coverage(snapshot: Snapshot, reading: Reading) -> Coverage:
    """What a reading covers of a snapshot."""
    links = {p for p, e in snapshot.entries.items() if e.mode == "120000"}  # said of by the reading
    rest = unread((p for p in snapshot.paths() if p not in links), reading)
    return Coverage(tuple(p.root for p in reading.platforms), len(reading.files), rest)


class Rest:
    """The files that no root reads. Whatever is wrong with them is a note: a template or an encrypted file is
    no mistake."""

    def __init__(self, snapshot: Snapshot, reading: Reading, languages: Sequence[Language]) -> None:
        self._languages = languages
        self.coverage = coverage(snapshot, reading)
        self._snapshot = snapshot
        self._found: list[Problem] = []
        known = {p.file for p in reading.all_problems() if p.module is None}
        self._waiting = [p for p in self.coverage.unread if p not in known and is_file(snapshot, p)]

    @property
    def done(self) -> bool:
        return not self._waiting

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All, once it is done; none before."""
        return tuple(self._found) if self.done else ()

    def go_on(self, give_way: Callable[[], bool] = lambda: False) -> bool:
        """Looks at further files until all are done (True), or something more urgent waits."""
        while self._waiting:
            paths = self._waiting[:_AT_ONCE]
            data = self._snapshot.read_many(paths)
            for path in paths:
                if give_way():
                    return False
                self._found.extend(_wrong(path, data[path], self._languages))
                del self._waiting[0]
        return True


def _wrong(path: str, data: bytes, languages: Sequence[Language]) -> Iterator[Problem]:
    if b"\0" in data:
        sentence = _("{file} is not text (perhaps encrypted), so Repoform leaves it alone.").format(file=path)
        yield Problem(Severity.NOTE, sentence, path, 1, rule="file-unreadable")
        return
    language = language_of(path, languages)
    for sentence, line in language.faults(data) if language is not None else ():
        words = _("{why} No cluster that Repoform shows is made from this file.").format(why=sentence)
        yield Problem(Severity.NOTE, words, path, line, rule="syntax")
