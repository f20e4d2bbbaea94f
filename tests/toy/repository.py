"""A real repository with toys in it, and the line in `several.py` that makes them readable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from core.dialects import several
from core.session import Session
from tests.core.git.sandbox import Sandbox
from tests.toy.dialect import Toy
from tests.toy.fixtures import MIXED

_ALL = several.dialects


@dataclass
class Repository:
    box: Sandbox
    folder: Path
    """The working copy."""
    origin: Path
    """Bare, with a review inbox."""
    data: Path

    def open(self, data: str = "data") -> Session:
        return Session.open(str(self.folder), fetch=True, data_dir=self.data / data)

    def file(self, path: str, branch: str = "main") -> str:
        """What origin has."""
        return self.box.git("show", f"{branch}:{path}", cwd=self.origin) + "\n"


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Beside Kubestack's cluster; all that is done for it is one more dialect in the list."""
    monkeypatch.setattr(several, "dialects", lambda: (*_ALL(), Toy()))
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(tmp_path / "data"))
    box = Sandbox(tmp_path, monkeypatch)
    files = {path: text.encode() for path, text in MIXED.items()}
    folder, origin = box.with_origin("shop", files)
    return Repository(box, folder, origin, tmp_path / "data")
