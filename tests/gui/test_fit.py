"""Each size of window, language and theme: nothing is crushed, cut without a word, over something else, or
hard to read. A few in the suite; all of them is a long run (`pytest -m fuzz tests/gui/test_fit.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget

from gui.kit import theme
from gui.kit.widgets import Button, ScrollArea, Segments
from tests.gui import fit
from tests.gui.speaking import speaking
from tests.gui.test_small_windows import pages
from tests.gui.walk import Screen
from tests.shots import pictures
from tests.shots.pictures import PICTURES
from tests.shots.stage import Picture, Stage

SIZES = ((683, 467), (1024, 700), (1161, 720), (1440, 900), (2560, 1440))
LANGUAGES = ("en", "de", "zh_CN")
SAMPLE = (("de", (683, 467), "dark"), ("zh_CN", (1024, 700), "light"))
LOOKED_AT: tuple[Picture, ...] = (
    pictures.conflict,
    pictures.review_merge,
    pictures.propose_destroys,
    pictures.sent,
)
"""Those with most parts."""
pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Stage]:
    with Stage(tmp_path_factory.mktemp("stage"), [], listen=False) as made:
        yield made
        theme.apply(qapp, "light", theme.USUAL)


def complaints(shown: QWidget) -> list[str]:
    screen = Screen(shown)
    return [*screen.cut(), *screen.clipped(), *screen.weak(), *fit.all_of(screen)]


@pytest.mark.parametrize(("language", "size", "tint"), SAMPLE, ids=lambda x: str(x))
def test_pages_fit(stage: Stage, qapp: QApplication, language: str, size: tuple[int, int], tint: str) -> None:
    stage.size = size
    found = {}
    with speaking(language):
        theme.apply(qapp, tint, theme.USUAL)
        window = stage.window(stage.demo(terraform=language == "zh_CN"))
        try:
            for name, show in pages(window):
                show()
                stage.settle()
                if said := complaints(window):
                    found[name] = said
            stage.clear()
            for picture in LOOKED_AT:
                shown = picture(stage)
                stage.settle()
                if said := complaints(shown):
                    found[picture.__name__] = said
                stage.clear()
        finally:
            stage.clear()
            theme.apply(qapp, "light", theme.USUAL)
    assert not found, "\n".join(f"{name}: {said}" for name, said in found.items())


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("language", "size", "tint"), list(product(LANGUAGES, SIZES, theme.THEMES)), ids=lambda x: str(x)
)
def test_every_picture_fits(
    stage: Stage, qapp: QApplication, language: str, size: tuple[int, int], tint: str
) -> None:
    stage.size = size
    found = {}
    with speaking(language):
        for picture in PICTURES:
            theme.apply(qapp, tint, theme.USUAL)
            shown = picture(stage)
            stage.settle()
            if said := complaints(shown):
                found[picture.__name__] = said
            stage.clear()
    theme.apply(qapp, "light", theme.USUAL)
    assert not found, "\n".join(f"{name}: {said}" for name, said in found.items())


# the check itself: each fault is found


def _crushed(box: QHBoxLayout) -> None:
    button = Button("Send it for review")
    button.setMinimumWidth(0)
    box.addWidget(button)
    button.setGeometry(0, 0, 40, 12)


def _low(box: QHBoxLayout) -> None:
    words = QLabel("words")
    box.addWidget(words)
    words.setGeometry(0, 0, 100, 6)


def _over(box: QHBoxLayout) -> None:
    one, two = QPushButton("one"), QPushButton("two")
    box.addWidget(one)
    box.addWidget(two)
    one.setGeometry(0, 0, 100, 30)
    two.setGeometry(60, 0, 100, 30)


def _outside(box: QHBoxLayout) -> None:
    words = QLabel("words")
    box.addWidget(words)
    words.setGeometry(380, 0, 100, 30)


def _aside(box: QHBoxLayout) -> None:
    inner = QWidget()
    inner.setMinimumWidth(800)
    area = ScrollArea(inner)
    area.setHorizontalScrollBarPolicy(area.verticalScrollBarPolicy())
    box.addWidget(area)
    area.setGeometry(0, 0, 300, 100)


def _little_view(box: QHBoxLayout) -> None:
    inner = QWidget()
    inner.setMinimumHeight(800)
    area = ScrollArea(inner)
    box.addWidget(area)
    area.setGeometry(0, 0, 300, 20)


def _choices(box: QHBoxLayout) -> None:
    choices = Segments("Which")
    choices.set_choices((("a", "Only differences"), ("b", "Only what is set")))
    box.addWidget(choices)
    choices.setGeometry(0, 0, 120, 36)


FAULTS: tuple[tuple[Callable[[QHBoxLayout], None], str], ...] = (
    (_crushed, "px wide"),
    (_low, "px high"),
    (_over, "over"),
    (_outside, "in 400x200"),
    (_aside, "in 300 px"),
    (_little_view, "in sight"),
    (_choices, "Segments"),
)


@pytest.mark.parametrize(("fault", "said"), FAULTS, ids=lambda x: getattr(x, "__name__", x))
def test_a_fault_is_found(qapp: QApplication, fault: Callable[[QHBoxLayout], None], said: str) -> None:
    whole = QWidget()
    whole.resize(400, 200)
    box = QHBoxLayout(whole)
    whole.show()
    qapp.processEvents()
    box.setEnabled(False)
    fault(box)
    for made in whole.findChildren(QWidget):
        made.setVisible(True)
    try:
        assert any(said in found for found in fit.all_of(Screen(whole)))
    finally:
        whole.deleteLater()
