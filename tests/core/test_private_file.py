"""Files that are there whole or not at all; what a killed process left goes with the next one."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from core.private_file import working_folder, write_private


def age(path: Path) -> None:
    long_ago = time.time() - 90_000
    os.utime(path, (long_ago, long_ago))


def test_what_was_written_half_goes(tmp_path: Path) -> None:
    target = tmp_path / "window[1].json"
    old, young, other, named = (
        tmp_path / name
        for name in (
            "window[1].json.ab12_x9z",
            "window[1].json.cd34_x9z",
            "1.json.ab12_x9z",
            "window[1].json.lock",
        )
    )
    for path in (old, young, other, named):
        path.write_text("half")
    for path in (old, other, named):
        age(path)
    write_private(target, b"whole")
    assert target.read_bytes() == b"whole"
    assert not old.exists() and young.exists() and other.exists() and named.exists()


def test_folders_of_the_dead_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with working_folder() as first:
        (first / "in").write_text("x")
        dead, link, demo = (
            tmp_path / (first.name[:-3] + "abc"),
            tmp_path / (first.name + "l"),
            tmp_path / "repoform-demo-1",
        )
        dead.mkdir()
        (dead / "out").write_text("x")
        demo.mkdir()
        link.symlink_to(demo, target_is_directory=True)
        age(dead)
        age(demo)
        os.utime(link, (1, 1), follow_symlinks=False)
        with working_folder():
            assert (first / "in").exists() and not dead.exists() and not link.is_symlink() and demo.is_dir()
    assert not first.exists()
