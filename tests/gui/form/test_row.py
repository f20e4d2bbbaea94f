"""A whole row of the form: what it offers where core asks back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.view import EnvValue, Level, Origin
from gui.form.editor import FieldKeys
from gui.form.mapping import MapEditor
from gui.form.row import FieldRow
from gui.kit.widgets import Button
from tests.gui.form.test_editors import view
from tests.gui.hosting import hosted

SENTENCE = (
    "Labels, team is defined elsewhere: var.team. Change it where it is defined, or put a fixed value here."
)


@pytest.fixture
def row(qtbot: QtBot) -> FieldRow:
    """A map that is merged by key, one of whose entries is linked."""
    entries = {"team": EnvValue(Origin.LINKED, "a", source="var.team"), "tier": EnvValue(Origin.SET, "b")}
    value = EnvValue(Origin.SET, {"team": "a", "tier": "b"}, entries=entries)
    made = FieldRow(FieldKeys())
    made.bind(replace(view("map", {}, path="labels"), value=value), ("apps", "ops"), "apps")
    return hosted(qtbot, made, 640, 300)


def type_in(row: FieldRow, qtbot: QtBot, text: str) -> None:
    assert isinstance(row.editor, MapEditor)
    row.editor.entries[0].text.end(False)
    qtbot.keyClicks(row.editor.entries[0].text, text)


@pytest.mark.parametrize(("button", "mode"), [("source", "at_source"), ("here", "override")])
def test_a_linked_entry_offers_both_ways(row: FieldRow, qtbot: QtBot, button: str, mode: str) -> None:
    sent: list[tuple[Any, ...]] = []
    row.typed.connect(lambda *what: sent.append(what))
    type_in(row, qtbot, "x")
    row.refuse(SENTENCE, "linked")
    assert row.message("refused").startswith(SENTENCE)
    way = getattr(row, button)
    assert isinstance(way, Button)
    qtbot.waitUntil(way.isVisible)
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    type_in(row, qtbot, "y")
    assert sent == [
        ('labels["team"]', "ax", ""),
        ('labels["team"]', "ax", mode),
        ('labels["team"]', "axy", mode),
    ]
    assert not row.message("refused") and not way.isVisible()


def test_what_is_put_together_can_only_be_replaced_here(row: FieldRow, qtbot: QtBot) -> None:
    type_in(row, qtbot, "x")
    row.refuse("It is put together from other values.", "computed")
    assert row.here is not None and row.source is not None
    qtbot.waitUntil(row.here.isVisible)
    assert not row.source.isVisible()


def test_any_other_refusal_offers_nothing(row: FieldRow, qtbot: QtBot) -> None:
    type_in(row, qtbot, "x")
    row.refuse("This file can't be read.", "refused")
    assert row.here is None or not row.here.isVisible()


@pytest.mark.parametrize(("kind", "here"), [("shared", True), ("everywhere", False)])
def test_a_place_that_serves_others_asks_how_far(row: FieldRow, qtbot: QtBot, kind: str, here: bool) -> None:
    sent: list[tuple[Any, ...]] = []
    row.typed.connect(lambda *what: sent.append(what))
    type_in(row, qtbot, "x")
    row.refuse("It comes from a place that serves others, too.", kind)
    assert row.here is not None and row.source is not None
    qtbot.waitUntil(row.source.isVisible)
    assert (row.source.text(), row.here.text()) == ("Everywhere", "Only here" if here else row.here.text())
    assert row.here.isVisible() is here
    qtbot.mouseClick(row.source, Qt.MouseButton.LeftButton)
    assert sent[-1] == ('labels["team"]', "ax", "at_source")


def test_a_destructive_change_keeps_its_red_line(qtbot: QtBot) -> None:
    """Warned of before typing, and still said once it is typed: with what that change does."""
    made = FieldRow(FieldKeys())
    warned = replace(
        view("text", "e2-standard-8", path="machine_type"),
        notice="Deletes the pool, then creates it again.",
        notice_level=Level.REBUILDS_POOL,
    )
    made.bind(warned, ("apps", "ops"), "apps")
    hosted(qtbot, made, 640, 300)
    assert made.message("notice").startswith("Rebuilds pool when it changes.") and not made.message("does")
    typed = replace(
        warned,
        value=replace(warned.value, value="e2-standard-16"),
        changed=True,
        notice="Deletes np1_general, then creates it again.",
    )
    made.bind(typed, ("apps", "ops"), "apps")
    assert made.message("does") == "Rebuilds pool. Deletes np1_general, then creates it again."
    assert not made.message("notice")
    assert "Rebuilds pool." in made.state_words(), "read aloud, too"
    made.bind(replace(typed, notice="", notice_level=None), ("apps", "ops"), "apps")
    assert not made.message("does"), "what turned out mild isn't warned of"
