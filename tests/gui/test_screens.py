"""Every screen of the gallery: in another language, by keyboard, by ear, and for tired eyes.

One walk in a language of brackets, a third longer, in the small window: nothing may stand outside of the
catalogues, be cut, lack a name, or be for the mouse alone.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import resources
from core import demo
from tests import sample
from tests.gui.speaking import speaking
from tests.gui.walk import Pseudo, Screen
from tests.shots.pictures import PICTURES
from tests.shots.stage import Picture, Stage

TOP = Path(__file__).resolve().parents[2]
NAMES = "AWS Azure EKS GKE AKS Kapsule Google Cloud Scaleway Repoform GitHub Jana Winter Ctrl+K NVIDIA"
"""Proper names, spelled the same everywhere."""
LANGUAGES = "Deutsch 简体中文"
"""Each is called as who speaks it calls it."""
MADE = "Batch key Batch value Effect EKS managed node group defaults"
"""Labels made of what the second demo's code calls something: nobody can translate them beforehand."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("stage"), [], listen=False) as made:
        made.size = (1161, 720)
        yield made


@pytest.fixture(scope="module")
def pseudo() -> Iterator[None]:
    with speaking(Pseudo()):
        yield


@cache
def data() -> str:
    """What is shown, and not said: the repositories, the catalogues, and what the gallery invents."""
    shown = [NAMES, LANGUAGES, MADE, repr(sample.FIELDS), repr(sample.hits())]
    shown += [commit.subject for story in (demo.KUBESTACK, demo.TERRAFORM) for commit in story.history]
    for file in sorted((Path(resources.__file__).parent / "demo").rglob("*")):
        if file.is_file():
            shown += [file.name, file.as_posix(), file.read_text("utf-8")]
    for file in sorted((Path(resources.__file__).parent / "catalog").glob("*.json")):
        shown.append(json.dumps(json.loads(file.read_text("utf-8")), ensure_ascii=False))
    for file in (
        TOP / "tests" / "sample.py",
        TOP / "tests" / "gui" / "pages" / "test_modules.py",
        *sorted((TOP / "tests" / "shots").glob("*.py")),
    ):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                found = node.value
                shown.append(found.decode("utf-8", "replace") if isinstance(found, bytes) else found)
    return "\n".join(shown)


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("picture", PICTURES, ids=lambda p: p.__name__)
def test_in_another_language(stage: Stage, picture: Picture, pseudo: None) -> None:
    window = picture(stage)
    stage.settle()
    try:
        screen = Screen(window)
        assert not screen.untranslated(data())
        assert not screen.cut()
        assert not screen.nameless()
        assert not screen.unexplained()
        assert not screen.silent_leads()
        assert not screen.mouse_only()
        assert not screen.out_of_order()
        assert not screen.weak()
    finally:
        stage.clear()
