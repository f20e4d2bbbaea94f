"""The house stands as designed: imports run one way, core needs no Qt, the top level holds what it should."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
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
heavy = sorted(loaded & {"github", "gitlab", "keyring", "hcl2", "lark", "requests", "PySide6"})
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
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "forge" in text else ():
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


HOUSES = ("core", "gui", "resources")
HEAVY = {"git", "github", "gitlab", "hcl2", "keyring", "pygohcl", "PySide6", "regex", "requests", "urllib3"}
"""Libraries that take long to load: imported where they are needed."""


@dataclass(frozen=True)
class Import:
    """One imported module, in one file."""

    file: str
    line: int
    module: str
    late: bool
    """Inside a function."""
    reason: str
    """The comment on its line."""


def _modules() -> dict[str, str]:
    """Name of every module of ours -> its file."""
    files = [f for top in HOUSES for f in (TOP / top).rglob("*.py")]
    names = {".".join(f.relative_to(TOP).with_suffix("").parts): f for f in files}
    return {name.removesuffix(".__init__"): str(f.relative_to(TOP)) for name, f in names.items()}


def _imports(file: str, text: str, ours: Container[str]) -> Iterator[Import]:
    """All of a file: at the top, within functions, and those for types alone."""
    lines = text.splitlines()
    ahead: list[tuple[ast.AST, bool]] = [(ast.parse(text), False)]
    while ahead:
        node, late = ahead.pop()
        late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        ahead += [(child, late) for child in ast.iter_child_nodes(node)]
        found: list[str] = []
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}:{node.lineno}: imports are absolute"
            whole = [(f"{node.module}.{alias.name}", node.module) for alias in node.names]
            found = [name if name in ours else module for name, module in whole]
        if found:
            assert isinstance(node, ast.stmt) and node.end_lineno is not None
            shown = " ".join(lines[node.lineno - 1 : node.end_lineno])
            for name in found:
                yield Import(file, node.lineno, name, late, shown.partition("#")[2].strip())


@cache
def _all_imports() -> dict[str, tuple[Import, ...]]:
    ours = _modules()
    return {name: tuple(_imports(file, (TOP / file).read_text("utf-8"), ours)) for name, file in ours.items()}


def _circle(graph: Mapping[str, Collection[str]]) -> list[str]:
    """Modules that lead back to the first one, [] where none do."""
    try:
        TopologicalSorter({name: set(others) & graph.keys() for name, others in graph.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_circles_are_found() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": [], "e": ["a"]}
    assert set(_circle(graph)) == {"b", "c"}
    assert _circle({**graph, "c": ["d"]}) == []
    source = "import a\nif TYPE_CHECKING:\n    from b import C\ndef f():\n    from d import e  # slow\n"
    found = sorted(_imports("x.py", source, {"d.e"}), key=lambda one: one.line)
    assert [(i.module, i.late, i.reason) for i in found] == [
        ("a", False, ""), ("b", False, ""), ("d.e", True, "slow"),
    ]  # fmt: skip


def test_no_circle_between_files() -> None:
    """Whether imported at the top, within a function, or for types alone: nobody needs two files to
    understand one."""
    graph = {name: {i.module for i in found} - {name} for name, found in _all_imports().items()}
    assert sum(map(len, graph.values())) > 1000, "the imports were read"
    assert _circle(graph) == []


def test_late_imports_say_why() -> None:
    """At the top of the file, unless a heavy library waits or start-up was measured: then the line tells."""
    late = [one for found in _all_imports().values() for one in found if one.late]
    assert late, "there are some"
    bare = [
        f"{one.file}:{one.line}: {one.module}"
        for one in late
        if one.module.partition(".")[0] not in HEAVY and len(one.reason.split()) < 3
    ]
    assert bare == []


def _missing(line: str, files: Collection[str], ours: Mapping[str, str]) -> Iterator[str]:
    """Files, modules and documents that a line of code speaks of and that aren't there."""
    for name in re.findall(r"\b[a-z_]+\.py\b|\b[A-Z]{2,}\.md\b", line):
        if name not in files:
            yield name
    for name in re.findall(r"(?<![\w.\"'])(?:core|gui)(?:\.[a-z_]+){2,}", line):
        parts = name.split(".")
        known = next(n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in ours)
        file = ours[".".join(parts[:known])]
        if known < len(parts) and file.endswith("__init__.py"):
            text = (TOP / file).read_text("utf-8")
            if not re.search(rf"\b{parts[known]}\b", text):
                yield name


