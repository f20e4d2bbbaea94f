"""What a text file can be asked, whatever its language: what is wrong in it, whether it may be written, what
it is made of. A dialect names the languages of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from core.hcl.outline import Part
from core.snapshot import Snapshot
from core.text import _


class Language(Protocol):
    """One language. Pure."""

    @property
    def endings(self) -> tuple[str, ...]:
        """Of its files' names: (".tf", ".tfvars")."""
        ...

    def faults(self, data: bytes) -> Iterable[tuple[str, int]]:
        """What keeps the text from being read: (sentence, 1-based line)."""
        ...

    def refusal(self, path: str, before: bytes | None, after: bytes) -> str | None:
        """The write gate: why a file must not be written like this, with what stands behind it; None where it
        may. `before` is None for a new file."""
        ...

    def outline(self, data: bytes | None) -> Part:
        """What the text is made of, for telling which block a line belongs to; of no file at all, too."""
        ...


def language_of(path: str, languages: Sequence[Language]) -> Language | None:
    """The language of a file, by the longest ending that fits; None for any other text."""
    found = [(len(e), language) for language in languages for e in language.endings if path.endswith(e)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def outline(path: str, data: bytes | None, languages: Sequence[Language]) -> Part:
    """What a file is made of; lines alone where nobody speaks its language."""
    language = language_of(path, languages)
    return language.outline(data) if language is not None else Part(False, data or b"")


def refusal(files: Mapping[str, bytes | None], base: Snapshot, languages: Sequence[Language]) -> str | None:
    """Why these files must not be written like this: a sentence about the first one, by path; None where all
    may. `files`: path -> new bytes, None for one that goes."""
    for path, after in sorted(files.items()):
        language = language_of(path, languages)
        if after is None or language is None:
            continue
        before = base.read(path) if path in base.entries else None
        sentence = language.refusal(path, before, after)
        if sentence is not None:
            return _("{path} isn't written: {sentence}").format(path=path, sentence=sentence)
    return None
