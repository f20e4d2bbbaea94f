"""Folders of tests, which make no environments, told from environments that are called test."""

from __future__ import annotations

from collections.abc import Iterable

from core.dialects.plain.files import folder_of, is_variables
from core.dialects.plain.units.names import WORDS, tokens

_SURE = frozenset(("testdata", "fixture", "fixtures", "golden", ".test", ".tests"))
_MAYBE = frozenset(("test", "tests", "testing"))


class Tests:
    """Knows the folders of a repository that hold Terraform's files."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._siblings: dict[str, set[str]] = {}
        self._with_variables: set[str] = set()
        self._known: dict[str, str | None] = {}
        seen: set[str] = set()
        for path in paths:
            at = folder_of(path)
            if is_variables(path):
                self._with_variables.add(at)
            while at != "." and at not in seen:
                seen.add(at)
                above = folder_of(at)
                self._siblings.setdefault(above, set()).add(at.rsplit("/", 1)[-1])
                at = above

    def holder(self, path: str) -> str | None:
        """Of a file or folder among tests: the folder that they are the tests of; None for any other."""
        folder = path
        if folder not in self._known:
            self._known[folder] = self._holder(folder)
        return self._known[folder]

    def _holder(self, path: str) -> str | None:
        above = "."
        for part in path.split("/"):
            if part in _SURE or (part in _MAYBE and not self._is_environment(above, part)):
                return above
            above = part if above == "." else f"{above}/{part}"
        return None

    def _is_environment(self, above: str, name: str) -> bool:
        """Whether other environments lie beside a folder called test."""
        others = self._siblings.get(above, set()) - {name}
        here = "" if above == "." else f"{above}/"
        if here + name in self._with_variables and any(here + o in self._with_variables for o in others):
            return True
        return any(t.lower() in WORDS and t.lower() not in _MAYBE for o in others for t in tokens(o)[:2])
