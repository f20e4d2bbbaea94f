from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.cli import main
from tests.core.cli.schemas import hold
from tests.core.session.conftest import Place, place

__all__ = ["place"]


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in this process, its data in the test's own folder."""
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(place.data))

    def go(*argv: str) -> Ran:
        capsys.readouterr()
        status = main(list(argv))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        if status:
            assert said.err.count("\n") == 1, "one sentence"
        else:
            hold(argv, said.out)
        return Ran(status, said.out, said.err)

    return go
