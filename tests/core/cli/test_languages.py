"""What scripts read is the same in every language: keys, names, numbers, codes, exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core import demo
from core.languages import ENGLISH, LANGUAGES

TOP = Path(__file__).parents[3]
SAID = {"sentence", "fix", "label", "section", "ignored", "text", "note", "notes", "what"}
"""Keys of what people read."""
POOL = "gke_gc0_europe-west1_node_pool_np1_general"
COMMANDS = {
    "inspect": (("inspect", ".", "--json"), 0),
    "check": (("check", ".", "--json"), 0),
    "sarif": (("check", ".", "--sarif"), 0),
    "review": (("review", ".", "HEAD~2", "HEAD", "--json"), 0),
    "promotions": (("promotions", ".", "--json"), 0),
    "edit": (("edit", ".", "--set", f"{POOL}/ops/max_node_count=9", "--json"), 0),
    "refused": (("edit", ".", "--set", f'{POOL}/ops/max_node_count="many"', "--json"), 1),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.build(tmp_path_factory.mktemp("demo") / "demo").platform


@pytest.fixture(scope="module")
def told(folder: Path) -> Callable[[str], dict[str, tuple[int, str]]]:
    """What each command says in a language: a process has one, and goes through all commands."""

    @cache
    def answers(language: str) -> dict[str, tuple[int, str]]:
        lines = [
            [str(folder) if word == "." else word for word in command]
            for command, _status in COMMANDS.values()
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.core.cli.troubled", json.dumps(lines)],
            cwd=TOP,
            env={**os.environ, "REPOFORM_LANGUAGE": language},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        ran = json.loads(done.stdout.splitlines()[-1])
        assert not [one["raised"] for one in ran if one["raised"]]
        return {name: (one["status"], one["out"]) for name, one in zip(COMMANDS, ran, strict=True)}

    return answers


def differences(one: Any, other: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from differences(one[name], other[name], name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from differences(first, second, key)
    elif one != other:
        yield key, one, other


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
@pytest.mark.parametrize("name", COMMANDS)
def test_only_sentences_differ(
    told: Callable[[str], dict[str, tuple[int, str]]], name: str, language: str
) -> None:
    status = COMMANDS[name][1]
    one, other = told(ENGLISH)[name], told(language)[name]
    assert one[0] == other[0] == status
    if status:
        assert one[1] == other[1] == ""
        return
    found = list(differences(json.loads(one[1]), json.loads(other[1]), ""))
    assert {key for key, _one, _other in found} <= SAID
    assert all(isinstance(one, str) and isinstance(other, str) for _key, one, other in found)
    assert found, "sentences are in the language"
