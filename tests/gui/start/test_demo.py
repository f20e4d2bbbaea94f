"""The demo where there is no display: said in one sentence, then the whole job without a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui.start.demo import main

ROOT = Path(__file__).parents[3]


def test_without_a_display_the_whole_job_is_done(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "gui", "demo", "--dir", str(tmp_path / "demo")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1 and "The demo runs without a window." in done.stderr
    out = done.stdout
    for words in (
        "Nothing was changed.",
        "Found np1-general",
        "Maximum nodes per zone in ops: 4 to 8",
        "Zones in ops: added europe-west1-d",
        "[In place]",
        "+      max_node_count = 8",
        "✓ Open the request",
        "waits for review. No cluster has changed yet.",
        "The request lies at ",
    ):
        assert words in out
    refs = subprocess.run(
        ["git", "for-each-ref", "--format=%(refname)"],
        cwd=tmp_path / "demo" / "origin.git",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert sum(r.startswith("refs/repoform/inbox/open/") for r in refs) == 1
    pictures = sorted((tmp_path / "demo" / "pictures").glob("*.png"))
    assert len(pictures) == 6 and all(p.stat().st_size > 10_000 for p in pictures)


def test_the_whole_job_in_ordinary_terraform(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gui", "demo", "--headless", "--terraform", "--dir", str(tmp_path / "demo")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    out = done.stdout
    for words in (
        "Found general: Node pool of payments",
        "Maximum nodes per zone in production: 6 to 12",
        "production can grow from 18 to 36 nodes",
        "Disk size in production: 200 to 400",
        "[Nodes roll] Nodes are probably replaced gradually. Pods restart then.",
        "+    max_nodes    = 12",
        "+    disk_size_gb = 400",
        "✓ Open the request",
    ):
        assert words in out
    assert out.count("diff --git") == 1, "production's own file, and no other"
    pictures = sorted((tmp_path / "demo" / "pictures").glob("*.png"))
    assert len(pictures) == 6 and all(p.stat().st_size > 10_000 for p in pictures)


@pytest.mark.parametrize(
    ("argv", "status"), [(["--nope"], 2), (["--help"], 0), (["--dir"], 2), (["--reviewer"], 2)]
)
def test_usage(argv: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == status
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_with_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert main(["--headless", "--dir", str(tmp_path)]) == 1
    assert "isn't empty" in capsys.readouterr().err
