"""Environments corrected in "What Repoform read", by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from core.corrections import from_bytes
from core.session import Session
from gui.pages.environments import EnvironmentRow, EnvironmentsCard
from gui.window.window import MainWindow
from tests.environments import MAX, POOL, Sample
from tests.gui.window_fixtures import new_window

LEFT = Qt.MouseButton.LeftButton
ROOT = "cluster"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample.made(tmp_path_factory.mktemp("environments"))


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication, sample: Sample, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on the sample, on the page of what was read."""
    made = new_window(qtbot, tmp_path)
    made.controller.take(Session.open(str(sample.clone), data_dir=str(tmp_path / "data")))
    made.navigation.show_page("read")
    yield made
    made.controller.close()


def card(window: MainWindow) -> EnvironmentsCard:
    found = window.page("read").environments
    assert isinstance(found, EnvironmentsCard)
    return found


def row(window: MainWindow, name: str) -> EnvironmentRow:
    return card(window).row(name)


def names(window: MainWindow) -> list[str]:
    return [r.name.text() for r in card(window).rows()]


def click(qtbot: QtBot, window: MainWindow, name: str, button: str) -> None:
    qtbot.mouseClick(row(window, name).buttons[button], LEFT)


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Where the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, modifier)


def columns(window: MainWindow) -> list[str]:
    """Of the pool's Compare."""
    window.navigation.go_to(ROOT, POOL)
    window.navigation.choose_compare()
    page = window.page("compare")
    model = page.table.model()
    found = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(model.columnCount())]
    window.navigation.show_page("read")
    return found


def test_each_environment_has_its_reason_and_its_buttons(shown: MainWindow) -> None:
    assert names(shown) == ["dev", "prod"]
    assert [b.accessibleName() for b in row(shown, "prod").buttons.values()] == [
        "Move prod up",
        "Move prod down",
        "Hide prod",
        "Correct prod",
    ]
    assert not row(shown, "prod").buttons["down"].isEnabled()
    assert not card(shown).undo.isEnabled()


def test_hiding_by_a_click_and_showing_again(qtbot: QtBot, shown: MainWindow) -> None:
    click(qtbot, shown, "prod", "hide")
    assert shown.controller.session is not None
    assert [c.environments for c in shown.controller.session.overview()] == [(("dev", False),)]
    assert row(shown, "prod").buttons["hide"].accessibleName() == "Show prod again"
    assert row(shown, "prod").buttons["hide"].hasFocus(), "the hand stays where it was"
    click(qtbot, shown, "prod", "hide")
    assert columns(shown) == ["dev", "prod"]


def test_a_title_by_keyboard(qtbot: QtBot, shown: MainWindow) -> None:
    row(shown, "prod").buttons["edit"].setFocus()
    press(qtbot, Qt.Key.Key_Space)
    editor = row(shown, "prod").editor
    assert editor is not None and editor.title.hasFocus()
    qtbot.keyClicks(editor.title, "Live")
    press(qtbot, Qt.Key.Key_Return)
    assert names(shown) == ["dev", "Live"]
    assert row(shown, "prod").editor is None
    assert row(shown, "prod").buttons["edit"].hasFocus()
    assert columns(shown) == ["dev", "Live"]
    shown.navigation.go_to(ROOT, POOL, "prod")
    form = shown.page("form")
    assert form.switch.button("prod").text().startswith("Live")
    assert shown.where.accessibleName().endswith("in Live (prod)")


def test_order_by_keyboard(qtbot: QtBot, shown: MainWindow) -> None:
    row(shown, "prod").buttons["up"].setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert names(shown) == ["prod", "dev"]
    focused = QApplication.focusWidget()
    assert focused in row(shown, "prod").buttons.values()
    assert columns(shown) == ["prod", "dev"]