def test_what_is_named_is_there() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True)
    files = {Path(path).name for path in listed.stdout.splitlines()}
    ours = _modules()
    assert list(_missing("see core.session.gone and gone.py, GONE.md", files, ours)) == [
        "gone.py", "GONE.md", "core.session.gone",
    ]  # fmt: skip
    assert list(_missing("see core.session.source.locate, source.py", files, ours)) == []
    missing = [
        f"{file}:{number}: {name}"
        for file in ours.values()
        for number, line in enumerate((TOP / file).read_text("utf-8").splitlines(), 1)
        for name in _missing(line, files, ours)
    ]
    assert missing == []


PUBLIC = {"_exit", "_getframe", "_replace"}
"""Documented for everybody, whatever the line before the name."""
MOST_PRIVATE = 5


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name.strip("_") != "" and name not in PUBLIC


def _of_own_classes(tree: ast.AST) -> set[str]:
    """Private names of the classes that a file makes itself."""
    names: set[str] = set()
    for made in ast.walk(tree):
        for node in ast.walk(made) if isinstance(made, ast.ClassDef) else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                names.add(node.attr)
            elif isinstance(node, ast.AnnAssign | ast.Assign):
                targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
                names.update(target.id for target in targets if isinstance(target, ast.Name))
    return names


_PRIVATE = re.compile(r"""[.'"\s,(]_[^\W_]""")
"""What every private name looks like that comes from elsewhere, and much besides."""


def _touches(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, name, reason given on it) of each private name of other files: used, imported, or patched by its
    name."""
    if not _PRIVATE.search(text):
        return
    tree = ast.parse(text)
    lines, own = text.splitlines(), _of_own_classes(tree)
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Attribute) and node.attr not in own:
            names = [node.attr]
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if called in ("setattr", "delattr", "getattr", "patch", "object"):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                names = [text.rpartition(".")[2] for text in texts if isinstance(text, str)]
        if isinstance(node, ast.Attribute | ast.ImportFrom | ast.Call):
            for name in filter(_is_private, names):
                yield node.lineno, name, lines[node.lineno - 1].partition("# private:")[2].strip()


def test_private_names_are_found() -> None:
    source = (
        "from core.x import _a\nb._c = 1\nd.setattr(e, '_f', 2)\nd.setattr('core.x._g', 3)\nos._exit(0)\n"
        "class H:\n    def __init__(self):\n        self._i = 1\nH()._i\nj._k  # private: for a good reason\n"
    )
    found = sorted(_touches(source))
    assert [(line, name) for line, name, _why in found] == [
        (1, "_a"), (2, "_c"), (3, "_f"), (4, "_g"), (10, "_k"),
    ]  # fmt: skip
    assert found[-1][2] == "for a good reason"


def test_tests_go_the_public_way() -> None:
    """What is private may change with nobody asked. Where there is no other way (a fault in the middle of
    something), the line tells why; there are to be no more of them."""
    found = [
        (f"{path.relative_to(TOP)}:{line}: {name}", reason)
        for path in sorted((TOP / "tests").rglob("*.py"))
        for line, name, reason in _touches(path.read_text("utf-8"))
    ]
    assert [place for place, reason in found if len(reason.split()) < 3] == []
    assert len(found) == MOST_PRIVATE, f"with a good reason, count it: {found}"
