"""Snapshots out of texts, and short ways to read and edit them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from core.dialects.kubestack.dialect import KubestackDialect
from core.platform.edit import Edit
from core.platform.model import EnvValue, Module, Problem, Reading
from core.snapshot import Entry, Snapshot


def snapshot(files: Mapping[str, str | bytes]) -> Snapshot:
    """An immutable snapshot of these files."""
    data = {p: t.encode() if isinstance(t, str) else t for p, t in files.items()}
    entries = {p: Entry("100644", f"{hash(d):x}", len(d)) for p, d in sorted(data.items())}
    return Snapshot("commit", entries, lambda paths: {p: data[p] for p in paths})


class Repo:
    """A snapshot with its dialect and reading."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.dialect = KubestackDialect()
        self.snapshot = snapshot(files)
        self.reading: Reading = self.dialect.read(self.snapshot)

    def module(self, name: str, root: str = ".") -> Module:
        found = self.reading.module(root, name)
        assert found is not None, name
        return found

    def value(self, module: str, environment: str, setting: str, root: str = ".") -> EnvValue:
        found = self.module(module, root).setting(setting)
        assert found is not None, setting
        return found.values[environment]

    def problems(self, rule: str) -> list[Problem]:
        return [p for p in self.reading.all_problems() if p.rule == rule]

    def apply(self, edit: Edit) -> Mapping[str, bytes | None]:
        """Makes an edit, goes on with its result, and answers with the changed files."""
        changed = self.dialect.apply(self.snapshot, self.reading, edit)
        self.snapshot = self.snapshot.with_files(changed)
        before = self.reading
        self.reading = self.dialect.read(self.snapshot, before)
        assert self.reading == KubestackDialect().read(self.snapshot), (
            "the quick reading differs from a whole one"
        )
        return changed

    def set(self, module: str, environment: str, setting: str, value: Any = None, **more: Any) -> list[str]:
        """Sets a value; the changed lines, as in a diff."""
        return self._lines(Edit("set", more.pop("root", "."), module, environment, setting, value, **more))

    def unset(self, module: str, environment: str, setting: str, **more: Any) -> list[str]:
        return self._lines(Edit("unset", more.pop("root", "."), module, environment, setting, **more))

    def _lines(self, edit: Edit) -> list[str]:
        before = self.snapshot
        changed = self.apply(edit)
        out: list[str] = []
        for path, data in changed.items():
            old = before.read(path).decode().splitlines() if path in before else []
            new = data.decode().splitlines() if data is not None else []
            diff = list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]
            out.extend(line for line in diff if not line.startswith("@@"))
        return out
