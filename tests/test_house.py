"""The house stands as designed: imports run one way, core needs no Qt, the top level holds what it should."""

from __future__ import annotations

import ast
import re
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


ABOVE_THE_FORGE = ("core/publish", "core/session", "core/cli", "core/review", "core/view", "gui")
A_FORGE = re.compile(
    r"git.?hub|git.?lab|gitea|forgejo|codeberg|bitbucket|azure.?devops|dev\.azure|ghe\.com|\bGH_|"
    r"""kind\w*\s*(?:[!=]=|not in|in)\s*[^\n]*["'](?:inbox|azure)""",
    re.IGNORECASE,
)
NO_FORGE = {
    'self.url.setPlaceholderText("https://github.com/acme/infrastructure.git")',  # how one looks
    '"PyGithub",',  # a library
}


def test_above_the_forge_nothing_names_one() -> None:
    """Nor decides by one: comments and docstrings included."""
    found = [
        f"{path.relative_to(TOP)}:{number}: {line.strip()}"
        for folder in ABOVE_THE_FORGE
        for path in sorted((TOP / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if A_FORGE.search(line) and line.strip() not in NO_FORGE
    ]
    assert found == []


def test_a_forge_is_named_by_the_list_alone() -> None:
    """No forge imports another, and nobody but forges.py any: a new one needs a folder and a line."""
    forges = {path.parent.name for path in (TOP / "core/forge").glob("*/about.py")}
    assert {"github", "inbox"} <= forges
    assert forges == {path.name for path in (TOP / "core/forge").iterdir() if (path / "__init__.py").exists()}
    found = []
    for path in [*(TOP / "core").rglob("*.py"), *(TOP / "gui").rglob("*.py")]:
        own = path.relative_to(TOP / "core/forge").parts[0] if path.is_relative_to(TOP / "core/forge") else ""
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = (
                [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            )
            for name in (module, *names, *(f"{module}.{name}" for name in names)):
                parts = name.split(".")
                named = parts[2] if parts[:2] == ["core", "forge"] and len(parts) > 2 else ""
                if named in forges - {own} and own != "forges.py":
                    found.append(f"{path.relative_to(TOP)}: {name}")
    assert found == []
