"""Words that never stand on screen, in every sentence that goes through gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
NEVER = re.compile(r"\b(overrid\w*|pending|publish\w*|resets?|resetting|live)\b", re.I)
OPTION = re.compile(r"(?<![\w-])--[a-z]")
MARKERS = {"_", "ngettext", "pgettext"}
TERMINAL = (
    *("core/cli/", "gui/__main__.py", "gui/start/demo.py", "gui/start/arguments.py"),
    *("gui/start/doctor.py", "gui/start/desktop.py"),
)
"""Said on the command line only, where options and commands have these names."""
OPERATIONS = {"Operation", "Replacing"}
"""What an operation inherits from: the second is what replacing a pool is in every dialect."""
HELP = {"help", "text", "arguments"}
"""Methods of an operation that speak to the command line alone."""
GIT = re.compile(r"git config --global --add safe\.directory")


@cache
def sentences() -> tuple[tuple[str, int, str], ...]:
    """Where each stands, and its words."""
    out = []
    for file in sorted([*(HOUSE / "core").rglob("*.py"), *(HOUSE / "gui").rglob("*.py")]):
        path = file.relative_to(HOUSE).as_posix()
        for node in _spoken(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                for found in node.args:
                    if isinstance(found, ast.Constant) and isinstance(found.value, str):
                        out.append((path, node.lineno, found.value))
    return tuple(out)


def _spoken(node: ast.AST) -> Iterator[ast.AST]:
    """Everything but what an operation's help says."""
    for child in ast.iter_child_nodes(node):
        bases = (
            {ast.unparse(b).partition("[")[0] for b in node.bases}
            if isinstance(node, ast.ClassDef)
            else set()
        )
        if bases & OPERATIONS and isinstance(child, ast.FunctionDef) and child.name in HELP:
            continue
        yield child
        yield from _spoken(child)


@pytest.mark.parametrize(("sentence", "wrong"), [("It is live.", True), ("delivers alive", False)])
def test_the_check_finds_words(sentence: str, wrong: bool) -> None:
    assert bool(NEVER.search(sentence)) is wrong


def test_no_sentence_of_the_window_has_them() -> None:
    shown = [s for s in sentences() if not s[0].startswith(TERMINAL)]
    assert len(shown) > 500
    assert not [s for s in shown if NEVER.search(s[2])]


def test_no_sentence_of_the_window_names_an_option() -> None:
    shown = [s for s in sentences() if not s[0].startswith(TERMINAL)]
    assert not [s for s in shown if OPTION.search(GIT.sub("", s[2]))]
