"""The house stands as designed: imports run one way, core needs no Qt, the top level holds what it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", code, *arguments]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)


def test_import_contracts_hold() -> None:
    run = python("from importlinter.cli import lint_imports_command; lint_imports_command()")
    assert run.returncode == 0, run.stdout + run.stderr


def test_core_imports_without_qt() -> None:
    code = """
import importlib, pkgutil, sys
for name in ("PySide6", "shiboken6"):
    sys.modules[name] = None
import core
for module in pkgutil.walk_packages(core.__path__, "core."):
    importlib.import_module(module.name)
"""
    run = python(code)
    assert run.returncode == 0, run.stderr


def test_inspecting_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """Start-up is a budget: the forge, the keyring and the second parser are for later."""
    code = """
import sys
from core.cli import main
status = main(["inspect", sys.argv[1], "--json"])
loaded = {m.split(".")[0] for m in sys.modules}
heavy = sorted(loaded & {"github", "keyring", "hcl2", "lark", "requests", "PySide6"})
print(heavy, file=sys.stderr)
sys.exit(bool(heavy))
"""
    (tmp_path / "main.tf").write_text('module "x" {\n  source = "./x"\n}\n')
    run = python(code, str(tmp_path))
    assert run.returncode == 0, run.stderr


def test_top_level_is_as_designed() -> None:
    run = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True)
    top = {path.split("/")[0] for path in run.stdout.splitlines()}
    rooms = {"core", "gui", "resources", "tests"}
    fixed = rooms | {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "NOTICE"}
    assert {name for name in top if not name.startswith(".")} <= fixed
