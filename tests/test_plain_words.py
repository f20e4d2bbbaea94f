"""What people read says it in plain words: the catalogue of texts is searched for the trade's own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEVER = (
    "review inbox of this remote",
    "configuration map",
    "kept as typed",
    "the facts",
)
COMMAND_LINE = ("text", "help")
"""Functions of an operation whose texts only the command line shows."""


@cache
def texts(under: str) -> tuple[tuple[str, str], ...]:
    return tuple(_texts(under))


def _texts(under: str) -> Iterator[tuple[str, str]]:
    """(place, text) of all that goes through the catalogue, but for what only the command line shows."""
    for path in sorted((ROOT / under).rglob("*.py")):
        if "cli" in path.parts:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        shell = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef) and function.name in COMMAND_LINE
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "ngettext")
                and id(node) not in shell
            ):
                for word in node.args:
                    if isinstance(word, ast.Constant) and isinstance(word.value, str):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", word.value


def test_the_search_sees_texts() -> None:
    found = [text for under in ("core", "gui") for _place, text in texts(under)]
    assert len(found) > 2500
    assert "Compare" in found


@pytest.mark.parametrize("under", ["core", "gui"])
@pytest.mark.parametrize("words", NEVER)
def test_words_that_nobody_knows_are_never_said(under: str, words: str) -> None:
    assert [(place, text) for place, text in texts(under) if words in text.casefold()] == []


def test_the_window_says_base_only_where_it_is_explained() -> None:
    """Beside the environment's name, where a dotted underline or tooltip says what it is; and in help."""
    explained = {"gui/kit/words.py", "gui/overview/page.py", "gui/kit/glossary.py"}
    said = [
        (place, text)
        for place, text in texts("gui")
        if re.search(r"\bbases?\b", re.sub(r"\{.*?\}", "", text), re.IGNORECASE)
    ]
    assert [x for x in said if x[0].split(":")[0] not in explained] == []
    assert said, "the search finds those that are"


@pytest.mark.parametrize("under", ["core/session", "core/publish", "core/forge", "core/checks", "core/git"])
def test_sentences_name_the_branch_instead_of_a_base(under: str) -> None:
    """ "main has 3 new commits", never "the base"."""
    said = [
        (place, text)
        for place, text in texts(under)
        if re.search(r"\b(the|a|its) base\b(?! environment)", re.sub(r"\{.*?\}", "", text), re.IGNORECASE)
    ]
    assert said == []


def test_an_environment_is_no_key_and_no_workspace() -> None:
    """Where environments are added and removed, Terraform's word stands in brackets behind plain ones."""
    for name in ("add_environment", "remove_environment"):
        path = f"core/dialects/kubestack/operations/{name}.py"
        for place, text in texts("core/dialects/kubestack/operations"):
            if place.startswith(path) and "of the environment and its workspace" not in text:
                assert not re.search(r"\bkeys?\b", text), (place, text)
                bare = re.sub(r"\(.*?\)", "", text)
                assert "workspace" not in bare, (place, text)


def test_memory_and_disks_are_told_in_one_unit() -> None:
    """Clouds count both by 2^30 bytes. Scaleway alone sells disks by 10^9."""
    wrong = []
    for path in sorted((ROOT / "resources" / "kubestack" / "modules").glob("*.json")):
        if not path.name.startswith("scaleway") and re.search(
            r'"unit": "GB"|\(GB\)', path.read_text("utf-8")
        ):
            wrong.append(path.name)
    assert wrong == []
    assert not [x for under in ("core", "gui") for x in texts(under) if re.search(r"\d\}? ?GB\b", x[1])]
