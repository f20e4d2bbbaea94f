"""REPOFORM_SKIPS=refuse makes an unexpected skip fail the run, on one process and on several."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import skips

TOP = Path(__file__).resolve().parents[1]
SKIPPING = (
    "import pytest\n\ndef test_one():\n    pytest.skip('no such {what}')\n\ndef test_two():\n    pass\n"
)


def run(folder: Path, *arguments: str, what: str = "luck") -> subprocess.CompletedProcess[str]:
    (folder / "test_skipping.py").write_text(SKIPPING.format(what=what))
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.skips", "-p", "xdist"),
            # A place of its own: tidying up what other runs left can take half a minute.
            *(f"--basetemp={folder / 'tmp'}", *arguments, str(folder)),
        ],
        cwd=folder,
        env=os.environ
        | {"REPOFORM_SKIPS": "refuse", "PYTHONPATH": str(TOP), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_an_unexpected_skip_fails_the_run(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 1
    assert "unexpected skip: test_skipping.py::test_one: Skipped: no such luck" in done.stdout
    assert "1 passed, 1 skipped" in done.stdout


def test_a_machine_without_terraform_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_name, **_more: None)
    assert skips.is_expected("Skipped: terraform isn't installed")
    assert not skips.is_expected("Skipped: no such luck")


def test_this_run_counts_its_skips(request: pytest.FixtureRequest) -> None:
    """The hooks are those of the suite itself, not only of this file."""
    plugins = request.config.pluginmanager.get_plugins()
    assert any(getattr(p, "pytest_sessionfinish", None) is skips.pytest_sessionfinish for p in plugins)
    assert any(
        getattr(p, "pytest_runtest_logreport", None) is skips.pytest_runtest_logreport for p in plugins
    )
