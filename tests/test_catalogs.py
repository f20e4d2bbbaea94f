"""The catalogs hold every message that can be asked for, each in a form that works.

What is collected is held against what is asked: a catalog that writes down every question, while all facts of
all modules, resources and versions are read.
"""

from __future__ import annotations

import ast
import gettext
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.languages import ENGLISH, LANGUAGES
from tests.catalogs import asked, files
from tests.catalogs.faults import faults, holes
from tests.catalogs.messages import asks, code_files, marker, messages

TOP = Path(__file__).resolve().parents[1]

FROM_FACTS = {
    "core/checks/rules.py": 1,
    "core/demo.py": 1,
    "core/dialects/kubestack/versions.py": 2,
    "core/dialects/plain/facts/conditions.py": 1,
    "core/dialects/plain/facts/fields.py": 3,
    "core/dialects/plain/facts/module.py": 3,
    "core/dialects/plain/facts/module_effects.py": 1,
    "core/dialects/plain/facts/module_majors.py": 1,
    "core/dialects/plain/facts/words.py": 1,
    "core/dialects/plain/reading/same_names.py": 1,
    "core/facts/fields.py": 5,
    "core/facts/reading.py": 4,
}
"""Where texts of facts, and not of the code, are asked for, and how often."""


def test_code_asks_for_what_it_names() -> None:
    """A message that is put together can't be collected: only texts of facts may be asked for by a name."""
    found: dict[str, int] = {}
    for file in code_files():
        for call in asks(ast.parse(file.read_text("utf-8"))):
            named = [a for a in call.args[: marker(call)] if isinstance(a, ast.Constant)]
            path = file.relative_to(TOP).as_posix()
            if path != "core/text.py" and len(named) < marker(call):
                found[path] = found.get(path, 0) + 1
    assert found == FROM_FACTS


@pytest.fixture(scope="module")
def heard() -> list[str]:
    """What all facts ask for."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.catalogs.asked"], cwd=TOP, capture_output=True, check=True, timeout=600
    )
    found = json.loads(done.stdout)
    assert isinstance(found, list) and len(found) > 3500
    return found


def test_every_text_of_the_facts_is_collected(heard: list[str]) -> None:
    assert not set(heard) - messages()


def test_nothing_is_asked_for_that_is_in_the_language_already(heard: list[str]) -> None:
    assert not [message for message in heard if asked.MARK in message]


_WORD = r"(?:[a-z]{2,}|\{\w*\}|a)[,:;]?"
PROSE = re.compile(rf"^[A-Z][a-z]+(?: {_WORD}){{3}}|^[A-Z][a-z']+(?: {_WORD})+[.!?…]$|^(?: {_WORD}){{4}}")
"""A sentence, or what follows a name in one. Keys of facts have words, too, but don't begin so."""
SAID_ELSEWHERE = (
    "core/git/",  # what Git says, to be recognised
    "core/forge/",  # what servers say
    "core/cli/mcp.py",  # what agents read, who are spoken to in English
    "core/checks/rule_language.py",  # what is wrong with a rule of ours
    "core/dialects/kubestack/operations/add_feature.py",  # what a document of the repository says
    "core/dialects/plain/operations/own_variables.py",  # what a variable in the repository says of itself
    "core/frozen.py",  # what is wrong with code of ours
)


def test_no_sentence_stands_outside() -> None:
    found = []
    for file in code_files():
        path = file.relative_to(TOP).as_posix()
        if not path.startswith(SAID_ELSEWHERE):
            found += [(path, line, words) for line, words in outside(file) if PROSE.search(words)]
    assert not found


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("There are no such clusters", True),
        (" drafts of this repository are open", True),
        ("Nothing was changed.", True),
        ("replaces node pool", False),
        ("core.draft", False),
    ],
)
def test_the_search_finds_sentences(words: str, wrong: bool) -> None:
    assert bool(PROSE.search(words)) is wrong


def outside(file: Path) -> Iterator[tuple[int, str]]:
    """Texts of code that no catalog is asked for, but for what stands in its remarks."""
    tree = ast.parse(file.read_text("utf-8"))
    inside = {id(a) for call in asks(tree) for a in call.args[: marker(call)]}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(node, ast.Expr) and isinstance(child, ast.Constant):
                inside.add(id(child))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value


OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)


def test_every_language_has_a_catalog() -> None:
    assert tuple(files.languages()) == OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalog_is_complete(language: str) -> None:
    """Every message, and none that nobody asks for; `python -m tests.catalogs` renews it."""
    texts = files.read(language)
    assert not messages() - texts.keys(), "new messages"
    assert not texts.keys() - messages(), "messages that are gone"
    assert not list(faults(language, texts))


@pytest.mark.parametrize("language", OTHERS)
def test_the_program_reads_what_was_translated(language: str) -> None:
    """Read as the program does, and not by the library that wrote it."""
    texts = files.read(language)
    with files.mo_file(language).open("rb") as stream:
        found = gettext.GNUTranslations(stream)
    assert found.info()["language"] == language
    for message, forms in texts.items():
        context, sign, rest = message.rpartition("\4")
        one, several, many = rest.partition("\0")
        if sign:
            assert found.pgettext(context, one) == forms[0]
        elif several:
            heard = {found.ngettext(one, many, n) for n in (0, 1, 2, 5, 11, 21, 100)}
            assert heard == set(forms), message
        else:
            assert found.gettext(one) == forms[0]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_can_be_filled_in(language: str) -> None:
    """As `str.format` does it: with something for each placeholder of the English text."""
    for message, forms in files.read(language).items():
        sources = message.rpartition("\4")[2].split("\0")
        wanted = frozenset[str]().union(*map(holes, sources))
        if any("{" in one for one in sources) and all(hole.isidentifier() for hole in wanted):
            for form in forms:
                form.format(**dict.fromkeys(wanted, "x"))


@pytest.mark.parametrize("language", OTHERS)
def test_the_files_are_as_they_are_written(language: str) -> None:
    texts = files.read(language)
    assert files.po_file(language).read_bytes() == files.po(language, texts)


@pytest.mark.parametrize(
    ("message", "forms", "wrong"),
    [
        ("Adds {name}.", ("Fügt {name} hinzu.",), ""),
        ("Adds {name}.", ("",), "not translated"),
        ("Adds {name}.", ("Fügt {nam} hinzu.",), "placeholders"),
        ("Adds {name}.", ("Fügt {name} hinzu",), "ends with"),
        ("Adds {name}…", ("Fügt {name} hinzu.",), "ends with"),
        (" in {name}", ("in {name}",), "blanks"),
        ("<b>a</b>", ("<b>a<b>",), "markup"),
        ("Run `a b`", ("`a c` ausführen",), "code"),
        ("a --json b", ("a --jason b",), "options"),
        ("a\nb", ("a b",), "line breaks"),
        ("&Edit", ("Bearbeiten",), "key of a menu"),
        ("“a”", ("“a”",), "quotes"),
        ("expected %s, %(n)r", ("%s erwartet",), "placeholders"),
        ("{n} a\0{n} b", ("{n} a",), "2 forms"),
        ("{n} a\0{n} b", ("ein a", "{n} b"), "placeholders"),
        ("one a\0{n} b", ("{n} a", "{n} b"), ""),
    ],
)
def test_faults_are_found(message: str, forms: tuple[str, ...], wrong: str) -> None:
    found = [fault for _message, fault in faults("de", {message: forms})]
    assert len(found) == bool(wrong) and all(wrong in fault for fault in found)


def test_files_hold_what_they_are_given(tmp_path: Path) -> None:
    texts = {
        "a": ('ä “ „ \\ \n\t"',),
        "a" * 200 + " b": ("",),
        "c\4a": ("x",),
        "{n} a\0{n} b": ("{n} x", "{n} y"),
        " x ": (" y ",),
    }
    place = files.po_file("de", tmp_path)
    place.parent.mkdir(parents=True)
    place.write_bytes(files.po("de", texts))
    assert files.read("de", tmp_path) == texts
    assert b"Date" not in place.read_bytes() and b"#:" not in place.read_bytes()
    renewed = files.merged("de", ["a", "new", "{n} a\0{n} c"], texts)
    assert renewed == {"a": texts["a"], "new": ("",), "{n} a\0{n} c": ("", "")}
