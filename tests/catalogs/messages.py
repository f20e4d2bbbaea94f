"""Every message that the program may ask its catalogs for: of the code, and of the facts that it reads.

A message is named as .mo files do: the text, "context\\4text", or "one\\0many".
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.dialects.plain.facts.words import in_words

TOP = Path(__file__).resolve().parents[2]
CODE = ("core", "gui")
FACTS = TOP / "resources"

MARKERS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
"""What asks for a message, with how many of its arguments name one."""

_TEXTS = {"label", "description", "help", "sentence", "deletes", "change", "action", "unit"}
"""Keys of facts that hold what people read."""
_TEXTS_BY_KEY = {"sentences", "unsure_sentences", "says"}
"""Keys under which each value is such a text."""
_NAMES = {"cluster_inputs", "default_pool_inputs", "inputs", "keys", "more", "pool_keys"}
"""Keys of modules under which the names of arguments stand: they are labels where nobody has written any."""
_ABOUT = {"how_to_read", "about"}
"""What the files say of themselves."""
_OF_MAJORS = re.compile(r"\d+(?:-\d+|\+)?:\s*(.+)", re.S)


@cache
def messages() -> frozenset[str]:
    return frozenset(of_code()) | frozenset(of_facts())


def of_code() -> Iterator[str]:
    for file in code_files():
        for call in asks(ast.parse(file.read_text("utf-8"))):
            parts = [
                a.value
                for a in call.args[: marker(call)]
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if len(parts) == marker(call):
                yield {"ngettext": "\0", "pgettext": "\4"}.get(called(call), "").join(parts)


def code_files() -> list[Path]:
    return sorted(file for folder in CODE for file in (TOP / folder).rglob("*.py"))


def asks(tree: ast.AST) -> Iterator[ast.Call]:
    """Where code asks for a message."""
    return (n for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n) in MARKERS)


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def marker(call: ast.Call) -> int:
    return MARKERS[called(call)]


def of_facts() -> Iterator[str]:
    kubestack, terraform = FACTS / "kubestack", FACTS / "terraform"
    for file in (kubestack / "index.json", *sorted((kubestack / "modules").glob("*.json"))):
        yield from _texts(_read(file), options=True)
    yield from _texts(_read(kubestack / "rules.json"))
    yield from _texts(_read(terraform / "rules.json"))
    modules = _read(terraform / "modules.json")
    yield from _texts(modules)
    yield from (in_words(name) for name in _names(modules))
    for surprise in _under(modules, "surprises"):
        found = _OF_MAJORS.fullmatch(str(surprise))
        if found is not None:
            yield found[1]
    resources = _read(terraform / "resources.json")
    yield from _texts(resources)
    for record in resources["resources"].values():
        for group in ("attributes", "old_attributes", "beta_only"):
            for path, told in record.get(group, {}).items():
                if not told.get("label"):
                    yield in_words(path)
                if note := told.get("impact", {}).get("note"):
                    yield note


def _read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def _texts(data: Any, *, options: bool = False, inside: str = "") -> Iterator[str]:
    """`options`: what can be chosen has notes that people read."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _ABOUT:
                continue
            if isinstance(value, str):
                if value and (key in _TEXTS or (options and key == "note" and inside == "options")):
                    yield value
            elif key in _TEXTS_BY_KEY and isinstance(value, Mapping):
                yield from (text for text in value.values() if isinstance(text, str))
            else:
                yield from _texts(value, options=options, inside=key)
    elif isinstance(data, list):
        for one in data:
            yield from _texts(one, options=options, inside=inside)


def _names(data: Any, inside: str = "") -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if inside in _NAMES and isinstance(value, Mapping) and key not in _NAMES:
                yield key
            yield from _names(value, key)
    elif isinstance(data, list):
        for one in data:
            yield from _names(one, inside)


def _under(data: Any, wanted: str) -> Iterator[Any]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key == wanted and isinstance(value, list):
                yield from value
            else:
                yield from _under(value, wanted)