def test_other_files_by_keyboard_and_the_columns_follow(qtbot: QtBot, shown: MainWindow) -> None:
    click(qtbot, shown, "prod", "edit")
    editor = row(shown, "prod").editor
    assert editor is not None
    assert editor.files.files() == ("cluster/config/prod.tfvars",)
    editor.files.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Space)
    assert editor.files.files() == ("cluster/config/prod.tfvars", "cluster/config/dev.tfvars")
    qtbot.mouseClick(editor.apply, LEFT)
    assert card(shown).done.text() == "1 setting of prod in cluster is another now."
    assert (
        "as you said: dev and prod"
        in card(shown).more()[0].findChildren(type(row(shown, "dev").words))[0].text()
    )
    shown.navigation.go_to(ROOT, POOL, "prod")
    session = shown.controller.session
    assert session is not None
    setting = session.view.platforms[0].modules()
    value = next(m for m in setting if m.name == POOL).setting(MAX)
    assert value is not None and value.values["prod"].value == 2
    shown.navigation.show_page("read")
    click(qtbot, shown, "prod", "edit")
    editor = row(shown, "prod").editor
    assert editor is not None
    editor.files.setFocus()
    editor.files.setCurrentRow(1)
    press(qtbot, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert editor.files.files() == ("cluster/config/dev.tfvars", "cluster/config/prod.tfvars")
    editor.title.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    value = next(m for m in session.view.platforms[0].modules() if m.name == POOL).setting(MAX)
    assert value is not None and value.values["prod"].value == 6


def test_escape_leaves_everything_as_it_is(qtbot: QtBot, shown: MainWindow) -> None:
    click(qtbot, shown, "dev", "edit")
    editor = row(shown, "dev").editor
    assert editor is not None
    qtbot.keyClicks(editor.title, "x")
    press(qtbot, Qt.Key.Key_Escape)
    assert row(shown, "dev").editor is None
    assert names(shown) == ["dev", "prod"]
    assert row(shown, "dev").buttons["edit"].hasFocus()


def test_a_workspace_and_back_as_inferred(qtbot: QtBot, shown: MainWindow) -> None:
    click(qtbot, shown, "dev", "edit")
    editor = row(shown, "dev").editor
    assert editor is not None
    qtbot.keyClicks(editor.workspace, "develop")
    press(qtbot, Qt.Key.Key_Return) if editor.workspace.hasFocus() else qtbot.mouseClick(editor.apply, LEFT)
    assert row(shown, "dev").found.unit.workspace == "develop"
    click(qtbot, shown, "dev", "inferred")
    assert row(shown, "dev").found.unit.workspace is None
    assert "inferred" not in row(shown, "dev").buttons


def test_no_environment_undo_and_again(qtbot: QtBot, shown: MainWindow) -> None:
    for back in ("again", "undo", "all"):
        click(qtbot, shown, "dev", "edit")
        editor = row(shown, "dev").editor
        assert editor is not None
        qtbot.mouseClick(editor.no_environment, LEFT)
        assert names(shown) == ["prod", "dev"]
        assert list(row(shown, "dev").buttons) == ["again"]
        assert card(shown).done.text() == "dev is no environment of cluster any more.", back
        if back == "again":
            click(qtbot, shown, "dev", "again")
        else:
            qtbot.mouseClick(card(shown).undo if back == "undo" else card(shown).all_inferred, LEFT)
        assert names(shown) == ["dev", "prod"]


def test_a_file_that_counts_nowhere_makes_an_environment(qtbot: QtBot, shown: MainWindow) -> None:
    (line,) = card(shown).more()
    (button,) = line.findChildren(QPushButton)
    assert button.accessibleName() == "Use cluster/config/more.tfvars for an environment"
    qtbot.mouseClick(button, LEFT)
    editor = card(shown).adding
    assert editor is not None and editor.files.files() == ("cluster/config/more.tfvars",)
    qtbot.keyClicks(editor.title, "eu")
    press(qtbot, Qt.Key.Key_Return)
    assert names(shown) == ["dev", "prod", "eu"]
    assert card(shown).more() == []
    click(qtbot, shown, "eu", "inferred")
    assert names(shown) == ["dev", "prod"]


def test_what_cannot_be_added_is_said(qtbot: QtBot, shown: MainWindow) -> None:
    qtbot.mouseClick(card(shown).add, LEFT)
    editor = card(shown).adding
    assert editor is not None
    with qtbot.waitSignal(shown.controller.failed) as told:
        qtbot.mouseClick(editor.apply, LEFT)
    assert told.args is not None
    assert told.args[0] == "Say which files or which Terraform workspace make it."
    assert card(shown).adding is editor, "what was typed is still there"


def test_a_change_in_what_is_hidden_is_said_and_can_be_gone_to(qtbot: QtBot, shown: MainWindow) -> None:
    click(qtbot, shown, "prod", "hide")
    shown.controller.step(lambda s: s.draft.set(ROOT, POOL, "prod", MAX, 9))
    notice = shown.review.changes.hidden
    assert notice.isVisible()
    assert notice.text() == "This also changes an environment that you hid: prod (cluster)."
    shown.navigation.go_to(ROOT, POOL, "dev")
    assert not shown.page("form").switch.has("prod")
    shown.navigation.go_to(ROOT, POOL, "prod", MAX)
    assert shown.controller.here is not None and shown.controller.here.environment == "prod"
    assert shown.page("form").switch.has("prod")
    shown.controller.undo()
    assert not notice.isVisible()


def test_an_export_for_the_command_line(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, shown, "prod", "hide")
    path = tmp_path / "out.json"

    def chosen(*_args: Any) -> tuple[str, str]:
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    qtbot.mouseClick(card(shown).export, LEFT)
    assert shown.controller.session is not None
    assert from_bytes(path.read_bytes()) == shown.controller.session.environments.said


def test_a_file_that_cannot_be_read_is_said_and_put_aside_by_a_click(
    qtbot: QtBot, shown: MainWindow, sample: Sample, tmp_path: Path
) -> None:
    session = shown.controller.session
    assert session is not None
    assert not card(shown).problem.isVisible()
    kept = Path(session.view.environments.kept_at)
    kept.parent.mkdir(parents=True)
    kept.write_text("{")
    shown.controller.open(str(sample.clone))
    shown.navigation.show_page("read")
    assert card(shown).problem.isVisible()
    assert card(shown).problem.text().endswith("it isn't JSON.")
    click(qtbot, shown, "prod", "hide")
    assert kept.read_text() == "{"
    qtbot.mouseClick(card(shown).anew, LEFT)
    assert not card(shown).problem.isVisible()
    assert from_bytes(kept.read_bytes()).said


def test_a_correction_that_has_no_effect_can_be_removed(
    qtbot: QtBot, shown: MainWindow, sample: Sample
) -> None:
    session = shown.controller.session
    assert session is not None
    kept = Path(session.view.environments.kept_at)
    kept.parent.mkdir(parents=True)
    kept.write_text('{"format": 1, "environments": [{"root": "gone", "title": "Old"}]}')
    shown.controller.open(str(sample.clone))
    shown.navigation.show_page("read")
    line = card(shown).more()[0]
    (button,) = line.findChildren(QPushButton)
    assert button.accessibleName() == "Remove the correction of Old"
    qtbot.mouseClick(button, LEFT)
    assert not kept.exists()
    assert len(card(shown).more()) == 1, "the file that counts nowhere"


def test_kubestack_has_nothing_to_correct(window: MainWindow) -> None:
    window.navigation.show_page("read")
    assert window.page("read").environments is None
