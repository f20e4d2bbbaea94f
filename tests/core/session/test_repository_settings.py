"""What the user said of one repository outlives the process, and nothing in the file can stop a start."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session.errors import SessionError
from core.session.repository_settings import RepositorySettings


def test_each_repository_has_its_own(tmp_path: Path) -> None:
    one, other = RepositorySettings(tmp_path, "/srv/a"), RepositorySettings(tmp_path, "/srv/b")
    one.put("pairs", [1])
    one.put("names", {"a": "b"})
    assert RepositorySettings(tmp_path, "/srv/a").get("pairs") == [1]
    assert other.get("pairs") is None
    one.put("pairs", None)
    assert (one.get("pairs"), one.get("names")) == (None, {"a": "b"})


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff", b"[" * 99_999, b'"x"'])
def test_what_cannot_be_read_is_not_in_use_and_not_written_over(tmp_path: Path, text: bytes) -> None:
    kept = RepositorySettings(tmp_path, "/srv/a")
    kept.path.parent.mkdir()
    kept.path.write_bytes(text)
    assert kept.get("pairs") is None
    with pytest.raises(SessionError, match="nothing is written to it"):
        kept.put("pairs", [1])
    assert kept.path.read_bytes() == text
    kept.path.unlink()
    kept.put("pairs", [1])
    assert kept.get("pairs") == [1]


def test_others_cannot_read_it(tmp_path: Path) -> None:
    kept = RepositorySettings(tmp_path, "/srv/a")
    kept.put("pairs", [1])
    assert kept.path.stat().st_mode & 0o077 == 0
