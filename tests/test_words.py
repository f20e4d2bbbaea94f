"""Words that never stand on screen, in every sentence that goes through gettext and in every text of the
facts that forms and problems show; and the file's words, which stand only where the file is told."""

from __future__ import annotations

import ast
import json
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


OF_THE_FILE = re.compile(
    r"\b(bases?|keys?|workspaces?|configuration maps?|facts|maps?|HCL|tfvars|roots?|module blocks?|blocks?"
    r"|expressions?|arguments?|attributes?|literals?|ForceNew)\b",
    re.I,
)
"""What Terraform's files call things. People know clusters, pools, environments and settings."""
EXPLAINED = re.compile(
    r"\{\w+\}"  # what stands there is a name
    r"|\bbase environment\b|· base$"  # one of the ten words: help and a dotted underline say what it is
    r"|\([^()]*\bworkspaces?\b[^()]*\)|\bTerraform workspace\b|\bterraform\.workspace\b"
    r"|\bterragrunt\.hcl\b|\.terraform\.lock\.hcl\b|`[^`]*`|“[^”]*”"  # quoted
    r"|\bkey=value\b",  # as Kubernetes writes a taint
    re.I,
)
ELSEWHERE = (
    *("core/hcl/", "core/terraform/evaluate/", "core/corrections.py"),  # of a line of a file, which is told
    "core/git/",  # SSH and signing keys
    "gui/kit/glossary.py",  # where the words are explained
    "gui/form/taints.py",  # a taint's key, as Kubernetes calls it
)
OTHERS = {
    "Sign in with tea (tea login add) or fj (fj auth add-key), or set GITEA_TOKEN or FORGEJO_TOKEN and,"
    " beside it, GITEA_SERVER_URL or FORGEJO_SERVER_URL: the server that it is for.": "a command",
    "Words or keys": "of the keyboard",
    "A taint needs a key.": "of a taint",
    "There before your draft. They never block a proposal.": "hinder",
    "{name} takes another number of arguments.": "of a function in a line that is told",
    "This JSON file doesn't hold an object.": "of a file that is told",
}
"""Sentences in which the word means something else."""


def _bare(sentence: str) -> str:
    return EXPLAINED.sub("", sentence)


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("It falls back to the base.", True),
        ("{base} keeps {value}.", False),
        ("The base environment can't be told.", False),
        ("Its key is computed.", True),
        ("{where}: the key {key} is computed.", True),
        ("Choose another workspace.", True),
        ("The name that Terraform runs under (workspaces).", False),
        ("Facts of Azure", True),
        ("That fact is well known.", False),
        ("Edit it as HCL.", True),
    ],
)
def test_the_check_finds_words_of_the_file(sentence: str, wrong: bool) -> None:
    assert bool(OF_THE_FILE.search(_bare(sentence))) is wrong


def test_people_are_told_in_their_own_words() -> None:
    told = [s for s in sentences() if not s[0].startswith((*TERMINAL, *ELSEWHERE)) and s[2] not in OTHERS]
    assert len(told) > 3000
    assert not [s for s in told if OF_THE_FILE.search(_bare(s[2]))]


def test_no_exception_is_left_over() -> None:
    said = {s[2] for s in sentences()}
    assert [s for s in OTHERS if s not in said] == []
    assert [place for place in ELSEWHERE if not any(s[0].startswith(place) for s in sentences())] == []


SHOWN = {"label", "description", "help", "sentence", "sentences", "unsure_sentences", "change", "action"}
"""The texts of the facts that people read, by the name that they have in the files."""
OF_CLOUDS = re.compile(
    r"\{\w+\}|\bkey=value\b|\bKey Vault\b|\bLog Analytics workspace\b|\bdeletes the workspace and its data\b"
    r"|\b(block storage|raw blocks|text block)\b|\bbase domain\b|\bconfig maps\b|\bvm max map count\b"
    r"|\bCIDR blocks?\b|\bmap local ports\b|\broot (disk|domain|cert)"
    r"|\barguments of the kubelet\b|\bkubelet arguments\b",
    re.I,
)
"""What clouds and Kubernetes call their own things; a key there is one that encrypts, signs in or taints."""
OF_FILES_IN_FACTS = re.compile(OF_THE_FILE.pattern.replace("|keys?", ""), re.I)


@cache
def facts_texts() -> tuple[tuple[str, str], ...]:
    """Where each stands, and the text."""
    out: list[tuple[str, str]] = []
    for folder in ("kubestack", "terraform"):
        for file in sorted((HOUSE / "resources" / folder).rglob("*.json")):
            for path, text in _texts(json.loads(file.read_text("utf-8"))):
                names = [part for part in path if isinstance(part, str)]
                note = names[-1] == "note" and (
                    "options" in names or (folder == "terraform" and "attributes" in names)
                )
                if names[-1] in SHOWN or SHOWN & set(names[-2:-1]) or note or _surprise(names, text):
                    out.append((f"{file.name}: {'/'.join(map(str, path))}", text))
    return tuple(out)


def _surprise(names: list[str], text: str) -> bool:
    """Of one major: told where a module is upgraded."""
    return "surprises" in names and text[:1].isdigit()


def _texts(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, dict):
        for name, inner in data.items():
            yield from _texts(inner, (*path, name))
    elif isinstance(data, list):
        for at, inner in enumerate(data):
            yield from _texts(inner, (*path, at))
    elif isinstance(data, str):
        yield path, data


def test_facts_speak_of_things_as_people_do() -> None:
    assert len(facts_texts()) > 3000
    assert not [x for x in facts_texts() if OF_FILES_IN_FACTS.search(OF_CLOUDS.sub("", x[1]))]
    assert not [x for x in facts_texts() if NEVER.search(x[1])]
