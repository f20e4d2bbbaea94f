"""The workbench of Kubestack's operations: with the README and the Dockerfile of a platform."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from core.dialects.common.workbench.workbench import Workbench
from core.dialects.kubestack.operations import dockerfile
from core.dialects.kubestack.readme import tables
from core.dialects.kubestack.source import of_local_folder
from core.text import _


@dataclass
class KubestackWorkbench(Workbench):
    """One root of Kubestack's."""

    def nothing_here(self) -> str:
        return _(
            "There is no Kubestack platform here: no module comes from the framework. Repoform "
            "adds to a platform that is there; the framework's starters make a first one."
        )

    def is_copy(self, folder: str) -> bool:
        return of_local_folder(folder) is not None

    def readme(self) -> str | None:
        """The README with platform tables, the root's own before the repository's; None without."""
        for folder in dict.fromkeys((self.folder, "")):
            for path in self.paths_in(folder, (".md", ".MD", ".markdown")):
                name = posixpath.basename(path).lower()
                if name.startswith("readme.") and tables(self._lenient(path)):
                    return path
        return None

    def _lenient(self, path: str) -> str:
        return self.read(path).decode("utf-8", "replace")

    def edit_readme(self, change: Callable[[str], str]) -> None:
        """Without a README with tables, or one that is no UTF-8: nothing."""
        path = self.readme()
        if path is None:
            return
        try:
            text = self.text(path)
        except UnicodeDecodeError:
            return
        self.set_text(path, change(text))

    def dockerfiles(self) -> list[str]:
        """Dockerfiles that use a framework image, in the root or at the top."""
        found = []
        for folder in dict.fromkeys((self.folder, "")):
            for path in self.paths_in(folder, ("",)):
                name = posixpath.basename(path)
                if not name.startswith(("Dockerfile", "Containerfile")):
                    continue
                text = self._lenient(path)
                if "\ufffd" not in text and dockerfile.tags(text):
                    found.append(path)
            if found:
                break
        return found
